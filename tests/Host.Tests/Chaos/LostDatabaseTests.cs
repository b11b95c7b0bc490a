using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Kernel.Database;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Chaos;

/// <summary>The database goes away under load, and comes back.</summary>
public class LostDatabaseTests
{
    private const int Outages = 8;
    private const int Clients = 6;
    private const int CasesBetween = 20;

    [Fact]
    public async Task Requests_are_refused_while_the_database_is_away_and_nothing_is_lost()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var line = new DatabaseLine(database.ConnectionString);
        var folder = Directory.CreateTempSubdirectory("zhishu-lost-").FullName;
        await using var services = Server.Services(new ServerSettings(database.ConnectionString, folder, ""));
        await services.GetRequiredService<Migrator>().MigrateAsync(default);
        await TestCity.InstallAsync(services, "urban-management", "hotline-12345", "demo-city");
        var key = await TestCity.KeyAsync(services, "lost", "cases.file", "cases.read");
        await using var server = await ServerProcess.StartAsync(line.ConnectionString, folder);
        using var stop = new CancellationTokenSource();
        var load = new FilingLoad(server.Address, key);
        var clients = Enumerable.Range(0, Clients).Select(c => load.RunAsync(c, stop.Token)).ToArray();
        using var visitor = FiledCases.Client(server.Address, key);

        for (var outage = 0; outage < Outages; outage++)
        {
            await load.FiledAsync(CasesBetween);
            if (outage % 2 == 0)
            {
                line.Cut();
                await load.RefusedAsync(Clients);
                await ShouldBeAwayAsync(visitor, "/health/ready");
                await ShouldBeAwayAsync(visitor, "/api/cases");
                line.Mend();
            }
            else
                await EndConnectionsAsync(database.ConnectionString);
        }
        await load.FiledAsync(CasesBetween);
        await stop.CancelAsync();
        await Task.WhenAll(clients);

        server.HasExited.ShouldBeFalse();
        await load.ShouldBeWholeAsync(visitor, database.ConnectionString, server.Said);
        await server.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task ShouldBeAwayAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("code").GetString().ShouldBe("database.unavailable");
    }

    // As an administrator, or a failing server, would: in the middle of whatever they do.
    private static async Task EndConnectionsAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            """
        );
        await command.ExecuteScalarAsync();
    }
}
