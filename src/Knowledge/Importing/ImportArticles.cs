using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Knowledge.Articles;
using Zhishu.Organisations;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Knowledge.Importing;

/// <summary>An article of another system, as text; what is wrong with one stops no other.</summary>
/// <param name="Code">By which it is known again.</param>
/// <param name="Kind"><c>policy</c>, <c>service</c> or <c>answer</c>; policy where it is empty.</param>
/// <param name="UnitCode">The unit that answers for it.</param>
/// <param name="ValidFrom">yyyy-MM-dd, as the other days.</param>
public sealed record ImportedArticle(
    string? Code,
    string? Title,
    string? Body,
    string? Kind = null,
    string? AreaCode = null,
    string? UnitCode = null,
    string? ValidFrom = null,
    string? ValidUntil = null,
    string? ReviewOn = null,
    string? Source = null,
    string? Link = null
);

/// <summary>Articles to be imported: as a list, or as the text of a CSV file whose columns are named as the fields.</summary>
public sealed record ImportArticlesRequest
{
    [MaxLength(5_000)]
    public IReadOnlyList<ImportedArticle>? Articles { get; init; }

    [StringLength(10_000_000)]
    public string? Csv { get; init; }
}

/// <summary>What became of one row.</summary>
/// <param name="Row">From 1, without the heading of a CSV file.</param>
/// <param name="Outcome"><c>added</c>, <c>changed</c>, <c>unchanged</c> or <c>refused</c>.</param>
/// <param name="Field">The field that is wrong, or null.</param>
public sealed record ImportedRow(int Row, string? Code, string Outcome, string? Field = null, Text? Reason = null);

/// <param name="Rows">All that changed nothing are counted but not listed.</param>
public sealed record ImportAnswer(int Added, int Changed, int Unchanged, int Refused, IReadOnlyList<ImportedRow> Rows);

/// <summary>Takes articles in and proposes them; another person publishes them. Repeated, it changes nothing.</summary>
internal sealed class ImportArticles(UnitOfWork work, ZhishuDbContext db, ArticleStore store, IDirectory directory)
{
    public static void Map(IEndpointRouteBuilder group) =>
        group
            .MapPost(
                "articles/import",
                async (
                    ImportArticlesRequest request,
                    Actor actor,
                    [FromServices] ImportArticles feature,
                    CancellationToken ct
                ) => TypedResults.Ok(await feature.Handle(request, actor, ct))
            )
            .WithMetadata(new RequestSizeLimitAttribute(40_000_000));

