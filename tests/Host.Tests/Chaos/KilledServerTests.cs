using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Chaos;

/// <summary>The server is killed with SIGKILL at random moments while clients file and handle cases.</summary>
public class KilledServerTests
{
    private const int Kills = 20;
    private const int Clients = 6;

    [Fact]
    public async Task Every_acknowledged_case_is_there_once_and_nothing_is_half_done()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("zhishu-chaos-").FullName;
        await using var services = Server.Services(new ServerSettings(database.ConnectionString, folder, ""));
        await services.GetRequiredService<Migrator>().MigrateAsync(default);
        await TestCity.InstallAsync(services, "urban-management", "hotline-12345", "demo-city");
        var key = await TestCity.KeyAsync(
            services,
            "chaos",
            "cases.file",
            "cases.read",
            "cases.register",
            "cases.dispatch",
            "cases.handle"
        );

        var random = new Random(20261121);
        // Idempotency key → the number that was acknowledged, or null while unknown.
        var wanted = new ConcurrentDictionary<string, string?>();
        for (var round = 0; round < Kills; round++)
        {
            await using var server = await ServerProcess.StartAsync(database.ConnectionString, folder);
            using var stop = new CancellationTokenSource();
            var load = Enumerable
                .Range(0, Clients)
                .Select(c => LoadAsync(server.Address, key, $"{round}-{c}", wanted, stop.Token))
                .ToArray();
            await Task.Delay(random.Next(50, 900));
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(load);
        }

        // What was in the air is sent again with its key, as a client would.
        await using (var server = await ServerProcess.StartAsync(database.ConnectionString, folder))
        {
            using var client = FiledCases.Client(server.Address, key);
            foreach (var pending in wanted.Where(w => w.Value is null).Select(w => w.Key).ToArray())
                wanted[pending] = await FiledCases.FileAsync(client, pending, default);
            await server.StopAsync();
        }

        wanted.Count.ShouldBeGreaterThan(Kills);
        var numbers = await FiledCases.NumbersAsync(database.ConnectionString);
        numbers.Order().ShouldBe(wanted.Values.Select(v => v!).Order());
        (await FiledCases.HalfDoneAsync(database.ConnectionString)).ShouldBe(0);
        var report = await services.GetRequiredService<LedgerVerification>().VerifyAsync(null, default);
        report.Faults.ShouldBeEmpty();
        report.Chains.ShouldBeGreaterThanOrEqualTo(numbers.Count);
    }

    private static async Task LoadAsync(
        Uri address,
        string key,
        string name,
        ConcurrentDictionary<string, string?> wanted,
        CancellationToken ct
    )
    {
        using var client = FiledCases.Client(address, key);
        for (var i = 0; !ct.IsCancellationRequested; i++)
        {
            var id = $"{name}-{i}";
            wanted[id] = null;
            try
            {
                wanted[id] = await FiledCases.FileAsync(client, id, ct);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                // The server is gone; whether the case was filed shows later.
                return;
            }
        }
    }
}
