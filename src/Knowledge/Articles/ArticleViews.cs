using Zhishu.Kernel;
using Zhishu.Knowledge.Passages;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Knowledge.Articles;

/// <summary>A version of an article.</summary>
/// <param name="Version">For <c>If-Match</c>; rises with every change.</param>
/// <param name="UnitName">Who answers for it.</param>
/// <param name="AreaName">Where it holds; null for everywhere.</param>
public sealed record ArticleVersionView(
    int Number,
    VersionState State,
    ArticleContent Content,
    IReadOnlyList<Block> Blocks,
    Text? UnitName,
    string? AreaName,
    string Author,
    string? Publisher,
    string? Remark,
    DateTimeOffset DraftedAt,
    DateTimeOffset? PublishedAt,
    int Version
)
{
    internal static ArticleVersionView Of(ArticleVersionRow row, DirectorySnapshot directory, bool written = false) =>
        new(
            row.Number,
            row.State,
            row.Read(),
            Markup.Read(row.Body),
            row.UnitId is { } unit ? directory.Unit(unit)?.Name : null,
            row.AreaCode is { } area ? directory.AreaPath(area) : null,
            row.Author,
            row.Publisher,
            row.Remark,
            row.DraftedAt,
            row.PublishedAt,
            row.Version + (written ? 1 : 0)
        );
}

/// <summary>An article with the version in force and the one being worked on.</summary>
/// <param name="Current">In force, or the last that was, where it is retired.</param>
/// <param name="Versions">Numbers of the published ones, the newest first.</param>
public sealed record ArticleDetail(
    Guid Id,
    string Code,
    DateTimeOffset? RetiredAt,
    ArticleVersionView? Current,
    ArticleVersionView? Working,
    IReadOnlyList<int> Versions
);

/// <summary>An article in a list.</summary>
/// <param name="State">Of the version being worked on, else <c>published</c>.</param>
/// <param name="IsInForce">Published, not retired, and valid today.</param>
/// <param name="ReviewIsDue">Whether the day of its review has come.</param>
public sealed record ArticleSummary(
    Guid Id,
    string Code,
    string Title,
    ArticleKind Kind,
    VersionState State,
    bool IsInForce,
    bool IsRetired,
    bool ReviewIsDue,
    Text? UnitName,
    string? AreaName,
    DateOnly? ValidFrom,
    DateOnly? ValidUntil,
    DateOnly? ReviewOn,
    string Author,
    DateTimeOffset ChangedAt
);
