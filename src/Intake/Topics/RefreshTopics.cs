using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Intake.Topics;

/// <summary>Every ten seconds: writes the events that new cases tell of, and says once a week at most of each that it
/// rises.</summary>
internal sealed class RefreshTopics(
    NpgsqlDataSource database,
    TopicBook book,
    IServiceScopeFactory scopes,
    TimeProvider clock
) : IPeriodicJob
{
    private const int LeastCases = 3;
    private const int LeastPeople = 2;
    private const int RowsAtOnce = 200;
    private static readonly Actor Self = Actor.Internal("治枢（热点发现）");

    public string Name => "intake.topics";

    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            var (changed, anew) = await book.CatchUpAsync(ct);
            var hot = changed.Where(IsTopic).ToList();
            var written = await FindAgainAsync(hot, ct);
            await WriteAsync(hot, written, anew, ct);
            await WarnAsync(hot, ct);
        }
        catch
        {
            // What changed is told once only; the next run must see again what this one could not write.
            book.Forget();
            throw;
        }
    }

    private static bool IsTopic(Cluster c) =>
        c.Members.Count >= LeastCases
        && c.Members.Select(m => (object?)m.Who ?? m.Id).Distinct().Take(LeastPeople).Count() == LeastPeople;

    // An event that is built anew, or that another node wrote first, keeps the identity under which most of its cases are known.
    private async Task<Dictionary<Guid, TopicMember>> FindAgainAsync(List<Cluster> clusters, CancellationToken ct)
    {
        var fresh = clusters.Where(c => c.Stored == 0).ToList();
        var written = await TopicMember.ReadAsync(database, fresh.SelectMany(c => c.Members).Select(m => m.Id), ct);
        HashSet<Guid> taken = [.. book.Stored];
        foreach (var cluster in fresh.OrderByDescending(c => c.Members.Count))
        {
            var before = cluster
                .Members.Where(m => written.ContainsKey(m.Id))
                .CountBy(m => written[m.Id].TopicId)
                .OrderByDescending(c => c.Value)
                .Select(c => c.Key)
                .FirstOrDefault(id => !taken.Contains(id));
            if (before != default)
                cluster.Id = before;
            taken.Add(cluster.Id);
        }
        return written;
    }

    // What was built anew takes the place of what there was at once; else a few events at a time, so that many new cases
    // hold up nobody. What is in the tables already is not written again.
    private async Task WriteAsync(
        List<Cluster> clusters,
        Dictionary<Guid, TopicMember> written,
        bool anew,
        CancellationToken ct
    )
    {
        var leisure = new Leisure();
        foreach (var some in anew ? [clusters] : Groups(clusters))
        {
            await leisure.RestAsync(ct);
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            if (anew)
                work.Run(
                    Command(
                        "DELETE FROM intake_topic_case WHERE filed_at >= $1 AND case_id <> ALL ($2)",
                        book.From.ToUniversalTime(),
                        clusters.SelectMany(c => c.Members).Select(m => m.Id).ToArray()
                    )
                );
            foreach (var cluster in some)
                Write(work, cluster, written);
            if (anew)
                work.Run(
                    Command(
                        "DELETE FROM intake_topic t WHERE NOT EXISTS (SELECT FROM intake_topic_case c WHERE c.topic_id = t.id)"
                    )
                );
            await work.CommitAsync(ct);
            foreach (var cluster in some)
                cluster.Stored = cluster.Members.Count;
        }
    }

    private static IEnumerable<List<Cluster>> Groups(List<Cluster> clusters)
    {
        List<Cluster> group = [];
        foreach (var cluster in clusters)
        {
            group.Add(cluster);
            if (group.Sum(c => c.Members.Count - c.Stored) < RowsAtOnce)
                continue;
            yield return group;
            group = [];
        }
        if (group.Count > 0)
            yield return group;
    }

    private void Write(UnitOfWork work, Cluster cluster, Dictionary<Guid, TopicMember> written)
    {
        var words = TopicWords.Of(cluster, book.Rarity);
        work.Run(
            Command(
                """
                INSERT INTO intake_topic (id, title, place, group_name, words, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (id) DO UPDATE SET title = $2, place = $3, group_name = $4, words = $5, changed_at = $6
                """,
                cluster.Id,
                words.Title,
                Or(words.Place, NpgsqlDbType.Text),
                Or(words.Group, NpgsqlDbType.Text),
                words.Words.ToArray(),
                clock.GetUtcNow()
            )
        );
        var members = cluster
            .Members.Skip(cluster.Stored)
            .Select(m => (m.At, Row: TopicMember.Of(m, cluster.Id)))
            .Where(m => written.GetValueOrDefault(m.Row.CaseId) != m.Row)
            .ToList();
        if (members.Count == 0)
            return;
        work.Run(
            Command(
                """
                INSERT INTO intake_topic_case (case_id, topic_id, filed_at, person, reporters, rating, area_code, matter_code)
                SELECT m.case_id, $2, m.filed_at, m.person, m.reporters, m.rating, m.area_code, m.matter_code
                FROM unnest($1::uuid[], $3::timestamptz[], $4::bigint[], $5::int[], $6::int[], $7::text[], $8::text[])
                    AS m (case_id, filed_at, person, reporters, rating, area_code, matter_code)
                ON CONFLICT (case_id) DO UPDATE SET topic_id = excluded.topic_id, person = excluded.person,
                    reporters = excluded.reporters, rating = excluded.rating, area_code = excluded.area_code,
                    matter_code = excluded.matter_code
                """,
                Of(members, m => m.Row.CaseId),
                cluster.Id,
                Of(members, m => m.At.ToUniversalTime()),
                Of(members, m => m.Row.Person),
                Of(members, m => m.Row.Reporters),
                Of(members, m => m.Row.Rating),
                Of(members, m => m.Row.AreaCode),
                Of(members, m => m.Row.MatterCode)
            )
        );
    }

    private async Task WarnAsync(List<Cluster> clusters, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var leisure = new Leisure();
        Dictionary<Guid, Rise> rising = [];
        foreach (var cluster in clusters)
        {
            await leisure.RestAsync(ct);
            if (Rise.Of(cluster.Members, now) is { } rise)
                rising[cluster.Id] = rise;
        }
        if (rising.Count == 0)
            return;
        List<Guid> told = [];
        await using (
            var known = database.CreateCommand("SELECT id FROM intake_topic WHERE id = ANY($1) AND rising_at > $2")
        )
        {
            known.Parameters.Add(new() { Value = rising.Keys.ToArray() });
            known.Parameters.Add(new() { Value = now - Rise.Span });
            await using var r = await known.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
                told.Add(r.GetGuid(0));
        }
        foreach (var (topic, rise) in rising.ExceptBy(told, t => t.Key))
            await WarnAsync(topic, rise, now, ct);
    }

    private async Task WarnAsync(Guid topic, Rise rise, DateTimeOffset now, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        work.Run(
            Command(
                """
                UPDATE intake_topic SET rising_at = $2, rising = $3
                WHERE id = $1 AND (rising_at IS NULL OR rising_at <= $4)
                """,
                topic,
                now,
                new NpgsqlParameter { Value = Json.Write(rise), NpgsqlDbType = NpgsqlDbType.Json },
                now - Rise.Span
            ),
            mustHit: true
        );
        var data = new
        {
            rise.Cases,
            rise.People,
            rise.Before,
            Days = (int)Rise.Span.TotalDays,
        };
        work.Record(new Fact("intake-topic", topic, "intake-topic.rising", Self, data));
        work.Publish("intake.topic.rising", topic, data);
        await work.CommitAsync(ct);
    }

    private static T[] Of<T>(
        List<(DateTimeOffset At, TopicMember Row)> members,
        Func<(DateTimeOffset At, TopicMember Row), T> value
    ) => [.. members.Select(value)];

    private static NpgsqlParameter Or(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return command;
    }
}
