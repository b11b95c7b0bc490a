namespace Zhishu.Decisions.Comparing;

/// <summary>Finds which rule of one version became which of another: equal rules keep their order (the longest common
/// sequence), and what lies between them is paired in order as changed.</summary>
internal static class RuleAlignment
{
    // The table of the sequence grows with the product; beyond this the rules are paired by number.
    private const long MostCells = 4_000_000;

    /// <param name="columns">Of both.</param>
    public static IEnumerable<RuleDifference> Compare(DmnElement left, DmnElement right, string[] columns)
    {
        // Columns that only one has say nothing about which rule became which.
        var common = columns.Intersect(left.Columns).Intersect(right.Columns).ToArray();
        var (before, after) = (Cells(left, columns), Cells(right, columns));
        var (i, j) = (0, 0);
        foreach (
            var (nextBefore, nextAfter) in Common(Cells(left, common), Cells(right, common))
                .Append((before.Length, after.Length))
        )
        {
            while (i < nextBefore && j < nextAfter)
                yield return Difference("changed", i, j, before[i++], after[j++], columns);
            for (; i < nextBefore; i++)
                yield return Difference("removed", i, null, before[i], null, columns);
            for (; j < nextAfter; j++)
                yield return Difference("added", null, j, null, after[j], columns);
            if (i < before.Length && j < after.Length && !Same(before[i], after[j]))
                yield return Difference("changed", i, j, before[i], after[j], columns);
            (i, j) = (nextBefore + 1, nextAfter + 1);
        }
    }

    private static RuleDifference Difference(
        string change,
        int? i,
        int? j,
        string?[]? before,
        string?[]? after,
        string[] columns
    ) =>
        new(
            change,
            i + 1,
            j + 1,
            [
                .. columns
                    .Select((column, n) => new CellDifference(column, before?[n], after?[n]))
                    .Where(c => c.Before != c.After),
            ]
        );

    /// <summary>The cells of all rules in the order of columns; null where a table has no such column.</summary>
    private static string?[][] Cells(DmnElement table, string[] columns)
    {
        var places = columns.Select(c => Array.IndexOf(table.Columns, c)).ToArray();
        return [.. table.Rules.Select(r => places.Select(p => p < 0 ? null : r.ElementAtOrDefault(p)).ToArray())];
    }

    /// <summary>The pairs of equal rules, in order.</summary>
    private static List<(int Before, int After)> Common(string?[][] left, string?[][] right)
    {
        var pairs = new List<(int, int)>();
        var (start, end) = (0, 0);
        while (start < left.Length && start < right.Length && Same(left[start], right[start]))
            pairs.Add((start, start++));
        while (end < left.Length - start && end < right.Length - start && Same(left[^(end + 1)], right[^(end + 1)]))
            end++;
        var (rows, columns) = (left.Length - start - end, right.Length - start - end);
        if ((long)rows * columns <= MostCells)
            pairs.AddRange(Longest(left, right, start, rows, columns));
        for (; end > 0; end--)
            pairs.Add((left.Length - end, right.Length - end));
        return pairs;
    }

    private static IEnumerable<(int, int)> Longest(
        string?[][] left,
        string?[][] right,
        int start,
        int rows,
        int columns
    )
    {
        var length = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
        for (var j = columns - 1; j >= 0; j--)
            length[i, j] = Same(left[start + i], right[start + j])
                ? length[i + 1, j + 1] + 1
                : Math.Max(length[i + 1, j], length[i, j + 1]);
        for (var (i, j) = (0, 0); i < rows && j < columns; )
        {
            if (Same(left[start + i], right[start + j]))
                yield return (start + i++, start + j++);
            else if (length[i + 1, j] >= length[i, j + 1])
                i++;
            else
                j++;
        }
    }

    private static bool Same(string?[] a, string?[] b) => a.AsSpan().SequenceEqual(b);
}
