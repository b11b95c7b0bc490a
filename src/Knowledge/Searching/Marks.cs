namespace Zhishu.Knowledge.Searching;

/// <summary>A stretch of a text that was asked for.</summary>
public sealed record Mark(int Start, int Length);

internal static class Marks
{
    /// <summary>Where words of the question stand in a text. Single characters count only where nothing longer was asked.</summary>
    public static IReadOnlyList<Mark> Of(string text, Reading reading)
    {
        var asked = reading.Terms.Where(t => t.Length > 1).ToHashSet(StringComparer.Ordinal);
        if (asked.Count == 0)
            asked = [.. reading.Terms];
        List<Mark> marks = [];
        foreach (var term in Terms.Of(text).Where(t => asked.Contains(t.Word)).OrderBy(t => t.Start))
        {
            if (marks.Count > 0 && marks[^1] is var last && term.Start <= last.Start + last.Length)
                marks[^1] = last with { Length = Math.Max(last.Length, term.Start + term.Length - last.Start) };
            else
                marks.Add(new(term.Start, term.Length));
        }
        return marks;
    }
}
