namespace Zhishu.Knowledge.Searching;

/// <summary>Words of asking (怎么办、请问), which say nothing about what is asked.</summary>
internal static class QuestionWords
{
    private static readonly string[] Words = Read();

    /// <summary>The question without them; as it was where nothing would be left.</summary>
    public static string Without(string question)
    {
        var left = Terms.Plain(question);
        foreach (var word in Words)
            left = left.Replace(word, " ", StringComparison.Ordinal);
        return left.Any(char.IsLetterOrDigit) ? left : Terms.Plain(question);
    }

    private static string[] Read()
    {
        using var file = typeof(QuestionWords).Assembly.GetManifestResourceStream("Words/question-words.txt")!;
        using var reader = new StreamReader(file);
        return
        [
            .. reader
                .ReadToEnd()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(l => l[0] != '#')
                .OrderByDescending(l => l.Length),
        ];
    }
}
