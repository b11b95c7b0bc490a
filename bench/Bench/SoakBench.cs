using System.Diagnostics;
using System.Globalization;

namespace Zhishu.Bench;

/// <summary>The server's memory and answers over a long load.</summary>
internal static class SoakBench
{
    public static async Task<int> RunAsync(int minutes, int rate)
    {
        await using var installation = await BenchInstallation.CreateAsync(
            "cases.file",
            "cases.read",
            "cases.register",
            "cases.dispatch"
        );
        await installation.StartServerAsync();
        var load = await FilingLoad.CreateAsync(installation);
        var filed = 0L;
        for (var minute = 1; minute <= minutes; minute++)
        {
            var (perSecond, latency, _) = await load.RunAsync(TimeSpan.FromMinutes(1), rate);
            filed += latency.Count;
            using var server = Process.GetProcessById(installation.ServerProcessId);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"minute {minute, 3}   {perSecond, 6:N0} cases/s, {filed, 9:N0} in all   {server.WorkingSet64 / 1048576.0, 6:N0} MiB   p50 {latency.At(0.5), 6:N1} ms, p99 {latency.At(0.99), 6:N1} ms"
                )
            );
        }
        await installation.StopServerAsync();
        return 0;
    }
}
