using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
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
            using var client = Client(server.Address, key);
            foreach (var pending in wanted.Where(w => w.Value is null).Select(w => w.Key).ToArray())
                wanted[pending] = await FileAsync(client, pending, default);
            await server.StopAsync();
        }

        wanted.Count.ShouldBeGreaterThan(Kills);
        var numbers = await NumbersAsync(database.ConnectionString);
        numbers.Order().ShouldBe(wanted.Values.Select(v => v!).Order());
        (await HalfDoneAsync(database.ConnectionString)).ShouldBe(0);
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
        using var client = Client(address, key);
        for (var i = 0; !ct.IsCancellationRequested; i++)
        {
            var id = $"{name}-{i}";
            wanted[id] = null;
            try
            {
                wanted[id] = await FileAsync(client, id, ct);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                // The server is gone; whether the case was filed shows later.
                return;
            }
        }
    }

    private static HttpClient Client(Uri address, string key)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task<string> FileAsync(HttpClient client, string idempotencyKey, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/cases");
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Content = JsonContent.Create(
            new
            {
                channel = "hotline",
                matterCode = "event.06.010",
                description = "垃圾未清理 " + idempotencyKey,
                place = new { longitude = 113.25, latitude = 23.25 },
                reporter = new { name = "测试甲", phone = "13900001234" },
            }
        );
        using var answer = await client.SendAsync(request, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("number").GetString()!;
    }

    private static async Task<List<string>> NumbersAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("SELECT number FROM cases_case");
        await using var reader = await command.ExecuteReaderAsync();
        var numbers = new List<string>();
        while (await reader.ReadAsync())
            numbers.Add(reader.GetString(0));
        return numbers;
    }

    // Dispatched cases without a share, cases without a chain or reporter, chains without a case, kept answers without a case.
    private static async Task<long> HalfDoneAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(
            """
            SELECT (SELECT count(*) FROM cases_case c WHERE state = 'Dispatched' AND NOT EXISTS (SELECT FROM cases_share s WHERE s.case_id = c.id))
                 + (SELECT count(*) FROM cases_case c WHERE NOT EXISTS (SELECT FROM kernel_ledger_head h WHERE h.subject_id = c.id))
                 + (SELECT count(*) FROM cases_case c WHERE NOT EXISTS (SELECT FROM cases_reporter r WHERE r.case_id = c.id))
                 + (SELECT count(DISTINCT subject_id) FROM kernel_ledger l WHERE subject_kind = 'case' AND NOT EXISTS (SELECT FROM cases_case c WHERE c.id = l.subject_id))
                 + (SELECT abs(count(*) - (SELECT count(*) FROM cases_case)) FROM kernel_idempotency)
            """
        );
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
