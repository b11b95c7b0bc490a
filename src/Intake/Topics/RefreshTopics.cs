using System.Buffers.Binary;
using System.Security.Cryptography;
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
            await FindAgainAsync(hot, ct);
            await WriteAsync(hot, anew, ct);
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
    private async Task FindAgainAsync(List<Cluster> clusters, CancellationToken ct)
    {
        var fresh = clusters.Where(c => c.Stored == 0).ToList();
        Dictionary<Guid, Guid> topics = [];
        await using var command = database.CreateCommand(
            "SELECT case_id, topic_id FROM intake_topic_case WHERE case_id = ANY($1)"
        );
        command.Parameters.Add(new() { Value = fresh.SelectMany(c => c.Members).Select(m => m.Id).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            topics[reader.GetGuid(0)] = reader.GetGuid(1);
        if (topics.Count == 0)
            return;
        HashSet<Guid> taken = [.. book.Stored];
        foreach (var cluster in fresh.OrderByDescending(c => c.Members.Count))
        {
            var before = cluster
                .Members.Where(m => topics.ContainsKey(m.Id))
                .CountBy(m => topics[m.Id])
                .OrderByDescending(c => c.Value)
                .Select(c => c.Key)
                .FirstOrDefault(id => !taken.Contains(id));
            if (before != default)
                cluster.Id = before;
            taken.Add(cluster.Id);
        }
    }

    // What was built anew takes the place of what there was at once; else a few events at a time, so that many new cases
    // hold up nobody.
    private async Task WriteAsync(List<Cluster> clusters, bool anew, CancellationToken ct)
    {
        var leisure = new Leisure();
        foreach (var some in anew ? [clusters] : Groups(clusters))
        {
            await leisure.RestAsync(ct);
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            if (anew)
                work.Run(Command("DELETE FROM intake_topic_case WHERE filed_at >= $1", book.From.ToUniversalTime()));
            foreach (var cluster in some)
                Write(work, cluster);
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

    private void Write(UnitOfWork work, Cluster cluster)
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
        var members = cluster.Members[cluster.Stored..];
        work.Run(
            Command(
                """
                INSERT INTO intake_topic_case (case_id, topic_id, filed_at, person, reporters, rating, area_code, matter_code)
                SELECT m.case_id, $2, m.filed_at, m.person, m.reporters, m.rating, m.area_code, m.matter_code
                FROM unnest($1::uuid[], $3::timestamptz[], $4::bigint[], $5::int[], $6::int[], $7::text[], $8::text[])
                    AS m (case_id, filed_at, person, reporters, rating, area_code, matter_code)
                ON CONFLICT (case_id) DO UPDATE SET topic_id = excluded.topic_id, person = excluded.person,
                    reporters = excluded.reporters, rating = excluded.rating
                """,
                Of(members, m => m.Id),
                cluster.Id,
                Of(members, m => m.At.ToUniversalTime()),
                Of(members, m => Person(m, cluster.Id)),
                Of(members, m => m.Reporters),
                Of(members, m => m.Rating),
                Of(members, m => m.AreaCode),
                Of(members, m => m.MatterCode)
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

    // From it neither the telephone nor the same person in another event can be told.
    private static long Person(Message message, Guid topic)
    {
        Span<byte> bytes = stackalloc byte[32];
        topic.TryWriteBytes(bytes);
        if (message.Who is { } who)
            BinaryPrimitives.WriteInt64BigEndian(bytes[16..], who);
        else
            message.Id.TryWriteBytes(bytes[16..]);
        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(bytes));
    }

    private static T[] Of<T>(List<Message> messages, Func<Message, T> value) => [.. messages.Select(value)];

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
