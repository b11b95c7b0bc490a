using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Knowledge.Articles;
using Zhishu.Knowledge.Passages;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Knowledge.Asking;

/// <summary>An article as anybody may read it.</summary>
public sealed record PublicArticle(
    Guid Id,
    string Title,
    ArticleKind Kind,
    IReadOnlyList<Block> Blocks,
    string? Source,
    string? Link,
    Text? UnitName,
    string? AreaName,
    DateOnly? ValidFrom,
    DateOnly? ValidUntil,
    DateOnly PublishedOn
);

/// <summary>Shows an article that is in force and holds today.</summary>
internal sealed class ReadPublicArticle(ZhishuDbContext db, IDirectory directory)
{
    public async Task<PublicArticle> Handle(Guid id, CancellationToken ct)
    {
        var current = directory.Current;
        var today = current.Today;
        var version =
            await (
                from article in db.Set<ArticleRow>()
                join row in db.Set<ArticleVersionRow>() on article.CurrentVersionId equals row.Id
                where
                    article.Id == id
                    && article.RetiredAt == null
                    && !(row.ValidFrom > today)
                    && !(row.ValidUntil < today)
                select row
            ).SingleOrDefaultAsync(ct)
            ?? throw Refusal.NotFound(
                "knowledge.not_found",
                "这个条目，或者它已停用",
                "such article, or it is out of use"
            );
        return new(
            id,
            version.Title,
            version.Kind,
            Markup.Read(version.Body),
            version.Source,
            version.Link,
            version.UnitId is { } unit ? current.Unit(unit)?.Name : null,
            version.AreaCode is { } area ? current.AreaPath(area) : null,
            version.ValidFrom,
            version.ValidUntil,
            DateOnly.FromDateTime(version.PublishedAt!.Value.ToOffset(TimeSpan.FromHours(8)).DateTime)
        );
    }
}
