using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Attachments;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Acting;

/// <summary>How many attachments of each kind a case has for each stage. Asks the database only where the matter
/// demands evidence.</summary>
internal sealed class EvidenceCounts(ZhishuDbContext db)
{
    private static readonly IReadOnlyDictionary<(string, string), int> None = new Dictionary<(string, string), int>();

    public async Task<IReadOnlyDictionary<(string Stage, string Kind), int>> OfAsync(
        CaseFile file,
        CancellationToken ct
    )
    {
        if (file.Matter is not { Evidence.Count: > 0 })
            return None;
        var id = file.Case.Id;
        var counts = await db.Set<Attachment>()
            .Where(a => a.CaseId == id && a.RemovedAt == null)
            .GroupBy(a => new { a.Stage, a.Kind })
            .Select(g => new
            {
                g.Key.Stage,
                g.Key.Kind,
                Count = g.Count(),
            })
            .ToListAsync(ct);
        return counts.ToDictionary(c => (c.Stage, c.Kind), c => c.Count);
    }
}
