using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases;

/// <summary>Loads a case with what an action may touch.</summary>
internal sealed class CaseStore(
    ZhishuDbContext db,
    ICatalogue catalogue,
    ICalendarSource calendar,
    Processes processes,
    CaseTables tables
)
{
    /// <exception cref="Refusal">404 <c>cases.not_found</c>.</exception>
    public async Task<CaseFile> LoadAsync(Guid id, CancellationToken ct)
    {
        var @case = await db.Set<Case>().FirstOrDefaultAsync(c => c.Id == id, ct) ?? throw NotFound();
        var shares = await db.Set<Share>().Where(s => s.CaseId == id).OrderBy(s => s.Id).ToListAsync(ct);
        var requests = await db.Set<CaseRequest>().Where(r => r.CaseId == id).OrderBy(r => r.AskedAt).ToListAsync(ct);
        return Open(@case, shares, requests);
    }

    public CaseFile Open(Case @case, List<Share> shares, List<CaseRequest> requests)
    {
        var matter = @case.MatterId is { } version ? catalogue.Current.Version(version) : null;
        return new CaseFile(@case, shares, requests, processes.Find(matter?.Process), matter, calendar.Current, tables);
    }

    /// <summary>Puts the case under a matter: from there on its process and limits are those of the matter.</summary>
    public CaseFile Under(CaseFile file, MatterVersion matter)
    {
        (file.Case.MatterId, file.Case.MatterCode, file.Case.Kind) = (matter.Id, matter.Code, matter.Kind);
        return Open(file.Case, [.. file.Shares], [.. file.Requests]);
    }

    public static Refusal NotFound() => Refusal.NotFound("cases.not_found", "这个案件", "such case");
}
