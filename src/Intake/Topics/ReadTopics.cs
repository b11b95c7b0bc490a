using Npgsql;
using NpgsqlTypes;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Intake.Topics;

/// <summary>Lists what many report in a period and an area, the hottest first. Whoever may see topics of some areas and
/// matters only sees what their cases make.</summary>
internal sealed class ReadTopics(ListDatabase lists, ICaseRows cases, TimeProvider clock)
{
    private const int Parts = 12;
    private const int MostCases = 200;

    public static readonly Text Rule = new(
        "上升预警：7 天内至少 5 件、3 人反映，且不少于前 7 天的 2 倍。",
        "Said to rise: at least 5 cases by 3 people within 7 days, and twice as many as in the 7 days before."
    );

    public async Task<TopicList> ListAsync(TopicFilter filter, int? limit, Actor actor, CancellationToken ct)
    {
        if (limit is < 1 or > 100)
            throw Refusal.Invalid("intake.limit", "limit", "limit 须在 1 至 100 之间。", "limit is from 1 to 100.");
        var period = TopicPeriod.Of(filter, clock.GetUtcNow());
        var found = await ReadAsync(null, filter, period, actor, ct);
        return new(
            period.From,
            period.To,
            Rule,
            [.. found.Select(f => f.Topic).OrderByDescending(t => t.Heat).Take(limit ?? 30)]
        );
    }

    public async Task<TopicDetail> FindAsync(Guid id, TopicFilter filter, Actor actor, CancellationToken ct)
    {
        var period = TopicPeriod.Of(filter, clock.GetUtcNow());
        var found = await ReadAsync(id, filter, period, actor, ct);
        if (found.Count == 0)
            throw Refusal.NotFound(
                "intake.no_topic",
                "该热点，或这段时间、这个区域内没有它的案件",
                "such a topic with cases of this period and area"
            );
        var (topic, ids) = found[0];
        var mayReadCases = actor.Has("cases.read") || actor.Has("cases.handle");
        return new(period.From, period.To, topic, mayReadCases ? await cases.ReadAsync(ids, actor, ct) : []);
    }

    private async Task<List<(TopicAnswer Topic, Guid[] Cases)>> ReadAsync(
        Guid? one,
        TopicFilter filter,
        TopicPeriod period,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(IntakeModule.Topics);
        // Topics belong to no unit: a right that is limited to units shows none.
        var grants = actor.GrantsOf(IntakeModule.Topics).Where(g => g.Units is null).ToList();
        await using var command = lists.Source.CreateCommand(
            $"""
            SELECT t.id, t.title, t.place, t.group_name, t.words, t.rising_at, t.rising::text, c.*
            FROM (
                SELECT topic_id, count(*)::int,
                    (count(DISTINCT person) FILTER (WHERE reporters > 0) + coalesce(sum(reporters - 1) FILTER (WHERE reporters > 1), 0))::int,
                    (count(*) FILTER (WHERE rating <= 2))::int, min(filed_at), max(filed_at),
                    array_agg(least({Parts}, 1 + floor({Parts} * extract(epoch FROM filed_at - $1) / extract(epoch FROM $2 - $1)))::int),
                    (array_agg(case_id ORDER BY filed_at DESC))[1:{MostCases}]
                FROM intake_topic_case
                WHERE filed_at >= $1 AND filed_at < $2 AND ($3::uuid IS NULL OR topic_id = $3)
                    AND starts_with(coalesce(area_code, ''), $4)
                    AND EXISTS (
                        SELECT FROM unnest($5::text[], $6::text[]) AS g (area, matter)
                        WHERE starts_with(coalesce(area_code, ''), g.area) AND starts_with(coalesce(matter_code, ''), g.matter))
                GROUP BY topic_id HAVING $3::uuid IS NOT NULL OR count(*) >= 3
            ) c JOIN intake_topic t ON t.id = c.topic_id
            """
        );
        var parameters = command.Parameters;
        parameters.Add(new() { Value = period.From });
        parameters.Add(new() { Value = period.To });
        parameters.Add(new() { Value = (object?)one ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        parameters.Add(new() { Value = filter.Area ?? "" });
        parameters.Add(new() { Value = grants.Select(g => g.AreaPrefix ?? "").ToArray() });
        parameters.Add(new() { Value = grants.Select(g => g.MatterPrefix ?? "").ToArray() });
        List<(TopicAnswer, Guid[])> found = [];
        var now = clock.GetUtcNow();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found.Add((Topic(reader, period, now), reader.GetFieldValue<Guid[]>(14)));
        return found;
    }

    private static TopicAnswer Topic(NpgsqlDataReader r, TopicPeriod period, DateTimeOffset now)
    {
        var (cases, people, poor) = (r.GetInt32(8), r.GetInt32(9), r.GetInt32(10));
        var (first, last) = (r.GetFieldValue<DateTimeOffset>(11), r.GetFieldValue<DateTimeOffset>(12));
        var trend = new int[Parts];
        foreach (var part in r.GetFieldValue<int[]>(13))
            trend[part - 1]++;
        var rising = r.IsDBNull(5) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(5);
        var risesNow = rising > now - Rise.Span;
        var asOf = period.To < now ? period.To : now;
        return new(
            r.GetGuid(0),
            r.GetString(1),
            r.GetValue(2) as string,
            r.GetValue(3) as string,
            r.GetFieldValue<string[]>(4),
            Heat.Of(people, cases, 0, poor, first, last, asOf),
            cases,
            people,
            poor,
            first,
            last,
            trend,
            Direction(trend),
            risesNow ? rising : null,
            risesNow ? Say(Json.Read<Rise>(r.GetString(6))!) : null
        );
    }

    private static string Direction(int[] trend)
    {
        var (now, before) = (trend[9..].Sum(), trend[6..9].Sum());
        return now > before + 1 && now >= 1.5 * before ? "rising"
            : before > now + 1 && before >= 1.5 * now ? "falling"
            : "steady";
    }

    private static Text Say(Rise rise) =>
        new(
            $"7 天内 {rise.Cases} 件、{rise.People} 人反映，前 7 天 {rise.Before} 件。",
            $"{rise.Cases} cases by {rise.People} people within 7 days, {rise.Before} in the 7 days before."
        );
}
