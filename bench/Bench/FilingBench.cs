using System.Diagnostics;
using System.Globalization;

namespace Zhishu.Bench;

/// <summary>Cases filed through HTTP, durable and dispatched, with ledger and outbox, as many as go and half as many;
/// then the very same rows by the bare driver into the same PostgreSQL.</summary>
internal static class FilingBench
{
    private const int WarmUp = 20;

    /// <summary>Cases a second, at least.</summary>
    private const double Wanted = 1000;

    public static async Task<int> RunAsync(int seconds)
    {
        await using var installation = await BenchInstallation.CreateAsync(
            "cases.file",
            "cases.read",
            "cases.register",
            "cases.dispatch"
        );
        var start = await installation.StartServerAsync();
        var load = await FilingLoad.CreateAsync(installation);
        Say($"start to first answer            {start.TotalMilliseconds, 10:N0} ms");
        for (var at = 0; at < WarmUp; at += 5)
        {
            var (cold, _, _) = await load.RunAsync(TimeSpan.FromSeconds(5), null);
            Say($"{at, 2} to {at + 5, 2} s after the start        {cold, 10:N0} cases/s");
        }
        var (filed, all, used) = await load.RunAsync(TimeSpan.FromSeconds(seconds), null);
        Say($"filed through HTTP               {filed, 10:N0} cases/s  ({RequestLoad.Connections} connections)");
        Say($"processor time a case            {used.Each(all.Count)}");
        Say(
            $"at that load                     p50 {all.At(0.5):N1} ms, p99 {all.At(0.99):N1} ms, most {all.At(1):N1} ms"
        );
        foreach (
            var (rate, name) in new[]
            {
                (filed / 2, "half that load"),
                (Wanted, $"{Wanted:N0} cases a second"),
                (Wanted / 2, $"{Wanted / 2:N0} cases a second"),
            }
        )
        {
            // Events of the load before are not part of this one.
            await installation.SettleAsync();
            var (_, latency, _) = await load.RunAsync(TimeSpan.FromSeconds(seconds), rate);
            Say(
                $"{"at " + name, -33}p50 {latency.At(0.5):N1} ms, p99 {latency.At(0.99):N1} ms, most {latency.At(1):N1} ms"
            );
        }
        Say($"server memory                    {MemoryOf(installation.ServerProcessId) / 1048576.0, 10:N0} MiB");
        await installation.StopServerAsync();
        var driver = await BareDriver.ReadAsync(installation.Database);
        foreach (var writing in Enum.GetValues<BareWriting>())
        {
            var before = installation.ProcessorTime();
            var (bare, count, _) = await driver.RunAsync(
                writing,
                TimeSpan.FromSeconds(seconds),
                RequestLoad.Connections
            );
            Say(
                $"bare driver, {Named(writing, driver).ToString(CultureInfo.InvariantCulture), -46} {bare, 10:N0} cases/s, ratio {filed / bare:N2}"
            );
            Say($"  processor time a case          {(installation.ProcessorTime() - before).Each(count)}");
        }
        var (_, _, bareLatency) = await driver.RunAsync(
            BareWriting.CaseByCase,
            TimeSpan.FromSeconds(seconds),
            RequestLoad.Connections,
            filed / 2
        );
        Say(
            $"  at half the load, one case a transaction   p50 {bareLatency.At(0.5):N1} ms, p99 {bareLatency.At(0.99):N1} ms, most {bareLatency.At(1):N1} ms"
        );
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
}
