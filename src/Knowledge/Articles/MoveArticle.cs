using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Knowledge.Passages;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Knowledge.Articles;

/// <summary>What is said with a move.</summary>
public sealed record MoveArticleRequest
{
    [Prose(2_000)]
    public string? Remark { get; init; }
}

/// <summary>Why an article goes back to its author, or out of use.</summary>
public sealed record ArticleReasonRequest
{
    [Required, Prose(2_000)]
    public string Reason { get; init; } = "";
}

/// <summary>Articles to be published together.</summary>
public sealed record PublishArticlesRequest
{
    [Required, Length(1, 200)]
    public IReadOnlyList<Guid> Ids { get; init; } = [];
}

/// <summary>What became of one of many.</summary>
/// <param name="Refused">Why it was not published; null where it was.</param>
public sealed record PublishedArticle(Guid Id, Text? Refused);

/// <summary>Takes an article through review to publication by another person, and out of use.</summary>
internal sealed class MoveArticle(UnitOfWork work, ArticleStore store, IDirectory directory)
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapPost(
            "articles/{id:guid}/submit",
            async (
                Guid id,
                MoveArticleRequest request,
                HttpContext http,
                Actor actor,
                [FromServices] MoveArticle feature,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Submit(id, request.Remark, http, actor, ct))
        );
        group.MapPost(
            "articles/{id:guid}/return",
            async (
                Guid id,
                ArticleReasonRequest request,
                HttpContext http,
                Actor actor,
                [FromServices] MoveArticle feature,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Return(id, request.Reason, http, actor, ct))
        );
        group.MapPost(
            "articles/{id:guid}/publish",
            async (
                Guid id,
                MoveArticleRequest request,
                HttpContext http,
                Actor actor,
                [FromServices] MoveArticle feature,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Publish(id, request.Remark, http, actor, ct))
        );
        group.MapPost(
            "articles/publish",
            async (
                PublishArticlesRequest request,
                Actor actor,
                [FromServices] MoveArticle feature,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.PublishAll(request.Ids, actor, ct))
        );
        group.MapPost(
            "articles/{id:guid}/retire",
            async (
                Guid id,
                ArticleReasonRequest request,
                Actor actor,
                [FromServices] MoveArticle feature,
                CancellationToken ct
            ) =>
            {
                await feature.Retire(id, request.Reason, actor, ct);
                return TypedResults.NoContent();
            }
        );
    }

    private async Task<ArticleVersionView> Submit(
        Guid id,
        string? remark,
        HttpContext http,
        Actor actor,
        CancellationToken ct
    )
    {
        var (article, draft) = await LoadAsync(id, KnowledgeModule.Edit, http, actor, ct);
        draft.Submit(actor, remark);
        return await CommitAsync(article, draft, "knowledge-article.submitted", remark, actor, ct);
    }

    private async Task<ArticleVersionView> Return(
        Guid id,
        string reason,
        HttpContext http,
        Actor actor,
        CancellationToken ct
    )
    {
        var (article, draft) = await LoadAsync(id, KnowledgeModule.Publish, http, actor, ct);
        draft.Return(reason);
        return await CommitAsync(article, draft, "knowledge-article.returned", reason, actor, ct);
    }

    private async Task<ArticleVersionView> Publish(
        Guid id,
        string? remark,
        HttpContext http,
        Actor actor,
        CancellationToken ct
    )
    {
        var (article, draft) = await LoadAsync(id, KnowledgeModule.Publish, http, actor, ct);
        draft.Publish(actor, remark, work.Clock.GetUtcNow());
        article.PutInForce(draft);
        work.Update(article);
        Index([draft]);
        return await CommitAsync(article, draft, "knowledge-article.published", remark, actor, ct);
    }

    public async Task<IReadOnlyList<PublishedArticle>> PublishAll(
        IReadOnlyList<Guid> ids,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(KnowledgeModule.Publish);
        List<PublishedArticle> outcomes = [];
        List<ArticleVersionRow> published = [];
        foreach (var id in ids.Distinct())
        {
            try
            {
                var article = await store.RequireAsync(id, ct);
                var draft = await store.RequireWorkingAsync(id, ct);
                actor.Require(KnowledgeModule.Publish, draft.Scope);
                draft.Publish(actor, null, work.Clock.GetUtcNow());
                article.PutInForce(draft);
                work.Update(article);
                work.Update(draft);
                work.Record(ArticleFacts.Of(article, draft, "knowledge-article.published", actor));
                published.Add(draft);
                outcomes.Add(new(id, null));
            }
            catch (Refusal refusal)
            {
                outcomes.Add(new(id, refusal.Text));
            }
        }
        if (published.Count > 0)
            Index(published);
        await work.CommitAsync(StatusCodes.Status200OK, outcomes, ct);
        return outcomes;
    }

    private async Task Retire(Guid id, string reason, Actor actor, CancellationToken ct)
    {
        var article = await store.RequireAsync(id, ct);
        var current = await store.VersionAsync(article.CurrentVersionId, ct);
        actor.Require(KnowledgeModule.Publish, current?.Scope ?? default);
        article.Retire(work.Clock.GetUtcNow());
        work.Update(article);
        work.Run(PassageIndex.Remove(id));
        work.Record(ArticleFacts.Of(article, current!, "knowledge-article.retired", actor, reason));
        await work.CommitAsync(ct);
    }

    private void Index(IReadOnlyCollection<ArticleVersionRow> versions)
    {
        foreach (var command in PassageIndex.Replace([.. versions.Select(v => v.Indexed())]))
            work.Run(command);
    }

    private async Task<(ArticleRow Article, ArticleVersionRow Draft)> LoadAsync(
        Guid id,
        string permission,
        HttpContext http,
        Actor actor,
        CancellationToken ct
    )
    {
        var article = await store.RequireAsync(id, ct);
        var draft = await store.RequireWorkingAsync(id, ct);
        actor.Require(permission, draft.Scope);
        EntityTag.Require(http, draft.Version);
        return (article, draft);
    }

    private async Task<ArticleVersionView> CommitAsync(
        ArticleRow article,
        ArticleVersionRow draft,
        string action,
        string? remark,
        Actor actor,
        CancellationToken ct
    )
    {
        work.Update(draft);
        work.Record(ArticleFacts.Of(article, draft, action, actor, remark));
        var answer = ArticleVersionView.Of(draft, directory.Current, written: true);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return answer;
    }
}
