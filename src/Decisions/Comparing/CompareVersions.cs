using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Zhishu.Decisions.Rows;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Decisions.Comparing;

/// <summary>What differs between two versions, element by element; what is the same is left out.</summary>
/// <param name="Same">Whether the texts are the same, letter for letter.</param>
/// <param name="Decisions">Decisions, and whatever else a model is made of.</param>
public sealed record VersionComparison(int From, int To, bool Same, IReadOnlyList<ElementDifference> Decisions);

/// <summary>What differs in a decision or another element.</summary>
/// <param name="Kind"><c>decision</c>, <c>inputData</c>, <c>itemDefinition</c> and so on.</param>
/// <param name="Change"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Columns">Columns of both versions, by which the cells of rules stand.</param>
/// <param name="Fields">What else differs, by where it stands: <c>@burdening</c>, <c>decisionTable/@hitPolicy</c>,
/// <c>decisionTable/input[colour]/inputValues/text</c>.</param>
public sealed record ElementDifference(
    string Kind,
    string Name,
    string Change,
    IReadOnlyList<string> Columns,
    IReadOnlyList<CellDifference> Fields,
    IReadOnlyList<RuleDifference> Rules
);

/// <summary>What differs in a rule.</summary>
/// <param name="Change"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Before">Its number before, counted from 1; null where it is new.</param>
/// <param name="After">Its number after; null where it has gone.</param>
/// <param name="Cells">The cells that differ; of an added or removed rule all.</param>
public sealed record RuleDifference(string Change, int? Before, int? After, IReadOnlyList<CellDifference> Cells);

/// <summary>Text before and after; null for none.</summary>
public sealed record CellDifference(string Column, string? Before, string? After);

/// <summary>Compares two versions of a table, published or drafts, rule by rule and cell by cell.</summary>
internal static class CompareVersions
{
    public static void Map(IEndpointRouteBuilder group) => group.MapGet("tables/{code}/diff", Handle);

    private static async Task<Ok<VersionComparison>> Handle(
        string code,
        [Required] int from,
        [Required] int to,
        Actor actor,
        TableStore tables,
        CancellationToken ct
    )
    {
        TableStore.RequireReader(actor);
        var table = await tables.RequireAsync(code, ct);
        var before = await tables.RequireVersionAsync(table, from, ct);
        var after = await tables.RequireVersionAsync(table, to, ct);
        return TypedResults.Ok(
            new VersionComparison(from, to, before.Hash == after.Hash, [.. Compare(Read(before), Read(after))])
        );
    }

    private static IReadOnlyList<DmnElement> Read(TableVersionRow version) =>
        DmnCells.Read(version.Dmn)
        ?? throw new Refusal(
            "decisions.unreadable",
            $"第 {version.Number} 版不是可读的 XML，或嵌套过深，无法比较。",
            $"Version {version.Number} is no readable XML, or nested too deep, and cannot be compared."
        );

    public static IEnumerable<ElementDifference> Compare(
        IReadOnlyList<DmnElement> before,
        IReadOnlyList<DmnElement> after
    )
    {
        var old = before.DistinctBy(Key).ToDictionary(Key);
        var now = after.DistinctBy(Key).ToDictionary(Key);
        foreach (var key in old.Keys.Union(now.Keys))
        {
            var (left, right) = (old.GetValueOrDefault(key), now.GetValueOrDefault(key));
            if (left is null || right is null)
            {
                var only = (left ?? right)!;
                yield return new(only.Kind, only.Name, left is null ? "added" : "removed", only.Columns, [], []);
                continue;
            }
            var fields = Fields(left.Facts, right.Facts).ToArray();
            var columns = right.Columns.Union(left.Columns, StringComparer.Ordinal).ToArray();
            var rules = RuleAlignment.Compare(left, right, columns).ToArray();
            if (fields.Length > 0 || rules.Length > 0)
                yield return new(right.Kind, right.Name, "changed", columns, fields, rules);
        }
    }

    private static (string, string) Key(DmnElement element) => (element.Kind, element.Name);

    private static IEnumerable<CellDifference> Fields(
        IReadOnlyList<KeyValuePair<string, string>> before,
        IReadOnlyList<KeyValuePair<string, string>> after
    )
    {
        var old = before.DistinctBy(f => f.Key).ToDictionary(StringComparer.Ordinal);
        var now = after.DistinctBy(f => f.Key).ToDictionary(StringComparer.Ordinal);
        foreach (var path in old.Keys.Union(now.Keys, StringComparer.Ordinal))
        {
            var (left, right) = (old.GetValueOrDefault(path), now.GetValueOrDefault(path));
            if (left != right)
                yield return new(path, left, right);
        }
    }
}
