using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Zhishu.Host;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Modules;

namespace Zhishu.Testing;

/// <summary>The real server on a loopback port, over a fresh database with the schema in place. Background work does
/// not run by itself: tests call what they need, when they need it.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TestDatabase database;
    private readonly string folder;

    private TestHost(WebApplication app, TestDatabase database, string folder)
    {
        this.app = app;
        this.database = database;
        this.folder = folder;
        Client = new HttpClient
        {
            BaseAddress = new Uri(
                app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
            ),
        };
    }

    /// <summary>A client without sign-in.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => app.Services;

    public string ConnectionString => database.ConnectionString;

    public string DataFolder => folder;

    /// <param name="clock">The server's clock; null for the system's.</param>
    /// <param name="extraModules">Modules of a test, beside the product's; their migrations are applied too.</param>
    public static async Task<TestHost> StartAsync(
        TimeProvider? clock = null,
        Action<WebApplicationBuilder>? configure = null,
        bool backgroundWork = false,
        IReadOnlyList<IModule>? extraModules = null
    )
    {
        var template = await TestPostgres.TemplateAsync(SchemaKey(), MigrateAsync);
        var database = await TestPostgres.CreateDatabaseAsync(template);
        var folder = Directory.CreateTempSubdirectory("zhishu-test-").FullName;
        var app = Server.Build(
            new ServerSettings(
                database.ConnectionString + ";Maximum Pool Size=8",
                folder,
                "http://127.0.0.1:0",
                backgroundWork
            ),
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
                if (clock is not null)
                    builder.Services.AddSingleton(clock);
                foreach (var module in extraModules ?? [])
                {
                    builder.Services.AddSingleton(module);
                    module.AddServices(builder.Services, builder.Configuration);
                }
                configure?.Invoke(builder);
            }
        );
        if (extraModules is not null)
            await app.Services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        await app.StartAsync();
        return new TestHost(app, database, folder);
    }

    /// <summary>Runs something with the services of one scope, as a request would.</summary>
    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task InScopeAsync(Func<IServiceProvider, Task> work) =>
        InScopeAsync(async services =>
        {
            await work(services);
            return true;
        });

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task MigrateAsync(string connectionString)
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-template-").FullName;
        await using var services = Server.Services(new ServerSettings(connectionString + ";Pooling=false", folder, ""));
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    private static string SchemaKey() =>
        Convert.ToHexStringLower(
            Kernel.Cryptography.Sm3.Hash(
                System.Text.Encoding.UTF8.GetBytes(
                    string.Concat(Migrator.Schema(InstalledModules.All).Select(f => f.Module + f.Name + f.Sql))
                )
            )
        )[..16];
}
