using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel.Actors;

namespace Zhishu.Decisions.Comparing;

/// <summary>What differs between two versions, decision by decision; what is the same is left out.</summary>
public sealed record VersionComparison(int From, int To, IReadOnlyList<DecisionDifference> Decisions);

/// <summary>What differs in a decision.</summary>
/// <param name="Change"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Columns">Columns of the version compared with, by which the cells of rules stand.</param>
/// <param name="Fields">What else differs: hit policy, columns, or the text of what is no table.</param>
public sealed record DecisionDifference(
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
            new VersionComparison(from, to, [.. Compare(DmnCells.Read(before.Dmn), DmnCells.Read(after.Dmn))])
        );
    }

    public static IEnumerable<DecisionDifference> Compare(
        IReadOnlyList<DmnDecision> before,
        IReadOnlyList<DmnDecision> after
    )
    {
        var old = before.DistinctBy(d => d.Name).ToDictionary(d => d.Name, StringComparer.Ordinal);
        var now = after.DistinctBy(d => d.Name).ToDictionary(d => d.Name, StringComparer.Ordinal);
        foreach (var name in old.Keys.Union(now.Keys, StringComparer.Ordinal))
        {
            var (left, right) = (old.GetValueOrDefault(name), now.GetValueOrDefault(name));
            if (left is null || right is null)
            {
                var only = (left ?? right)!;
                yield return new(name, left is null ? "added" : "removed", only.Columns, [], []);
                continue;
            }
            var fields = Fields(left, right).ToArray();
            var rules = RuleAlignment.Compare(left, right).ToArray();
            if (fields.Length > 0 || rules.Length > 0)
                yield return new(name, "changed", right.Columns, fields, rules);
        }
    }

    private static IEnumerable<CellDifference> Fields(DmnDecision left, DmnDecision right)
    {
        if (left.Policy != right.Policy)
            yield return new("hitPolicy", left.Policy, right.Policy);
        if (!left.Columns.SequenceEqual(right.Columns))
            yield return new("columns", string.Join(" | ", left.Columns), string.Join(" | ", right.Columns));
        if (left.Text != right.Text)
            yield return new("text", left.Text, right.Text);
    }
}
