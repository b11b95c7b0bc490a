using Npgsql;

namespace Zhishu.Knowledge.Searching;

/// <summary>What a question found.</summary>
/// <param name="IsFound">Whether the best passages hold enough of the question to be shown as an answer.</param>
/// <param name="Mended">The question as it was read where a slip of the pen was mended, or null.</param>
/// <param name="Best">One passage of each article, the best first.</param>
internal sealed record Answers(bool IsFound, string? Mended, IReadOnlyList<Found> Best)
{
    /// <summary>How much of a question, weighed by rarity, a passage must hold. Of questions that the collection does
    /// not answer about 95 of 100 stay below, of those that name an article about 1 of 100; see
    /// <c>docs/modules/knowledge.md</c>.</summary>
    public const double LeastCoverage = 0.38;

    // The best by score need not hold the most of the question.
    private const int Looked = 3;

    // So that after one passage an article enough articles are left.
    private const int PassagesEach = 5;

    /// <param name="synonyms">Words of one meaning.</param>
    /// <param name="area">Only what holds there; null for all.</param>
    /// <param name="limit">How many articles.</param>
    public static async Task<Answers> FindAsync(
        NpgsqlConnection connection,
        string question,
        Synonyms.SynonymGroups synonyms,
        DateOnly today,
        string? area,
        int limit,
        CancellationToken ct
    )
    {
        var plain = QuestionWords.Without(question);
        List<Reading> readings = [.. synonyms.Readings(plain).Select(t => new Reading(t, Corrected: false))];
        var rarity = await PassageSearch.RarityAsync(connection, readings.SelectMany(r => r.Terms), ct);
        if (rarity.All == 0)
            return new(false, null, []);
        var mended = await Corrections.MendAsync(connection, plain, rarity, ct);
        if (mended is not null)
        {
            readings.AddRange(synonyms.Readings(mended).Select(t => new Reading(t, Corrected: true)));
            rarity = await PassageSearch.RarityAsync(connection, readings.SelectMany(r => r.Terms), ct);
        }
        var found = await PassageSearch.FindAsync(connection, readings, rarity, today, area, limit * PassagesEach, ct);
        var best = found.DistinctBy(f => f.ArticleId).Take(limit).ToArray();
        var isFound = best.Take(Looked).Any(f => f.Coverage >= LeastCoverage);
        return new(isFound, isFound && best[0].Reading.Corrected ? mended : null, best);
    }
}
