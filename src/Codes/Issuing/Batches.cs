using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Objects;
using Zhishu.Kernel.Http;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Codes.Issuing;

/// <summary>Asks for many codes at once.</summary>
public sealed record AskBatchRequest
{
    public const int Most = 1_000_000;

    [Required, StringLength(40)]
    public string Kind { get; init; } = "";

    [Required, RegularExpression("^[0-9]{2,12}$")]
    public string AreaCode { get; init; } = "";

    /// <summary>The unit they are issued for.</summary>
    public Guid? UnitId { get; init; }

    [Range(1, Most)]
    public int Count { get; init; }

    [StringLength(200)]
    public string? Note { get; init; }
}

/// <summary>A batch and how far it is.</summary>
/// <param name="State"><c>waiting</c>, <c>making</c>, <c>ready</c> or <c>failed</c>.</param>
/// <param name="Made">So many are made.</param>
/// <param name="Sheets">How many A4 sheets they fill in the layout that is always there.</param>
public sealed record CodeBatchAnswer(
    Guid Id,
    string Kind,
    Text KindName,
    string AreaCode,
    Guid? UnitId,
    string? Note,
    int Count,
    int Made,
    string State,
    Text? Error,
    int Sheets,
    DateTimeOffset AskedAt,
    string AskedBy,
    DateTimeOffset? FinishedAt
);

/// <summary>Asks for batches and tells how far they are.</summary>
internal sealed class Batches(
    KindBook kinds,
    Serials serials,
    IDirectory directory,
    ZhishuDbContext db,
    UnitOfWork work,
    BatchMaker maker
)
{
    private const int MostOpen = 20;

    public static void Map(IEndpointRouteBuilder group)
    {
        group
            .MapPost(
                "batches",
                async (AskBatchRequest request, Actor actor, Batches feature, CancellationToken ct) =>
                {
                    var answer = await feature.Ask(request, actor, ct);
                    return TypedResults.Accepted($"/api/codes/batches/{answer.Id}", answer);
                }
            )
            .Produces<CodeBatchAnswer>(StatusCodes.Status202Accepted);
        group.MapGet(
            "batches",
            async (Actor actor, Batches feature, string? after, int? limit, CancellationToken ct) =>
                TypedResults.Ok(await feature.ListAsync(actor, after, limit, ct))
        );
        group.MapGet(
            "batches/{id:guid}",
            async (Guid id, Actor actor, Batches feature, CancellationToken ct) =>
                TypedResults.Ok(feature.Answer(await feature.LoadAsync(id, actor, ct)))
        );
    }

    public async Task<CodeBatchAnswer> Ask(AskBatchRequest request, Actor actor, CancellationToken ct)
    {
        Words.RequirePlain(request.Note, "note");
        var area = EditObject.Area(request.AreaCode);
        var kind = IssueCode.RequireIssuable(kinds.Require(request.Kind), area, request.UnitId, actor, directory);
        if (kind.Structure is not { } structure)
            throw IssueCode.NoOwnNumber();
        if (await db.Set<BatchRow>().CountAsync(b => b.FinishedAt == null, ct) >= MostOpen)
            throw new Refusal(
                "codes.many_batches",
                $"已有 {MostOpen} 批码在生成，请稍后再申请。",
                $"{MostOpen} batches are being made already; ask again later.",
                RefusalKind.TooMany
            );
        var now = work.Clock.GetUtcNow();
        var prefix = structure.Prefix(area, kind.Number, directory.Current.Today);
        var batch = new BatchRow
        {
            Id = Ids.New(now),
            Kind = kind.Code,
            AreaCode = area,
            UnitId = request.UnitId,
            Note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim(),
            Count = request.Count,
            Prefix = prefix,
            FirstSerial = await serials.ReserveAsync(prefix, request.Count, structure.MostSerials, ct),
            ExpiresAt = IssueCode.ExpiryOf(kind, now),
            AskedAt = now,
            AskedBy = actor.Name,
        };
        work.Insert(batch);
        work.Record(
            new Fact(
                "code-batch",
                batch.Id,
                "code-batch.asked",
                actor,
                new
                {
                    batch.Kind,
                    batch.AreaCode,
                    batch.Count,
                    batch.Prefix,
                    First = batch.FirstSerial,
                },
                OpensChain: true
            )
        );
        var answer = Answer(batch);
        await work.CommitAsync(StatusCodes.Status202Accepted, answer, ct);
        maker.Wake();
        return answer;
    }

    private async Task<Page<CodeBatchAnswer>> ListAsync(Actor actor, string? after, int? limit, CancellationToken ct)
    {
        actor.Require(CodesModule.Issue);
        var size = Cursor.Limit(limit);
        var batches = db.Set<BatchRow>().AsQueryable();
        if (after is { Length: > 0 })
        {
            var last = Cursor.DecodeId(after);
            batches = batches.Where(b => b.Id < last);
        }
        var rows = await batches.OrderByDescending(b => b.Id).Take(size + 1).ToListAsync(ct);
        // Few rows: what is not for the one who asks is left out of its page.
        return new(
            [.. rows.Take(size).Where(b => actor.May(CodesModule.Issue, b.Scope)).Select(Answer)],
            rows.Count > size ? Cursor.Encode(rows[size - 1].Id.ToString()) : null
        );
    }

    /// <exception cref="Refusal">404 where there is none the one who asks may know of.</exception>
    public async Task<BatchRow> LoadAsync(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(CodesModule.Issue);
        var row = await db.Set<BatchRow>().SingleOrDefaultAsync(b => b.Id == id, ct);
        return row is not null && actor.May(CodesModule.Issue, row.Scope)
            ? row
            : throw Refusal.NotFound("codes.no_batch", "这批码", "such batch");
    }

    private CodeBatchAnswer Answer(BatchRow row) =>
        new(
            row.Id,
            row.Kind,
            kinds.Find(row.Kind)?.Content.Name ?? new Text(row.Kind, row.Kind),
            row.AreaCode,
            row.UnitId,
            row.Note,
            row.Count,
            row.Made,
            row.State,
            row.ErrorChinese is null ? null : new Text(row.ErrorChinese, row.ErrorEnglish!),
            new Printing.DesignContent().SheetsFor(row.Count),
            row.AskedAt,
            row.AskedBy,
            row.FinishedAt
        );
}
