using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Npgsql;

namespace Zhishu.Bench;

/// <summary>With so many cases in the database: a unit's inbox, a filtered search and a count, through HTTP, one caller.</summary>
internal static class ReadBench
{
    // The first rounds are the compiler's and the caches'; what counts is the server of a working day.
    private const int WarmUp = 150;
    private const int Rounds = 250;

    private static readonly object Told = new { description = "油烟问题，请处理" };
    private static readonly object ToldWithPlace = new
    {
        description = "油烟问题，请处理",
        longitude = 113.25,
        latitude = 23.25,
    };

    private static readonly (string Name, string Path, object? Body)[] Questions =
    [
        ("inbox of a unit", "/api/inbox?limit=50&unit=demo-cg", null),
        ("open of a matter", "/api/cases?matter=event.06.010&open=true&limit=50", null),
        ("state and area", "/api/cases?state=closed&area=990101&limit=50", null),
        ("words", "/api/cases?q=%E6%B2%B9%E7%83%9F&limit=50", null),
        ("words and unit", "/api/cases?q=%E6%B2%B9%E7%83%9F&unit=demo-cg&limit=50", null),
        ("words found nowhere", "/api/cases?q=%E6%B2%B9%E7%83%9F%E4%BA%95%E7%9B%96&limit=50", null),
        ("count of words", "/api/cases/count?q=%E6%89%B0%E6%B0%91", null),
        ("count of words and unit", "/api/cases/count?q=%E6%89%B0%E6%B0%91&unit=demo-cg", null),
        ("situation of a day", "/api/reports/situation?days=1", null),
        ("situation of 30 days", "/api/reports/situation?days=30", null),
        ("map of what is open", "/api/cases/clusters?open=true&bbox=113.2,23.2,113.3,23.3&zoom=12", null),
        ("map of a street", "/api/cases/clusters?open=true&bbox=113.24,23.24,113.25,23.25&zoom=16", null),
        ("count", "/api/cases/count?matter=event.06.010&state=closed", null),
        ("same event by words", "/api/cases/duplicates", Told),
        ("same event by place", "/api/cases/duplicates", ToldWithPlace),
    ];

    /// <param name="only">What the name of a question must contain, or everything is asked.</param>
    public static async Task<int> RunAsync(int[] sizes, string? only)
    {
        foreach (var size in sizes.Length == 0 ? [10_000, 100_000, 1_000_000] : sizes)
        {
            await using var installation = await BenchInstallation.CreateAsync(
                "cases.read",
                "cases.handle",
                "cases.dispatch",
                "cases.situation"
            );
            var clock = Stopwatch.StartNew();
            await GenerateAsync(installation.Database, size);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{size:N0} cases, made in {clock.Elapsed.TotalSeconds:N0} s"
                )
            );
            var start = await installation.StartServerAsync();
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"  start to first answer {start.TotalMilliseconds:N0} ms")
            );
            using var client = installation.Client();
            foreach (
                var (name, path, body) in Questions.Where(q =>
                    only is null || q.Name.Contains(only, StringComparison.Ordinal)
                )
            )
            {
                var latencies = new Latencies();
                for (var i = 0; i < Rounds; i++)
                {
                    var at = Stopwatch.GetTimestamp();
                    using var answer = await AskAsync(client, path, body);
                    var text = await answer.Content.ReadAsStringAsync();
                    if (!answer.IsSuccessStatusCode)
                        throw new InvalidOperationException($"{path}: {text}");
                    if (i >= WarmUp)
                        latencies.Add(at);
                }
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {name, -20} median {latencies.At(0.5), 7:N1} ms   p95 {latencies.At(0.95), 7:N1} ms   p99 {latencies.At(0.99), 7:N1} ms"
                    )
                );
            }
            await installation.StopServerAsync();
        }
        return 0;
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, string path, object? body)
    {
        var address = new Uri(path, UriKind.Relative);
        return body is null ? client.GetAsync(address) : client.PostAsJsonAsync(address, body);
    }

    // Two years of cases, most closed, the overdue ones escalated, in the places, matters and units of the demonstration
    // city, written straight into the tables: reading is what is measured here.
    private static async Task GenerateAsync(NpgsqlDataSource database, int size)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT kernel_ensure_month(t, now() - make_interval(months => m))
            FROM generate_series(-1, 25) m, unnest(ARRAY['cases_case', 'cases_share', 'cases_words']) t;

            CREATE TEMP TABLE made AS
            SELECT g, at, overlay(gen_random_uuid()::text PLACING left(kernel_uuid_at(at)::text, 13) FROM 1 FOR 13)::uuid AS id,
                   gen_random_uuid() AS share, r, units.id AS unit, matters.code AS matter,
                   CASE WHEN r < 0.03 THEN 'Dispatched' WHEN r < 0.05 THEN 'InHand' WHEN r < 0.06 THEN 'ReportedDone' ELSE 'Closed' END AS state,
                   (ARRAY['油烟', '井盖', '垃圾', '占道', '路灯', '积水', '噪声', '违停'])[1 + g % 8] AS word
            FROM (SELECT g, random() AS r, now() - make_interval(secs => 63072000.0 * g / @size) AS at FROM generate_series(1, @size) g) s
            JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, count(*) OVER () AS total FROM organisations_unit) units ON units.n = s.g % units.total
            JOIN (SELECT row_number() OVER (ORDER BY code) - 1 AS n, code, count(*) OVER () AS total FROM matters_matter WHERE code LIKE 'event.0%') matters
                ON matters.n = (s.g * 7) % matters.total;

            INSERT INTO cases_case (id, version, number, state, kind, channel, matter_code, title, description, area_code, address,
                longitude, latitude, emergency, is_public, unit_id, filed_at, due_at, closed_at, returns, reworks, reopenings, reporters)
            SELECT id, 1, to_char(at, 'YYYYMMDD') || lpad(g::text, 7, '0'), state, 'urban-event', 'hotline', matter, word || '扰民', word || '问题，请处理',
                (ARRAY['990101', '990102', '990103', '990104'])[1 + g % 4], '示范路' || g % 900 || '号', 113.2 + random() * 0.1, 23.2 + random() * 0.1,
                false, false, unit, at, at + interval '5 days', CASE WHEN state = 'Closed' THEN at + interval '3 days' END, 0, 0, 0, 1
            FROM made;

            INSERT INTO cases_share (case_id, id, version, unit_id, role, state, is_open, assigned_at, due_at,
                warned_at, escalated_at)
            SELECT id, share, 1, unit, 'Lead', CASE state WHEN 'Dispatched' THEN 'Assigned' WHEN 'InHand' THEN 'InHand' ELSE 'Done' END,
                state IN ('Dispatched', 'InHand'), at, at + interval '5 days',
                CASE WHEN at < now() - interval '3 days' THEN now() END, CASE WHEN at < now() - interval '5 days' THEN now() END
            FROM made;

            INSERT INTO cases_words (case_id, words) SELECT id, array_to_tsvector(ARRAY[word, right(word, 1) || '扰', '扰民']) FROM made;
            DROP TABLE made;
            """,
            connection
        )
        {
            CommandTimeout = 0,
        };
        command.Parameters.AddWithValue("size", size);
        await command.ExecuteNonQueryAsync();
        await using var analyze = new NpgsqlCommand("VACUUM ANALYZE", connection) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync();
    }
}
