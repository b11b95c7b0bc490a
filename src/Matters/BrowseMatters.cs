using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Http;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Lookups;

namespace Zhishu.Matters;

/// <summary>A matter in a list.</summary>
public sealed record MatterSummary(
    Guid VersionId,
    string Code,
    int Number,
    Text Name,
    string Kind,
    string? ParentCode,
    bool PublicMayReport
);

/// <summary>A published version of a matter in full.</summary>
/// <param name="Path">Names from the top class down to the matter.</param>
/// <param name="InForce">Whether it is what is filed under today.</param>
public sealed record MatterResponse(
    Guid VersionId,
    string Code,
    int Number,
    IReadOnlyList<Text> Path,
    MatterContent Content,
    string? Pack,
    DateTimeOffset PublishedAt,
    bool InForce
);

/// <summary>A class.</summary>
public sealed record ClassResponse(string Code, Text Name, string? ParentCode, string? Pack);

/// <summary>A node of the tree: a class with what is below it, or a matter.</summary>
/// <param name="Kind">The matter's kind; null for a class.</param>
/// <param name="Matters">How many matters stand below; null for a matter.</param>
public sealed record MatterNode(
    string Code,
    Text Name,
    string? Kind,
    int? Matters,
    IReadOnlyList<MatterNode>? Children
);

/// <summary>Reads the catalogue: search, tree, one matter and its versions. All from memory.</summary>
internal static class BrowseMatters
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("", Search);
        group.MapGet("tree", Tree);
        group.MapGet("classes", Classes);
        group.MapGet("{code}", One);
        group.MapGet("{code}/versions", Versions);
        group.MapGet("{code}/versions/{number:int}", Version);
    }

    /// <param name="q">Words, all of which must occur in code, name, keywords or definition.</param>
    /// <param name="under">Only in this class and below.</param>
    private static Ok<Page<MatterSummary>> Search(
        Actor actor,
        ICatalogue catalogue,
        string? q,
        string? kind,
        string? under,
        bool? publicMayReport,
        string? after,
        int? limit
    )
    {
        actor.Require(MattersModule.Read);
        var size = Cursor.Limit(limit);
        var snapshot = catalogue.Current;
        var matters = under is { Length: > 0 } ? snapshot.Under(under) : snapshot.Published;
        if (kind is { Length: > 0 })
            matters = matters.Where(m => m.Kind == kind);
        if (publicMayReport is { } open)
            matters = matters.Where(m => m.PublicMayReport == open);
        var found = MatterSearch.Find(matters, q);
        if (after is { Length: > 0 })
        {
            var last = Cursor.Decode(after, 2);
            if (!int.TryParse(last[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rank))
                throw Cursor.Wrong();
            found = found.Where(f =>
                f.Rank > rank || (f.Rank == rank && string.CompareOrdinal(f.Matter.Code, last[1]) > 0)
            );
        }
        var page = found.Take(size + 1).ToList();
        var next =
            page.Count > size
                ? Cursor.Encode(page[size - 1].Rank.ToString(CultureInfo.InvariantCulture), page[size - 1].Matter.Code)
                : null;
        return TypedResults.Ok(new Page<MatterSummary>([.. page.Take(size).Select(f => Summary(f.Matter))], next));
    }

    /// <param name="under">The class to begin with; all for none.</param>
    private static Ok<MatterNode[]> Tree(Actor actor, ICatalogue catalogue, string? under)
    {
        actor.Require(MattersModule.Read);
        var snapshot = catalogue.Current;
        var classes = snapshot.Classes.ToLookup(c => c.ParentCode ?? "");
        var matters = snapshot.Published.ToLookup(m => m.ParentCode ?? "");
        return TypedResults.Ok(Below(under ?? "").ToArray());

        IEnumerable<MatterNode> Below(string code) =>
            classes[code]
                .Select(c =>
                {
                    var children = Below(c.Code).ToList();
                    return new MatterNode(
                        c.Code,
                        c.Name,
                        null,
                        children.Sum(n => n.Kind is null ? n.Matters ?? 0 : 1),
                        children
                    );
                })
                .Concat(matters[code].Select(m => new MatterNode(m.Code, m.Name, m.Kind, null, null)))
                .OrderBy(n => n.Code, StringComparer.Ordinal);
    }

    private static Ok<ClassResponse[]> Classes(Actor actor, ICatalogue catalogue)
    {
        actor.Require(MattersModule.Read);
        return TypedResults.Ok(
            catalogue.Current.Classes.Select(c => new ClassResponse(c.Code, c.Name, c.ParentCode, c.Pack)).ToArray()
        );
    }

    private static Ok<MatterResponse> One(string code, Actor actor, ICatalogue catalogue)
    {
        actor.Require(MattersModule.Read);
        var snapshot = catalogue.Current;
        return TypedResults.Ok(
            Response(
                snapshot.Find(code)
                    ?? throw Refusal.NotFound("matters.not_found", $"在用事项“{code}”", $"matter '{code}' in force"),
                snapshot
            )
        );
    }

    private static Ok<MatterResponse[]> Versions(string code, Actor actor, ICatalogue catalogue)
    {
        actor.Require(MattersModule.Read);
        var snapshot = catalogue.Current;
        return TypedResults.Ok(
            snapshot.VersionsOf(code).OrderByDescending(v => v.Number).Select(v => Response(v, snapshot)).ToArray()
        );
    }

    private static Ok<MatterResponse> Version(string code, int number, Actor actor, ICatalogue catalogue)
    {
        actor.Require(MattersModule.Read);
        var snapshot = catalogue.Current;
        return TypedResults.Ok(Response(Required(snapshot, code, number), snapshot));
    }

    /// <exception cref="Refusal">404 <c>matters.version_not_found</c>.</exception>
    internal static MatterVersion Required(CatalogueSnapshot snapshot, string code, int number) =>
        snapshot.VersionsOf(code).FirstOrDefault(v => v.Number == number)
        ?? throw Refusal.NotFound(
            "matters.version_not_found",
            $"事项“{code}”已发布的第 {number} 版",
            $"published version {number} of the matter '{code}'"
        );

    private static MatterSummary Summary(MatterVersion matter) =>
        new(matter.Id, matter.Code, matter.Number, matter.Name, matter.Kind, matter.ParentCode, matter.PublicMayReport);

    private static MatterResponse Response(MatterVersion matter, CatalogueSnapshot snapshot) =>
        new(
            matter.Id,
            matter.Code,
            matter.Number,
            snapshot.Path(matter.Code),
            matter.Content,
            matter.Pack,
            matter.PublishedAt,
            snapshot.Find(matter.Code)?.Id == matter.Id
        );
}
