using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Knowledge.Articles;

/// <summary>Finds articles and their versions, and holds what is to be written against the city's units and areas.</summary>
internal sealed class ArticleStore(ZhishuDbContext db, IDirectory directory)
{
    public DateOnly Today => directory.Current.Today;

    public async Task<ArticleRow> RequireAsync(Guid id, CancellationToken ct) =>
        await db.Set<ArticleRow>().SingleOrDefaultAsync(a => a.Id == id, ct)
        ?? throw Refusal.NotFound("knowledge.not_found", "这个条目", "such article");

    public Task<ArticleRow?> ByCodeAsync(string code, CancellationToken ct) =>
        db.Set<ArticleRow>().SingleOrDefaultAsync(a => a.Code == code, ct);

    public Task<ArticleVersionRow?> VersionAsync(Guid? id, CancellationToken ct) =>
        db.Set<ArticleVersionRow>().SingleOrDefaultAsync(v => v.Id == id, ct);

    public Task<ArticleVersionRow?> WorkingAsync(Guid articleId, CancellationToken ct) =>
        db.Set<ArticleVersionRow>()
            .SingleOrDefaultAsync(v => v.ArticleId == articleId && v.State != VersionState.Published, ct);

    public async Task<ArticleVersionRow> RequireWorkingAsync(Guid articleId, CancellationToken ct) =>
        await WorkingAsync(articleId, ct)
        ?? throw new Refusal(
            "knowledge.no_draft",
            "该条目没有正在修改的版本。",
            "No version of the article is being worked on."
        );

    public async Task<int> NextNumberAsync(Guid articleId, CancellationToken ct) =>
        1
        + (
            await db.Set<ArticleVersionRow>().Where(v => v.ArticleId == articleId).MaxAsync(v => (int?)v.Number, ct)
            ?? 0
        );

    /// <summary>The content as it is kept: no padding, no blanks for nothing, only units and areas that exist.</summary>
    /// <exception cref="Refusal">400 with the field.</exception>
    public ArticleContent Check(ArticleContent content)
    {
        var current = directory.Current;
        if (content.UnitId is { } unit && current.Unit(unit) is null)
            throw Refusal.Invalid("knowledge.no_unit", "unitId", "没有这个机构。", "There is no such unit.");
        if (content.ValidUntil < content.ValidFrom)
            throw Refusal.Invalid(
                "knowledge.validity",
                "validUntil",
                "失效日期早于生效日期。",
                "The last day lies before the first."
            );
        var link = Blank(content.Link);
        if (
            link is not null
            && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        )
            throw Refusal.Invalid(
                "knowledge.link",
                "link",
                "链接须以 http:// 或 https:// 开头。",
                "A link begins with http:// or https://."
            );
        return content with { AreaCode = Area(content.AreaCode), Source = Blank(content.Source), Link = link };
    }

    private string? Area(string? code)
    {
        if (Blank(code) is not { } given)
            return null;
        if (!AreaCode.TryParse(given, out var area, out var error))
            throw Refusal.Invalid(error.Code, "areaCode", error.Chinese, error.English);
        return directory.Current.Area(area.Value)?.Code
            ?? throw Refusal.Invalid(
                "areas.not_found",
                "areaCode",
                $"没有区划{area.Value}。",
                $"There is no area {area.Value}."
            );
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
