using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Knowledge.Articles;

/// <summary>Which articles are listed.</summary>
internal enum ArticleFilter
{
    All,
    Draft,
    Review,
    InForce,
    Retired,

    /// <summary>In force, and the day of its review has come.</summary>
    Due,
}

/// <summary>Reads articles.</summary>
internal sealed class BrowseArticles(ZhishuDbContext db, ArticleStore store, IDirectory directory)
{
    private const int LongestWords = 100;

    private sealed record Line(ArticleRow Article, ArticleVersionRow? Current, ArticleVersionRow? Working)
    {
        public ArticleVersionRow Shown => Working ?? Current!;
    }

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet(
            "articles",
            async (
                Actor actor,
                [FromServices] BrowseArticles feature,
                string? q,
                string? show,
                string? kind,
                string? after,
                int? limit,
                CancellationToken ct
            ) =>
                TypedResults.Ok(
                    await feature.List(
                        actor,
                        q,
                        Named<ArticleFilter>(show, "show") ?? ArticleFilter.All,
                        Named<ArticleKind>(kind, "kind"),
                        after,
                        limit,
                        ct
                    )
                )
        );
        group.MapGet(
            "articles/{id:guid}",
            async (
                Guid id,
                HttpContext http,
                Actor actor,
                [FromServices] BrowseArticles feature,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.One(id, http, actor, ct))
        );
        group.MapGet(
            "articles/{id:guid}/versions/{number:int}",
            async (Guid id, int number, Actor actor, [FromServices] BrowseArticles feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Version(id, number, actor, ct))
        );
    }

    private async Task<Page<ArticleSummary>> List(
        Actor actor,
        string? words,
        ArticleFilter show,
        ArticleKind? kind,
        string? after,
        int? limit,
        CancellationToken ct
    )
    {
        actor.Require(KnowledgeModule.Read);
        var size = Cursor.Limit(limit);
        var isWorker = IsWorker(actor);
        var lines =
            from article in db.Set<ArticleRow>()
            from current in db.Set<ArticleVersionRow>().Where(v => v.Id == article.CurrentVersionId).DefaultIfEmpty()
            from working in db.Set<ArticleVersionRow>()
                .Where(v => isWorker && v.ArticleId == article.Id && v.State != VersionState.Published)
                .DefaultIfEmpty()
            where current != null || working != null
            select new
            {
                article,
                current,
                working,
            };
        var today = store.Today;
        lines = show switch
        {
            ArticleFilter.Draft => lines.Where(l => l.working!.State == VersionState.Draft),
            ArticleFilter.Review => lines.Where(l => l.working!.State == VersionState.Review),
            ArticleFilter.Retired => lines.Where(l => l.article.RetiredAt != null),
            ArticleFilter.InForce => lines.Where(l =>
                l.current != null
                && l.article.RetiredAt == null
                && !(l.current.ValidFrom > today)
                && !(l.current.ValidUntil < today)
            ),
            ArticleFilter.Due => lines.Where(l =>
                l.current != null && l.article.RetiredAt == null && l.current.ReviewOn <= today
            ),
            _ => lines,
        };
        if (kind is not null)
            lines = lines.Where(l => (l.working ?? l.current)!.Kind == kind);
        if (!string.IsNullOrWhiteSpace(words))
        {
            var pattern = Pattern(words);
            lines = lines.Where(l =>
                EF.Functions.ILike(l.current!.Title, pattern, "\\")
                || EF.Functions.ILike(l.working!.Title, pattern, "\\")
                || EF.Functions.ILike(l.article.Code, pattern, "\\")
            );
        }
        if (after is { Length: > 0 })
        {
            var last = Cursor.DecodeId(after);
            lines = lines.Where(l => l.article.Id < last);
        }
        var found = await lines.OrderByDescending(l => l.article.Id).Take(size + 1).ToListAsync(ct);
        var items = found.Take(size).Select(l => Summary(new(l.article, l.current, l.working), today)).ToArray();
        return new(items, found.Count > size ? Cursor.Encode(items[^1].Id.ToString()) : null);
    }

    private async Task<ArticleDetail> One(Guid id, HttpContext http, Actor actor, CancellationToken ct)
    {
        actor.Require(KnowledgeModule.Read);
        var article = await store.RequireAsync(id, ct);
        var current = await store.VersionAsync(article.CurrentVersionId, ct);
        var working = IsWorker(actor) ? await store.WorkingAsync(id, ct) : null;
        if (current is null && working is null)
            throw Refusal.NotFound("knowledge.not_found", "这个条目", "such article");
        var numbers = await db.Set<ArticleVersionRow>()
            .Where(v => v.ArticleId == id && v.State == VersionState.Published)
            .OrderByDescending(v => v.Number)
            .Select(v => v.Number)
            .ToArrayAsync(ct);
        EntityTag.Write(http, (working ?? current)!.Version);
        return new(
            id,
            article.Code,
            article.RetiredAt,
            current is null ? null : ArticleVersionView.Of(current, directory.Current),
            working is null ? null : ArticleVersionView.Of(working, directory.Current),
            numbers
        );
    }

    private async Task<ArticleVersionView> Version(Guid id, int number, Actor actor, CancellationToken ct)
    {
        actor.Require(KnowledgeModule.Read);
        var row =
            await db.Set<ArticleVersionRow>()
                .SingleOrDefaultAsync(
                    v => v.ArticleId == id && v.Number == number && v.State == VersionState.Published,
                    ct
                )
            ?? throw Refusal.NotFound(
                "knowledge.version_not_found",
                $"已发布的第 {number} 版",
                $"published version {number}"
            );
        return ArticleVersionView.Of(row, directory.Current);
    }

    private ArticleSummary Summary(Line line, DateOnly today)
    {
        var shown = line.Shown;
        var current = line.Current;
        var isRetired = line.Article.RetiredAt is not null;
        return new(
            line.Article.Id,
            line.Article.Code,
            shown.Title,
            shown.Kind,
            shown.State,
            current is not null && !isRetired && !(current.ValidFrom > today) && !(current.ValidUntil < today),
            isRetired,
            current is not null && !isRetired && current.ReviewOn <= today,
            shown.UnitId is { } unit ? directory.Current.Unit(unit)?.Name : null,
            shown.AreaCode is { } area ? directory.Current.AreaPath(area) : null,
            shown.ValidFrom,
            shown.ValidUntil,
            shown.ReviewOn,
            shown.Author,
            shown.PublishedAt ?? shown.DraftedAt
        );
    }

    // An address names values as JSON does.
    private static T? Named<T>(string? name, string field)
        where T : struct, Enum
    {
        if (string.IsNullOrEmpty(name))
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()) == name)
                return value;
        }
        throw Refusal.Invalid(
            "request.malformed",
            field,
            $"“{field}”的值无法识别。",
            $"The value of '{field}' is not understood."
        );
    }

    // Drafts are seen by those who work at them.
    private static bool IsWorker(Actor actor) => actor.Has(KnowledgeModule.Edit) || actor.Has(KnowledgeModule.Publish);

    private static string Pattern(string words)
    {
        var asked = words.Trim();
        if (asked.Length > LongestWords)
            asked = asked[..LongestWords];
        return "%"
            + asked
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("%", "\\%", StringComparison.Ordinal)
                .Replace("_", "\\_", StringComparison.Ordinal)
            + "%";
    }
}
