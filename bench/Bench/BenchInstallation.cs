using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Zhishu.Host;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Bench;

/// <summary>A whole installation of its own for a measurement: a durable private PostgreSQL in a temporary folder, the
/// shipped packs, and the built server as another process.</summary>
internal sealed class BenchInstallation : IAsyncDisposable
{
    private readonly string folder;
    private readonly PrivatePostgres postgres;
    private Process? server;

    private BenchInstallation(string folder, PrivatePostgres postgres)
    {
        this.folder = folder;
        this.postgres = postgres;
        Database = NpgsqlDataSource.Create(postgres.ConnectionString + ";Max Auto Prepare=50;Auto Prepare Min Usages=1;Command Timeout=0");
    }

    public NpgsqlDataSource Database { get; }

    public Uri Address { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>For <c>Authorization: Bearer</c>.</summary>
    public string ApiKey { get; private set; } = "";

    public int ServerProcessId => server?.Id ?? 0;

    public static async Task<BenchInstallation> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-bench-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var postgres = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions { DataFolder = Path.Combine(folder, "postgres") },
            NullLogger.Instance,
            CancellationToken.None
        );
        var installation = new BenchInstallation(folder, postgres);
        await installation.PrepareAsync();
        return installation;
    }

    private async Task PrepareAsync()
    {
        await using var services = Server.Services(new ServerSettings(postgres.ConnectionString, folder, ""));
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        await using var scope = services.CreateAsyncScope();
        var packs = scope.ServiceProvider.GetRequiredService<IPacks>();
        var actor = Actor.Internal("bench");
        foreach (var pack in new[] { "urban-management", "hotline-12345", "demo-city" })
        {
            var reading = await packs.ReadAsync(Path.Combine(Installation.Root, "packs", pack), CancellationToken.None);
            await packs.InstallAsync(reading, actor, CancellationToken.None);
        }
        var organisations = scope.ServiceProvider.GetRequiredService<IOrganisationImport>();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await organisations.ImportAsync(
            new OrganisationData
            {
                Roles =
                [
                    new RoleData(
                        "bench",
                        new Text("压力测试", "Bench"),
                        ["cases.file", "cases.read", "cases.register", "cases.dispatch", "cases.handle"]
                    ),
                ],
            },
            work,
            actor,
            CancellationToken.None
        );
        await work.CommitAsync(CancellationToken.None);
        await services.GetRequiredService<IDirectory>().RefreshAsync(CancellationToken.None);
        var key = await scope
            .ServiceProvider.GetRequiredService<IAdministrators>()
            .CreateApiKeyAsync(new ApiKeyData("bench", [new GrantData("bench")]), actor, CancellationToken.None);
        ApiKey = key.Text;
    }

    /// <summary>Starts the server process; returns how long it took to its first answer.</summary>
    public async Task<TimeSpan> StartServerAsync()
    {
        var port = FreePort();
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var start = new ProcessStartInfo("dotnet", [typeof(Server).Assembly.Location, "serve"])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ZHISHU_DB"] = postgres.ConnectionString,
                ["ZHISHU_DATA"] = folder,
                ["ZHISHU_URLS"] = Address.ToString(),
                ["ZHISHU_DEMO"] = "off",
                ["ZHISHU_ADMIN_PASSWORD"] = "Bench-2026-Zhishu",
            },
        };
        var clock = Stopwatch.StartNew();
        server = Process.Start(start)!;
        server.OutputDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        using var client = new HttpClient { BaseAddress = Address };
        while (true)
        {
            if (server.HasExited)
                throw new InvalidOperationException($"The server ended with {server.ExitCode}.");
            try
            {
                if ((await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode)
                    return clock.Elapsed;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20);
            }
        }
    }

    public async Task StopServerAsync()
    {
        if (server is null)
            return;
        using (var kill = Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await server.WaitForExitAsync();
        server.Dispose();
        server = null;
    }

    public HttpClient Client()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 256 }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", ApiKey);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        await Database.DisposeAsync();
        await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
