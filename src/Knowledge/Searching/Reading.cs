namespace Zhishu.Knowledge.Searching;

/// <summary>One way to read a question: as typed, with a word of the same meaning, or with a slip of the pen mended.</summary>
/// <param name="Text">Plain, without the words of asking.</param>
/// <param name="Corrected">Whether it is other than what was meant to be typed, as far as the index knows.</param>
internal sealed record Reading(string Text, bool Corrected)
{
    /// <summary>Its different terms.</summary>
    public IReadOnlyList<string> Terms { get; } =
    [.. Searching.Terms.Of(Text).Select(t => t.Word).Distinct(StringComparer.Ordinal)];
}

/// <summary>How rare terms are, as the index stands.</summary>
/// <param name="Passages">In how many passages each known term of the question stands.</param>
/// <param name="All">How many passages there are.</param>
/// <param name="MeanLength">Their mean length in terms.</param>
internal sealed record Rarity(IReadOnlyDictionary<string, int> Passages, int All, double MeanLength)
{
    public bool Knows(string term) => Passages.GetValueOrDefault(term) > 0;

    /// <summary>Inverse document frequency as BM25 has it.</summary>
    public double Of(string term)
    {
        var passages = Passages.GetValueOrDefault(term);
        return Math.Log(1 + (All - passages + 0.5) / (passages + 0.5));
    }

    /// <summary>What a passage would hold that held all of them. A term that no passage holds counts as much as the known
    /// ones do on average: everyday words that no article needs would outweigh what is asked otherwise.</summary>
    public double Whole(IReadOnlyCollection<string> terms)
    {
        var known = terms.Where(Knows).ToArray();
        return known.Length == 0 ? 0 : known.Sum(Of) * terms.Count / known.Length;
    }
}

/// <summary>A passage that was found.</summary>
/// <param name="Score">BM25; comparable within one answer only.</param>
/// <param name="Coverage">How much of the question, weighed by rarity, stands in the passage; 0 to 1.</param>
internal sealed record Found(
    int PassageId,
    Guid ArticleId,
    string Title,
    string? Heading,
    string Text,
    double Score,
    double Coverage,
    Reading Reading
);
