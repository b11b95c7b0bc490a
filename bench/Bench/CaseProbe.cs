using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace Zhishu.Bench;

/// <summary>From a reading to the filed case: single devices report a value that raises an alarm at once, beside whatever
/// else the server does.</summary>
internal static class CaseProbe
{
    private const int Probes = 100;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TimeSpan Takes { get; } = Probes * Between + TimeSpan.FromSeconds(5);

    /// <param name="load">What the server does meanwhile.</param>
    public static async Task RunAsync(BenchInstallation installation, HttpClient client, Task load)
    {
        await PostAsync(
            client,
            "/api/sensing/rules",
            new
            {
                code = "bench.now",
                nameZh = "立即告警",
                nameEn = "At once",
                typeCode = "restaurant-smoke",
                condition = "smoke > 90",
                heldSeconds = 0,
                times = 1,
                withinSeconds = 0,
                matterCode = "sensing.smoke",
                needsCheck = false,
            }
        );
        for (var i = 0; i < Probes; i++)
            await PostAsync(
                client,
                "/api/sensing/devices",
                new
                {
                    code = $"PROBE-{i}",
                    name = "P",
                    typeCode = "restaurant-smoke",
                }
            );
        // Types and devices are read anew every few seconds.
        await Task.Delay(TimeSpan.FromSeconds(5));
        List<Task<TimeSpan>> waiting = [];
        for (var i = 0; i < Probes; i++)
        {
            waiting.Add(ProbeAsync(installation, client, $"PROBE-{i}"));
            await Task.Delay(Between);
        }
        var took = (await Task.WhenAll(waiting)).Select(t => t.TotalMilliseconds).Order().ToArray();
        await load;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"from reading to filed case       p50 {took[Probes / 2]:N0} ms, p99 {took[Probes * 99 / 100 - 1]:N0} ms at half load, limit 1,000"
            )
        );
    }

    private static async Task<TimeSpan> ProbeAsync(BenchInstallation installation, HttpClient client, string device)
    {
        var watch = Stopwatch.StartNew();
        await PostAsync(
            client,
            "/api/sensing/reading",
            new { device, values = new Dictionary<string, double> { ["smoke"] = 95 } }
        );
        while (watch.Elapsed < Patience)
        {
            await using var command = installation.Database.CreateCommand(
                """
                SELECT EXISTS (SELECT FROM sensing_alarm a JOIN sensing_device d ON d.number = a.device
                    WHERE d.code = $1 AND a.case_id IS NOT NULL)
                """
            );
            command.Parameters.Add(new() { Value = device });
            if ((bool)(await command.ExecuteScalarAsync())!)
                return watch.Elapsed;
            await Task.Delay(10);
        }
        throw new InvalidOperationException(
            $"{device} became no case within {Patience.TotalSeconds:0} s; {await StateAsync(installation, device)}."
        );
    }

    private static async Task<string> StateAsync(BenchInstallation installation, string device)
    {
        await using var command = installation.Database.CreateCommand(
            """
            SELECT format('device %s, last heard %s, readings %s, alarms %s', d.state, s.received_at,
                (SELECT count(*) FROM sensing_reading r WHERE r.device = d.number),
                (SELECT json_agg(a) FROM sensing_alarm a WHERE a.device = d.number))
            FROM sensing_device d LEFT JOIN sensing_device_seen s ON s.device = d.number WHERE d.code = $1
            """
        );
        command.Parameters.Add(new() { Value = device });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
