using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Reading;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.People;

/// <summary>A reporter, masked.</summary>
public sealed record ReporterDetail(
    Guid Id,
    string Channel,
    DateTimeOffset At,
    bool Anonymous,
    bool Confidential,
    string? Name,
    string? Phone,
    DateTimeOffset? AnonymisedAt,
    Guid? MergedFrom
);

/// <param name="Hidden">How many there are besides, whom the reader may not see at all.</param>
public sealed record ReporterList(IReadOnlyList<ReporterDetail> Items, int Hidden);

/// <summary>Why somebody looks at a reporter's name and number in full.</summary>
public sealed record UnmaskRequest
{
    [Required, StringLength(500, MinimumLength = 2)]
    public string Purpose { get; init; } = "";
}

public sealed record UnmaskedReporter(Guid Id, string? Name, string? Phone);

/// <summary>Shows who reported: masked to those who work with the case, in full by right and purpose, each look in the
/// ledger.</summary>
internal sealed class ReadReporters(
    UnitOfWork work,
    IdempotencySlot idempotency,
    ZhishuDbContext db,
    CaseStore store,
    CaseView view,
    ReporterSealing sealing
)
{
    public async Task<ReporterList> ListAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var file = await SeenAsync(id, actor, ct);
        var rows = await db.Set<Reporter>().Where(r => r.CaseId == id).OrderBy(r => r.At).ToListAsync(ct);
        var confidential = actor.Reaches(CasePermissions.ReadConfidential, file);
        var shown = rows.Where(r => confidential || !r.Confidential)
            .Select(r => new ReporterDetail(
                r.Id,
                r.Channel,
                r.At,
                r.Anonymous,
                r.Confidential,
                r.NameMasked,
                r.PhoneMasked,
                r.AnonymisedAt,
                r.OriginalCaseId == r.CaseId ? null : r.OriginalCaseId
            ))
            .ToList();
        return new(shown, rows.Count - shown.Count);
    }

    public async Task<UnmaskedReporter> UnmaskAsync(
        Guid id,
        Guid reporterId,
        UnmaskRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var file = await SeenAsync(id, actor, ct);
        actor.RequireReach(CasePermissions.Unmask, file);
        if (string.IsNullOrWhiteSpace(request.Purpose))
            throw Refusal.Invalid("people.purpose", "purpose", "请填写查看目的。", "Say what you need it for.");
        var row = await db.Set<Reporter>().FirstOrDefaultAsync(r => r.CaseId == id && r.Id == reporterId, ct);
        if (row is null || (row.Confidential && !actor.Reaches(CasePermissions.ReadConfidential, file)))
            throw Refusal.NotFound("people.not_found", "这位诉求人", "such reporter");
        if (row.NameSealed is null && row.PhoneSealed is null)
            throw new Refusal(
                "people.nothing_kept",
                row.AnonymisedAt is null ? "该诉求人未留姓名和电话。" : "保存期已满，该诉求人信息已匿名化。",
                row.AnonymisedAt is null
                    ? "The reporter left neither name nor number."
                    : "The retention time is over; the reporter was anonymised."
            );
        var answer = new UnmaskedReporter(
            row.Id,
            sealing.Open(row.NameSealed, row.Id),
            sealing.Open(row.PhoneSealed, row.Id)
        );
        work.Record(
            new Fact(
                "case",
                id,
                "case.reporter_seen",
                actor,
                new { reporter = reporterId, purpose = request.Purpose.Trim() }
            )
        );
        // A kept answer would be a copy in clear, and a repeated look is a look of its own.
        idempotency.Key = null;
        await work.CommitAsync(ct);
        return answer;
    }

    private async Task<CaseFile> SeenAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var file = await store.LoadAsync(id, ct);
        return view.MaySee(file, actor) ? file : throw CaseStore.NotFound();
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(
            "/api/cases/{id:guid}/reporters",
            async (Guid id, Actor actor, ReadReporters handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.ListAsync(id, actor, ct))
        );
        endpoints.MapPost(
            "/api/cases/{id:guid}/reporters/{reporterId:guid}/unmask",
            async (
                Guid id,
                Guid reporterId,
                UnmaskRequest request,
                HttpResponse response,
                Actor actor,
                ReadReporters handler,
                CancellationToken ct
            ) =>
            {
                response.Headers.CacheControl = "no-store";
                return TypedResults.Ok(await handler.UnmaskAsync(id, reporterId, request, actor, ct));
            }
        );
    }
}