    public async Task<ImportAnswer> Handle(ImportArticlesRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(KnowledgeModule.Edit);
        var articles = request.Articles ?? ArticlesCsv.Read(request.Csv ?? "");
        if (articles.Count == 0)
            throw Refusal.Invalid("knowledge.nothing", "articles", "没有可导入的条目。", "There is nothing to import.");
        var known = await KnownAsync(articles, ct);
        List<ImportedRow> rows = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var (index, article) in articles.Index())
        {
            var code = article.Code?.Trim();
            try
            {
                if (code is null or "" or { Length: > 64 } || code.Any(char.IsControl))
                    throw Wrong("code", "编号须为 1–64 个字符。", "The code has 1 to 64 characters.");
                if (!seen.Add(code))
                    throw Wrong("code", "编号与前面的行重复。", "An earlier row has the same code.");
                rows.Add(new(index + 1, code, Take(code, Content(article), known, actor)));
            }
            catch (Refusal refusal)
            {
                rows.Add(new(index + 1, code, "refused", refusal.Field, refusal.Text));
            }
        }
        var answer = new ImportAnswer(
            rows.Count(r => r.Outcome == "added"),
            rows.Count(r => r.Outcome == "changed"),
            rows.Count(r => r.Outcome == "unchanged"),
            rows.Count(r => r.Outcome == "refused"),
            [.. rows.Where(r => r.Outcome != "unchanged")]
        );
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return answer;
    }

    private string Take(
        string code,
        ArticleContent content,
        Dictionary<
            string,
            (ArticleRow Article, ArticleVersionRow? Current, ArticleVersionRow? Working, int Last)
        > known,
        Actor actor
    )
    {
        actor.Require(KnowledgeModule.Edit, new Scope(content.UnitId, content.AreaCode));
        var at = work.Clock.GetUtcNow();
        if (!known.TryGetValue(code, out var there))
        {
            var article = ArticleRow.Create(Ids.New(at), code);
            work.Insert(article);
            Propose(article, ArticleVersionRow.Draft(article.Id, 1, content, actor, at), actor, opens: true);
            return "added";
        }
        var latest = there.Working ?? there.Current;
        if (latest is not null && latest.Read() == content && there.Article.RetiredAt is null)
            return "unchanged";
        if (there.Working is not null)
            throw new Refusal(
                "knowledge.being_worked_on",
                "该条目有人正在修改或待审核，未覆盖。",
                "Somebody is working at the article, or it waits for review; it was left as it is."
            );
        if (there.Current is not null)
            actor.Require(KnowledgeModule.Edit, there.Current.Scope);
        Propose(there.Article, ArticleVersionRow.Draft(there.Article.Id, there.Last + 1, content, actor, at), actor);
        return "changed";
    }

    private void Propose(ArticleRow article, ArticleVersionRow draft, Actor actor, bool opens = false)
    {
        draft.Submit(actor, null);
        work.Insert(draft);
        work.Record(ArticleFacts.Of(article, draft, "knowledge-article.imported", actor, opens: opens));
    }

    private async Task<Dictionary<string, (ArticleRow, ArticleVersionRow?, ArticleVersionRow?, int)>> KnownAsync(
        IReadOnlyList<ImportedArticle> articles,
        CancellationToken ct
    )
    {
        string[] codes =
        [
            .. articles
                .Select(a => a.Code?.Trim())
                .OfType<string>()
                .Where(c => !c.Contains('\0', StringComparison.Ordinal))
                .Distinct(),
        ];
        var rows = await db.Set<ArticleRow>().Where(a => codes.Contains(a.Code)).ToListAsync(ct);
        Guid[] ids = [.. rows.Select(r => r.Id)];
        var versions = (
            await db.Set<ArticleVersionRow>().Where(v => ids.Contains(v.ArticleId)).ToListAsync(ct)
        ).ToLookup(v => v.ArticleId);
        return rows.ToDictionary(
            r => r.Code,
            r =>
                (
                    r,
                    versions[r.Id].FirstOrDefault(v => v.Id == r.CurrentVersionId),
                    versions[r.Id].FirstOrDefault(v => v.State != VersionState.Published),
                    versions[r.Id].Select(v => v.Number).DefaultIfEmpty().Max()
                ),
            StringComparer.Ordinal
        );
    }

    private ArticleContent Content(ImportedArticle article)
    {
        var content = new ArticleContent
        {
            Title = Line("title", article.Title, 200) ?? throw Wrong("title", "缺少标题。", "The title is missing."),
            Kind = Kind(article.Kind),
            Body = Body(article.Body),
            AreaCode = Line("areaCode", article.AreaCode, 12),
            UnitId = Unit(Line("unitCode", article.UnitCode, 64)),
            ValidFrom = Day("validFrom", article.ValidFrom),
            ValidUntil = Day("validUntil", article.ValidUntil),
            ReviewOn = Day("reviewOn", article.ReviewOn),
            Source = Line("source", article.Source, 300),
            Link = Line("link", article.Link, 1000),
        };
        return store.Check(content);
    }

    private Guid? Unit(string? code) =>
        code is null ? null
        : directory.Current.UnitByCode(code) is { } unit ? unit.Id
        : throw Wrong("unitCode", $"没有机构“{code}”。", $"There is no unit '{code}'.");

    private static ArticleKind Kind(string? kind) =>
        kind?.Trim().ToUpperInvariant() switch
        {
            null or "" or "POLICY" or "政策" => ArticleKind.Policy,
            "SERVICE" or "服务事项" => ArticleKind.Service,
            "ANSWER" or "标准答复" => ArticleKind.Answer,
            _ => throw Wrong(
                "kind",
                "类型须为 policy（政策）、service（服务事项）或 answer（标准答复）。",
                "The kind is policy, service or answer."
            ),
        };

    private static string Body(string? body) =>
        new ProseAttribute(50_000).IsValid(body) && body is not null
            ? body
            : throw Wrong(
                "body",
                "正文须为 1–50000 个字符，不含控制字符。",
                "The body has 1 to 50000 characters without control characters."
            );

    private static string? Line(string field, string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return new PlainTextAttribute(longest).IsValid(text.Trim())
            ? text.Trim()
            : throw Wrong(
                field,
                $"{field} 最多 {longest} 个字符，不含控制字符。",
                $"{field} has up to {longest} characters without control characters."
            );
    }

    private static DateOnly? Day(string field, string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", out var day) ? day
        : throw Wrong(field, $"“{text}”不是 2026-01-31 形式的日期。", $"'{text}' is no day such as 2026-01-31.");

    private static Refusal Wrong(string field, string chinese, string english) =>
        Refusal.Invalid("knowledge.import", field, chinese, english);
}
