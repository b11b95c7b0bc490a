using System.ComponentModel.DataAnnotations;
using Zhishu.Kernel.Http;

namespace Zhishu.Codes.Kinds;

/// <summary>What is said with a move of a draft.</summary>
public sealed record MoveKindRequest
{
    [StringLength(500)]
    public string? Remark { get; init; }
}

/// <summary>Why a draft goes back.</summary>
public sealed record ReturnKindRequest
{
    [Required, StringLength(500, MinimumLength = 2)]
    public string Remark { get; init; } = "";
}

/// <summary>Writes the draft of a kind, takes it through review, and publishes it by another person.</summary>
internal sealed class DraftKind(KindDraftStore drafts, KindBook book, UnitOfWork work)
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("kind-drafts", List);
        group.MapGet("kinds/{code}/draft", One);
        group.MapPut(
            "kinds/{code}/draft",
            async (
                string code,
                EditKindRequest request,
                Actor actor,
                DraftKind feature,
                HttpContext http,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Write(code, request, actor, http, ct))
        );
        group.MapPost(
            "kinds/{code}/draft/submit",
            async (
                string code,
                MoveKindRequest request,
                Actor actor,
                DraftKind feature,
                HttpContext http,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Submit(code, request, actor, http, ct))
        );
        group.MapPost(
            "kinds/{code}/draft/return",
            async (
                string code,
                ReturnKindRequest request,
                Actor actor,
                DraftKind feature,
                HttpContext http,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Return(code, request, actor, http, ct))
        );
        group.MapPost(
            "kinds/{code}/draft/publish",
            async (
                string code,
                MoveKindRequest request,
                Actor actor,
                DraftKind feature,
                HttpContext http,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Publish(code, request, actor, http, ct))
        );
        group.MapDelete(
            "kinds/{code}/draft",
            async (string code, Actor actor, DraftKind feature, HttpContext http, CancellationToken ct) =>
            {
                await feature.Discard(code, actor, http, ct);
                return TypedResults.NoContent();
            }
        );
    }

    private static async Task<Ok<List<KindDraftAnswer>>> List(Actor actor, KindDraftStore drafts, CancellationToken ct)
    {
        actor.Require(CodesModule.Read);
        return TypedResults.Ok((await drafts.AllAsync(ct)).ConvertAll(drafts.Answer));
    }

    private static async Task<Ok<KindDraftAnswer>> One(
        string code,
        Actor actor,
        KindDraftStore drafts,
        HttpContext http,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Read);
        var row = await drafts.FindAsync(code, ct) ?? throw KindDraftStore.NotFound();
        EntityTag.Write(http, row.Version);
        return TypedResults.Ok(drafts.Answer(row));
    }

    private async Task<KindDraftAnswer> Write(
        string code,
        EditKindRequest request,
        Actor actor,
        HttpContext http,
        CancellationToken ct
    )
    {
        Require(actor, CodesModule.Kinds, code);
        if (!KindRules.IsName(code))
            throw Refusal.Invalid("codes.kind_code", "code", KindRules.NameWrong.Chinese, KindRules.NameWrong.English);
        var kind = await drafts.KindAsync(code, ct);
        await drafts.RequireFreeAsync(kind, request, ct);
        var row = await drafts.FindAsync(code, ct);
        var isFirst = row is null;
        if (row is null)
            row = KindDraftRow.Begin(code, work.Clock);
        else
            EntityTag.Require(http, row.Version);
        row.Write(request.Number, request.Content, kind?.Version ?? 0, actor, work.Clock.GetUtcNow());
        return await drafts.CommitAsync(row, "written", actor, http, ct, isFirst);
    }

    private async Task<KindDraftAnswer> Submit(
        string code,
        MoveKindRequest request,
        Actor actor,
        HttpContext http,
        CancellationToken ct
    )
    {
        Require(actor, CodesModule.Kinds, code);
        Words.RequirePlain(request.Remark, "remark");
        var row = await drafts.LoadAsync(code, http, ct);
        row.Submit(Plain(request.Remark), actor);
        RequireSound(row);
        return await drafts.CommitAsync(row, "submitted", actor, http, ct);
    }

    private async Task<KindDraftAnswer> Return(
        string code,
        ReturnKindRequest request,
        Actor actor,
        HttpContext http,
        CancellationToken ct
    )
    {
        Require(actor, CodesModule.PublishKinds, code);
        Words.RequirePlain(request.Remark, "remark");
        var row = await drafts.LoadAsync(code, http, ct);
        row.Return(request.Remark.Trim());
        return await drafts.CommitAsync(row, "returned", actor, http, ct);
    }

    private async Task<CodeKindAnswer> Publish(
        string code,
        MoveKindRequest request,
        Actor actor,
        HttpContext http,
        CancellationToken ct
    )
    {
        Require(actor, CodesModule.PublishKinds, code);
        Words.RequirePlain(request.Remark, "remark");
        var draft = await drafts.LoadAsync(code, http, ct);
        draft.RequirePublishable(actor);
        RequireSound(draft);
        var content = draft.Read();
        var kind = await drafts.KindAsync(code, ct);
        await drafts.RequireFreeAsync(kind, new EditKindRequest { Number = draft.Number, Content = content }, ct);
        if ((kind?.Version ?? 0) != draft.BaseVersion)
            throw new Refusal(
                "codes.overtaken",
                "起草之后该类型已有改动。请退回，核对后再保存一次草案。",
                "The kind was changed since this draft was written. Return it, compare, and save the draft again."
            );
        Put(draft, kind, content, Plain(request.Remark), actor);
        work.Delete(draft);
        await work.CommitAsync(ct);
        await book.RefreshAsync(ct);
        var published = book.Require(code);
        EntityTag.Write(http, published.Version);
        return KindEndpoints.Answer(published, work.Clock);
    }

    private void Put(KindDraftRow draft, KindRow? kind, KindContent content, string? remark, Actor actor)
    {
        var row = kind ?? KindRow.Create(draft.Code, draft.Number, content, null, work.Clock);
        if (kind is null)
            work.Insert(row);
        else
        {
            row.Change(content);
            work.Update(row);
        }
        work.Record(
            new Fact(
                "code-kind",
                row.Id,
                kind is null ? "code-kind.made" : "code-kind.changed",
                actor,
                new
                {
                    draft.Code,
                    draft.Number,
                    Content = content,
                    draft.Author,
                    Remark = remark,
                },
                OpensChain: kind is null
            )
        );
        work.Record(new Fact("code-kind-draft", draft.Id, "code-kind-draft.published", actor, new { draft.Code }));
    }

    private async Task Discard(string code, Actor actor, HttpContext http, CancellationToken ct)
    {
        Require(actor, CodesModule.Kinds, code);
        var row = await drafts.LoadAsync(code, http, ct);
        work.Delete(row);
        work.Record(new Fact("code-kind-draft", row.Id, "code-kind-draft.discarded", actor, new { code }));
        await work.CommitAsync(ct);
    }

    private static void Require(Actor actor, string permission, string code) =>
        actor.Require(permission, new Scope(MatterCode: code));

    private static string? Plain(string? remark) => string.IsNullOrWhiteSpace(remark) ? null : remark.Trim();

    private static void RequireSound(KindDraftRow draft)
    {
        foreach (var (field, wrong) in KindRules.Faults(draft.Read()))
            throw Refusal.Invalid("codes.kind", $"content.{field}", wrong.Chinese, wrong.English);
    }
}
