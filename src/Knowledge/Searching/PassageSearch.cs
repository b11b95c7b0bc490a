using Npgsql;
using NpgsqlTypes;

namespace Zhishu.Knowledge.Searching;

/// <summary>Ranks passages by BM25 (Robertson and Zaragoza 2009) over the postings in PostgreSQL.</summary>
internal static class PassageSearch
{
    // The usual values; other ones (0.6 to 2 and 0.3 to 0.9) were no better on either collection that was tried.
    private const double K1 = 1.2;
    private const double B = 0.75;

    // The rarest terms, whose lists together hold no more than this, find the passages; the frequent ones (的, 办) then
    // only order them. So a question costs about the same however many passages there are.
    private const int MostEntries = 20_000;
    private const int FewestLeading = 3;
    private const string Candidates = "300";

    private const string Sql = $"""
        WITH rare AS MATERIALIZED (
            SELECT p.passage, sum(a.idf * p.frequency * $5 / (p.frequency + $6 + $7 * p.length)) AS score, sum(a.idf) AS matched
            FROM unnest($1, $2) AS a (term, idf) JOIN knowledge_posting p ON p.term = a.term
            GROUP BY p.passage ORDER BY score DESC, p.passage LIMIT {Candidates}
        ), ranked AS (
            SELECT l.passage, l.score + coalesce(r.score, 0) AS score, l.matched + coalesce(r.matched, 0) AS matched
            FROM rare l LEFT JOIN LATERAL (
                SELECT sum(a.idf * p.frequency * $5 / (p.frequency + $6 + $7 * p.length)) AS score, sum(a.idf) AS matched
                FROM unnest($3, $4) AS a (term, idf) JOIN knowledge_posting p ON p.term = a.term AND p.passage = l.passage
            ) r ON true
        )
        SELECT k.id, k.article_id, k.title, k.heading, k.text, r.score, r.matched
        FROM ranked r JOIN knowledge_passage k ON k.id = r.passage
        WHERE (k.valid_from IS NULL OR k.valid_from <= $8) AND (k.valid_until IS NULL OR k.valid_until >= $8)
            AND ($9 IS NULL OR k.area_code IS NULL OR starts_with($9, k.area_code))
        ORDER BY r.score DESC, k.id LIMIT $10
        """;

    /// <summary>How rare the terms are.</summary>
    public static async Task<Rarity> RarityAsync(
        NpgsqlConnection connection,
        IEnumerable<string> terms,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("SELECT passages, length FROM knowledge_corpus"));
        batch.BatchCommands.Add(
            new("SELECT term, passages FROM knowledge_term WHERE term = ANY ($1) AND passages > 0")
        );
        batch.BatchCommands[1].Parameters.Add(new() { Value = terms.Distinct(StringComparer.Ordinal).ToArray() });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var (all, length) = (reader.GetInt32(0), reader.GetInt64(1));
        await reader.NextResultAsync(ct);
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            known[reader.GetString(0)] = reader.GetInt32(1);
        return new(known, all, Math.Max(1, length / (double)Math.Max(1, all)));
    }

    /// <summary>The best passages by any of the readings, the best first.</summary>
    /// <param name="area">Only what holds there; null for all.</param>
    public static async Task<List<Found>> FindAsync(
        NpgsqlConnection connection,
        IReadOnlyList<Reading> readings,
        Rarity rarity,
        DateOnly today,
        string? area,
        int limit,
        CancellationToken ct
    )
    {
        var asked = readings.Where(r => r.Terms.Any(rarity.Knows)).ToArray();
        if (asked.Length == 0)
            return [];
        await using var batch = new NpgsqlBatch(connection);
        foreach (var reading in asked)
            batch.BatchCommands.Add(Command(reading, rarity, today, area, limit));
        Dictionary<int, Found> best = [];
        await using var reader = await batch.ExecuteReaderAsync(ct);
        foreach (var reading in asked)
        {
            var whole = rarity.Whole(reading.Terms);
            while (await reader.ReadAsync(ct))
            {
                var found = Read(reader, reading, whole);
                if (!best.TryGetValue(found.PassageId, out var other) || other.Score < found.Score)
                    best[found.PassageId] = found;
            }
            await reader.NextResultAsync(ct);
        }
        return [.. best.Values.OrderByDescending(f => f.Score).ThenBy(f => f.PassageId).Take(limit)];
    }

    private static Found Read(NpgsqlDataReader reader, Reading reading, double whole) =>
        new(
            reader.GetInt32(0),
            reader.GetGuid(1),
            reader.GetString(2),
            reader.IsDBNull(3) ? null : reader.GetString(3),
            reader.GetString(4),
            reader.GetDouble(5),
            Math.Min(1, reader.GetDouble(6) / whole),
            reading
        );

    private static NpgsqlBatchCommand Command(Reading reading, Rarity rarity, DateOnly today, string? area, int limit)
    {
        var (leading, frequent) = Divide([.. reading.Terms.Where(rarity.Knows)], rarity);
        var command = new NpgsqlBatchCommand(Sql);
        command.Parameters.Add(new() { Value = leading });
        command.Parameters.Add(new() { Value = leading.Select(rarity.Of).ToArray() });
        command.Parameters.Add(new() { Value = frequent });
        command.Parameters.Add(new() { Value = frequent.Select(rarity.Of).ToArray() });
        command.Parameters.Add(new() { Value = K1 + 1 });
        command.Parameters.Add(new() { Value = K1 * (1 - B) });
        command.Parameters.Add(new() { Value = K1 * B / rarity.MeanLength });
        command.Parameters.Add(new() { Value = today });
        command.Parameters.Add(new() { Value = (object?)area ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = limit });
        return command;
    }

    /// <summary>The terms that find, and those that only order.</summary>
    private static (string[] Leading, string[] Frequent) Divide(string[] known, Rarity rarity)
    {
        var sorted = known.OrderBy(t => rarity.Passages[t]).ThenBy(t => t, StringComparer.Ordinal).ToArray();
        var (leading, entries) = (0, 0L);
        while (leading < sorted.Length)
        {
            entries += rarity.Passages[sorted[leading]];
            if (leading >= FewestLeading && entries > MostEntries)
                break;
            leading++;
        }
        return (sorted[..leading], sorted[leading..]);
    }
}
