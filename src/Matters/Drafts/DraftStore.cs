using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Rows;

namespace Zhishu.Matters.Drafts;

/// <summary>A version that is being worked on.</summary>
/// <param name="State"><c>draft</c>, <c>review</c> or <c>approved</c>.</param>
/// <param name="Version">For <c>If-Match</c>; rises with every change.</param>
public sealed record MatterDraftResponse(
    string Code,
    int Number,
    string State,
    MatterContent Content,
    string Author,
    string? Reviewer,
    string? Remark,
    string? Pack,
    DateTimeOffset DraftedAt,
    int Version
);

/// <summary>Finds matters and the versions being worked on.</summary>
internal sealed class DraftStore(ZhishuDbContext db)
{
    public Task<MatterRow?> MatterAsync(string code, CancellationToken ct) =>
        db.Set<MatterRow>().SingleOrDefaultAsync(m => m.Code == code, ct);

    public async Task<MatterRow> RequireMatterAsync(string code, CancellationToken ct) =>
        await MatterAsync(code, ct) ?? throw NoMatter(code);

    public Task<MatterVersionRow?> WorkingAsync(Guid matterId, CancellationToken ct) =>
        db.Set<MatterVersionRow>()
            .SingleOrDefaultAsync(v => v.MatterId == matterId && v.State != VersionStates.Published, ct);

    public async Task<MatterVersionRow> RequireWorkingAsync(MatterRow matter, CancellationToken ct) =>
        await WorkingAsync(matter.Id, ct)
        ?? throw Refusal.NotFound(
            "matters.no_draft",
            $"事项“{matter.Code}”的草案",
            $"draft of the matter '{matter.Code}'"
        );

    public async Task<int> NextNumberAsync(Guid matterId, CancellationToken ct) =>
        1
        + (await db.Set<MatterVersionRow>().Where(v => v.MatterId == matterId).MaxAsync(v => (int?)v.Number, ct) ?? 0);

    /// <param name="written">Whether the row waits to be written, which raises its version by one.</param>
    public static MatterDraftResponse Response(string code, MatterVersionRow row, bool written = false) =>
        new(
            code,
            row.Number,
            row.State,
            row.Read(),
            row.Author,
            row.Reviewer,
            row.Remark,
            row.Pack,
            row.DraftedAt,
            row.Version + (written ? 1 : 0)
        );

    /// <summary>Refuses where the caller saw an older version; without <c>If-Match</c> nothing is compared.</summary>
    /// <exception cref="Refusal">409 <c>concurrency.stale</c>.</exception>
    public static void CheckMatch(HttpRequest request, int version)
    {
        var sent = request.Headers.IfMatch.ToString();
        if (sent.Length > 0 && sent != "*" && sent.Trim('"') != FormattableString.Invariant($"{version}"))
            throw Refusal.Stale();
    }

    public static Refusal NoMatter(string code) =>
        Refusal.NotFound("matters.not_found", $"事项“{code}”", $"matter '{code}'");
}
