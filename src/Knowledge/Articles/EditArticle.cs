using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;
using Zhishu.Knowledge.Asking;
using Zhishu.Knowledge.Passages;
using Zhishu.Organisations;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Knowledge.Articles;

/// <summary>A new article.</summary>
public sealed record CreateArticleRequest
{
    /// <summary>Unique; one is made where none is given.</summary>
    [PlainText(64)]
    public string? Code { get; init; }

    [Required]
    public ArticleContent Content { get; init; } = null!;

    /// <summary>The unanswered question it is written for, which is settled with that.</summary>
    public Guid? QuestionId { get; init; }
}

/// <summary>What the version being worked on is to say.</summary>
public sealed record EditArticleRequest
{
    [Required]
    public ArticleContent Content { get; init; } = null!;
}

/// <summary>How Markdown will look.</summary>
public sealed record PreviewRequest
{
    [Required, Prose(50_000)]
    public string Body { get; init; } = "";
}

/// <summary>Writes drafts: the first of a new article, or the next of one that exists.</summary>
internal sealed class EditArticle(UnitOfWork work, ArticleStore store, QuestionBook questions, IDirectory directory)
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapPost(
            "articles",
            async (
                CreateArticleRequest request,
                Actor actor,
                [FromServices] EditArticle feature,
                CancellationToken ct
            ) =>
            {
                var made = await feature.Create(request, actor, ct);
                return TypedResults.Created($"/api/knowledge/articles/{made.Id}", made);
            }
        );
        group.MapPut(
            "articles/{id:guid}/draft",
            async (
                Guid id,
                EditArticleRequest request,
                HttpContext http,
                Actor actor,
                [FromServices] EditArticle feature,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Edit(id, request, http, actor, ct))
        );
        group.MapDelete(
            "articles/{id:guid}/draft",
            async Task<NoContent> (
                Guid id,
                HttpContext http,
                Actor actor,
                [FromServices] EditArticle feature,
                CancellationToken ct
            ) =>
            {
                await feature.Discard(id, http, actor, ct);
                return TypedResults.NoContent();
            }
        );
        group.MapPost(
            "preview",
            (PreviewRequest request, Actor actor) =>
            {
                actor.Require(KnowledgeModule.Edit);
                return TypedResults.Ok(Markup.Read(request.Body));
            }
        );
    }

    private async Task<ArticleDetail> Create(CreateArticleRequest request, Actor actor, CancellationToken ct)
    {
        var content = store.Check(request.Content);
        actor.Require(KnowledgeModule.Edit, new Scope(content.UnitId, content.AreaCode));
        var at = work.Clock.GetUtcNow();
        var id = Ids.New(at);
        var code = request.Code?.Trim() ?? "K-" + Convert.ToHexString(id.ToByteArray(bigEndian: true))[..16];
        if (await store.ByCodeAsync(code, ct) is not null)
            throw new Refusal("knowledge.duplicate_code", $"编号“{code}”已被使用。", $"The code '{code}' is in use.")
            {
                Field = "code",
            };
        var article = ArticleRow.Create(id, code);
        var draft = ArticleVersionRow.Draft(id, 1, content, actor, at);
        work.Insert(article);
        work.Insert(draft);
        work.Record(ArticleFacts.Of(article, draft, "knowledge-article.drafted", actor, opens: true));
        if (request.QuestionId is { } question)
            work.Run(questions.Settle(question, id, at), mustHit: true);
        var answer = new ArticleDetail(id, code, null, null, ArticleVersionView.Of(draft, directory.Current), []);
        await work.CommitAsync(StatusCodes.Status201Created, answer, ct);
        return answer;
    }

    private async Task<ArticleVersionView> Edit(
        Guid id,
        EditArticleRequest request,
        HttpContext http,
        Actor actor,
        CancellationToken ct
    )
    {
        var content = store.Check(request.Content);
        var article = await store.RequireAsync(id, ct);
        var draft = await store.WorkingAsync(id, ct);
        var basis = draft ?? await store.VersionAsync(article.CurrentVersionId, ct);
        // Neither taken from where one may not write nor put there.
        actor.Require(KnowledgeModule.Edit, basis?.Scope ?? default);
        actor.Require(KnowledgeModule.Edit, new Scope(content.UnitId, content.AreaCode));
        EntityTag.Require(http, basis?.Version ?? 1);
        var at = work.Clock.GetUtcNow();
        var exists = draft is not null;
        if (draft is not null)
        {
            draft.Edit(content, actor);
            work.Update(draft);
        }
        else
        {
            draft = ArticleVersionRow.Draft(id, await store.NextNumberAsync(id, ct), content, actor, at);
            work.Insert(draft);
        }
        work.Record(ArticleFacts.Of(article, draft, "knowledge-article.drafted", actor));
        var answer = ArticleVersionView.Of(draft, directory.Current, written: exists);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        EntityTag.Write(http, answer.Version);
        return answer;
    }

    private async Task Discard(Guid id, HttpContext http, Actor actor, CancellationToken ct)
    {
        var article = await store.RequireAsync(id, ct);
        var draft = await store.RequireWorkingAsync(id, ct);
        actor.Require(KnowledgeModule.Edit, draft.Scope);
        EntityTag.Require(http, draft.Version);
        draft.Discard();
        work.Delete(draft);
        // An article that never was anything but this draft goes with it.
        if (draft.Number == 1)
            work.Delete(article);
        work.Record(ArticleFacts.Of(article, draft, "knowledge-article.discarded", actor));
        await work.CommitAsync(ct);
    }
}
