using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;
using Zhishu.Kernel;

namespace Zhishu.Bench;

/// <summary>Cases filed through HTTP, durable and dispatched, with ledger and outbox, as many as go and half as many;
/// then the very same rows by the bare driver into the same PostgreSQL.</summary>
internal static class FilingBench
{
    private const int Connections = 24;
    private const int WarmUp = 20;

    public static async Task<int> RunAsync(int seconds)
    {
        await using var installation = await BenchInstallation.CreateAsync(
            "cases.file",
            "cases.read",
            "cases.register",
            "cases.dispatch"
        );
        var start = await installation.StartServerAsync();
        byte[][] bodies =
        [
            .. Bodies(await MattersAsync(installation))
                .Select(b => RawClient.Request(installation.Address, "POST", "/api/cases", installation.ApiKey, b)),
        ];
        Say($"start to first answer            {start.TotalMilliseconds, 10:N0} ms");
        for (var at = 0; at < WarmUp; at += 5)
        {
            var (cold, _, _) = await LoadAsync(installation, bodies, TimeSpan.FromSeconds(5), null);
            Say($"{at, 2} to {at + 5, 2} s after the start        {cold, 10:N0} cases/s");
        }
        var (filed, all, used) = await LoadAsync(installation, bodies, TimeSpan.FromSeconds(seconds), null);
        Say($"filed through HTTP               {filed, 10:N0} cases/s  ({Connections} connections)");
        Say($"processor time a case            {used.Each(all.Count)}");
        Say(
            $"at that load                     p50 {all.At(0.5):N1} ms, p99 {all.At(0.99):N1} ms, most {all.At(1):N1} ms"
        );
        foreach (var (part, name) in new[] { (2, "half"), (10, "a tenth of") })
        {
            var (_, latency, _) = await LoadAsync(installation, bodies, TimeSpan.FromSeconds(seconds), filed / part);
            Say(
                $"at {name + " that load", -30}p50 {latency.At(0.5):N1} ms, p99 {latency.At(0.99):N1} ms, most {latency.At(1):N1} ms"
            );
        }
        Say($"server memory                    {MemoryOf(installation.ServerProcessId) / 1048576.0, 10:N0} MiB");
        await installation.StopServerAsync();
        var driver = await BareDriver.ReadAsync(installation.Database);
        foreach (var writing in Enum.GetValues<BareWriting>())
        {
            var before = installation.ProcessorTime();
            var (bare, count) = await driver.RunAsync(writing, TimeSpan.FromSeconds(seconds), Connections);
            Say(
                $"bare driver, {Named(writing, driver).ToString(CultureInfo.InvariantCulture), -46} {bare, 10:N0} cases/s, ratio {filed / bare:N2}"
            );
            Say($"  processor time a case          {(installation.ProcessorTime() - before).Each(count)}");
        }
        return 0;
    }

    private static FormattableString Named(BareWriting writing, BareDriver driver) =>
        writing switch
        {
            BareWriting.CaseByCase => $"one case a transaction",
            BareWriting.SameTransactions => $"the same transactions ({driver.CasesEach:N1} cases each)",
            _ => $"the same transactions and statements",
        };

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static long MemoryOf(int process)
    {
        using var p = Process.GetProcessById(process);
        return p.WorkingSet64;
    }

    private static async Task<string[]> MattersAsync(BenchInstallation installation)
    {
        await using var command = installation.Database.CreateCommand(
            "SELECT array_agg(code) FROM matters_matter WHERE code LIKE 'event.0%'"
        );
        return (string[])(await command.ExecuteScalarAsync())!;
    }

    private static byte[][] Bodies(string[] matters)
    {
        var random = new Random(7);
        string[] words =
        [
            "油烟扰民",
            "井盖破损",
            "垃圾未清",
            "占道经营",
            "路灯不亮",
            "道路积水",
            "噪声扰民",
            "违停车辆",
        ];
        return
        [
            .. Enumerable
                .Range(0, 4096)
                .Select(_ =>
                    Encoding.UTF8.GetBytes(
                        Json.Write(
                            new
                            {
                                channel = "hotline",
                                matterCode = matters[random.Next(matters.Length)],
                                description = string.Concat(
                                    Enumerable.Range(0, 6).Select(_ => words[random.Next(words.Length)] + "，")
                                ),
                                place = new
                                {
                                    longitude = 113.2 + random.NextDouble() * 0.1,
                                    latitude = 23.2 + random.NextDouble() * 0.1,
                                    address = "示范路" + random.Next(900) + "号",
                                },
                                reporter = new
                                {
                                    name = "测试甲",
                                    phone = "1390000" + random.Next(1000, 9999).ToString(CultureInfo.InvariantCulture),
                                },
                            }
                        )
                    )
                ),
        ];
    }

    /// <param name="rate">Cases a second to offer, or null for as many as go.</param>
    private static async Task<(double PerSecond, Latencies Latencies, ProcessorTime Used)> LoadAsync(
        BenchInstallation installation,
        byte[][] requests,
        TimeSpan duration,
        double? rate
    )
    {
        var latencies = new Latencies();
        var before = installation.ProcessorTime();
        var clock = Stopwatch.StartNew();
        long next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(_ =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            using var client = new RawClient(installation.Address);
                            while (clock.Elapsed < duration)
                            {
                                var number = Interlocked.Increment(ref next);
                                var startedAt = Stopwatch.GetTimestamp();
                                // Offered on a fixed schedule: waiting in a queue counts into the latency.
                                if (rate is { } r)
                                {
                                    var due = TimeSpan.FromSeconds(number / r);
                                    if (due > clock.Elapsed)
                                        Thread.Sleep(due - clock.Elapsed);
                                    startedAt =
                                        Stopwatch.GetTimestamp()
                                        - (clock.Elapsed - due).Ticks * Stopwatch.Frequency / TimeSpan.TicksPerSecond;
                                }
                                client.Send(requests[number % requests.Length], 201);
                                latencies.Add(startedAt);
                            }
                        },
                        TaskCreationOptions.LongRunning
                    )
                )
        );
        return (latencies.Count / clock.Elapsed.TotalSeconds, latencies, installation.ProcessorTime() - before);
    }
}
