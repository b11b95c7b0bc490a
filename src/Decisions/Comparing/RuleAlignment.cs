namespace Zhishu.Decisions.Comparing;

/// <summary>Finds which rule of one version became which of another: equal rules keep their order (the longest common
/// sequence), and what lies between them is paired in order as changed.</summary>
internal static class RuleAlignment
{
    // The table of the sequence grows with the product; beyond this the rules are paired by number.
    private const long MostCells = 4_000_000;

    public static IEnumerable<RuleDifference> Compare(DmnDecision left, DmnDecision right)
    {
        var (i, j) = (0, 0);
        foreach (var (before, after) in Common(left.Rules, right.Rules).Append((left.Rules.Count, right.Rules.Count)))
        {
            while (i < before && j < after)
                yield return Changed(left, right, i++, j++);
            while (i < before)
                yield return new(
                    "removed",
                    i + 1,
                    null,
                    [.. Cells(left, i++).Select(c => new CellDifference(c.Column, c.Text, null))]
                );
            while (j < after)
                yield return new(
                    "added",
                    null,
                    j + 1,
                    [.. Cells(right, j++).Select(c => new CellDifference(c.Column, null, c.Text))]
                );
            (i, j) = (before + 1, after + 1);
        }
    }

    private static RuleDifference Changed(DmnDecision left, DmnDecision right, int i, int j)
    {
        var (a, b) = (left.Rules[i], right.Rules[j]);
        var cells = new List<CellDifference>();
        for (var n = 0; n < Math.Max(a.Length, b.Length); n++)
        {
            var (before, after) = (a.ElementAtOrDefault(n), b.ElementAtOrDefault(n));
            if (before != after)
                cells.Add(new(Column(n < right.Columns.Count ? right : left, n), before, after));
        }
        return new("changed", i + 1, j + 1, cells);
    }

    private static IEnumerable<(string Column, string Text)> Cells(DmnDecision table, int rule) =>
        table.Rules[rule].Select((text, n) => (Column(table, n), text));

    private static string Column(DmnDecision table, int n) => table.Columns.ElementAtOrDefault(n) ?? $"{n + 1}";

    /// <summary>The pairs of equal rules, in order.</summary>
    private static List<(int Before, int After)> Common(IReadOnlyList<string[]> left, IReadOnlyList<string[]> right)
    {
        var pairs = new List<(int, int)>();
        var (start, end) = (0, 0);
        while (start < left.Count && start < right.Count && Same(left[start], right[start]))
            pairs.Add((start, start++));
        while (end < left.Count - start && end < right.Count - start && Same(left[^(end + 1)], right[^(end + 1)]))
            end++;
        var (rows, columns) = (left.Count - start - end, right.Count - start - end);
        if ((long)rows * columns <= MostCells)
            pairs.AddRange(Longest(left, right, start, rows, columns));
        for (; end > 0; end--)
            pairs.Add((left.Count - end, right.Count - end));
        return pairs;
    }

    private static IEnumerable<(int, int)> Longest(
        IReadOnlyList<string[]> left,
        IReadOnlyList<string[]> right,
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

    private static bool Same(string[] a, string[] b) => a.AsSpan().SequenceEqual(b);
}
