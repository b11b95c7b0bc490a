using Zhishu.Kernel.Http;

namespace Zhishu.Codes.Kinds;

/// <summary>A draft of a kind with what is still wrong in it.</summary>
/// <param name="IsNew">Whether there is no such kind yet.</param>
/// <param name="Faults">It cannot be submitted before there are none.</param>
/// <param name="Example">What a number will look like; null while that cannot be told.</param>
public sealed record KindDraftAnswer(
    string Code,
    int Number,
    KindContent Content,
    KindDraftState State,
    bool IsNew,
    string Author,
    string? Remark,
    DateTimeOffset EditedAt,
    int Version,
    IReadOnlyList<KindFault> Faults,
    string? Example
);

/// <summary>Something wrong in a draft.</summary>
/// <param name="Field">Its path in the content, such as <c>uses[0].requires[1].if</c>.</param>
public sealed record KindFault(string Field, Text Wrong);

/// <summary>Finds drafts, judges them and writes them.</summary>
internal sealed class KindDraftStore(ZhishuDbContext db, UnitOfWork work)
{
    public TimeProvider Clock => work.Clock;

    public Task<KindDraftRow?> FindAsync(string code, CancellationToken ct) =>
        db.Set<KindDraftRow>().SingleOrDefaultAsync(d => d.Code == code, ct);

    public Task<KindRow?> KindAsync(string code, CancellationToken ct) =>
        db.Set<KindRow>().SingleOrDefaultAsync(k => k.Code == code, ct);

    public Task<List<KindDraftRow>> AllAsync(CancellationToken ct) =>
        db.Set<KindDraftRow>().OrderBy(d => d.Code).ToListAsync(ct);

    /// <exception cref="Refusal">404 <c>codes.no_draft</c>; 409 where it is another version by now.</exception>
    public async Task<KindDraftRow> LoadAsync(string code, HttpContext http, CancellationToken ct)
    {
        var row = await FindAsync(code, ct) ?? throw NotFound();
        EntityTag.Require(http, row.Version);
        return row;
    }

    /// <summary>What stands in codes that are out, or is another kind's, cannot be written even into a draft.</summary>
    public async Task RequireFreeAsync(KindRow? kind, EditKindRequest request, CancellationToken ct)
    {
        if (kind is not null)
            Keep(kind, request);
        else if (await db.Set<KindRow>().AnyAsync(k => k.Number == request.Number, ct))
            throw new Refusal(
                "codes.number_taken",
                $"类型编号 {request.Number} 已被使用，请换一个。",
                $"The number {request.Number} is another kind's already; take another."
            );
    }

    /// <summary>Writes it with what happened to it, and answers it as it then is.</summary>
    public async Task<KindDraftAnswer> CommitAsync(
        KindDraftRow row,
        string action,
        Actor actor,
        HttpContext http,
        CancellationToken ct,
        bool isFirst = false
    )
    {
        if (isFirst)
            work.Insert(row);
        else
            work.Update(row);
        work.Record(
            new Fact(
                "code-kind-draft",
                row.Id,
                "code-kind-draft." + action,
                actor,
                new
                {
                    row.Code,
                    row.Number,
                    Content = action == "written" ? row.Read() : null,
                    row.Remark,
                },
                OpensChain: isFirst
            )
        );
        await work.CommitAsync(ct);
        var fresh = (await FindAsync(row.Code, ct))!;
        EntityTag.Write(http, fresh.Version);
        return Answer(fresh);
    }

    public KindDraftAnswer Answer(KindDraftRow row)
    {
        var content = row.Read();
        List<KindFault> faults = [.. KindRules.Faults(content).Select(f => new KindFault(f.Field, f.Wrong))];
        var kind = new Kind(row.Id, row.Code, row.Number, content, null, false, row.Version);
        return new(
            row.Code,
            row.Number,
            content,
            row.State,
            row.BaseVersion == 0,
            row.Author,
            row.Remark,
            row.EditedAt,
            row.Version,
            faults,
            KindEndpoints.ExampleOf(kind, work.Clock)
        );
    }

    public static Refusal NotFound() => Refusal.NotFound("codes.no_draft", "该类型的草案", "draft of this kind");

    // Codes that are out in the city were built and signed by these.
    private static void Keep(KindRow row, EditKindRequest request)
    {
        var before = Json.Read<KindContent>(row.Content)!;
        if (row.Pack is { } pack)
            throw new Refusal(
                "codes.kind_of_pack",
                $"该类型由场景包“{pack}”提供，请通过升级场景包修改，或复制为新类型。",
                $"The kind was brought by the pack '{pack}'; a new version of the pack changes it, or copy it as a kind of your own."
            );
        if (
            request.Number != row.Number
            || request.Content.Scheme != before.Scheme
            || request.Content.Signature != before.Signature
        )
            throw new Refusal(
                "codes.kind_fixed",
                "类型编号、标识来源和签名算法已用于发出的码，不能修改；请新建类型。",
                "Number, scheme and signature stand in codes that are out and cannot be changed; make another kind."
            );
    }
}
