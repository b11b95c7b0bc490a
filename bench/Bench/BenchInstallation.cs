using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Zhishu.Host;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Testing;

namespace Zhishu.Bench;

/// <summary>A whole installation of its own for a measurement: a durable private PostgreSQL in a temporary folder, the
/// shipped packs, and the built server as another process.</summary>
internal sealed class BenchInstallation : IAsyncDisposable
{
    private static readonly TimeSpan RestsFor = TimeSpan.FromSeconds(4);

    /// <summary>Of one processor.</summary>
    private const double RestingShare = 0.05;

    private readonly string folder;
    private readonly PrivatePostgres postgres;
    private ServerProcess? server;

    private BenchInstallation(string folder, PrivatePostgres postgres)
    {
        this.folder = folder;
        this.postgres = postgres;
        // As the product's own, but for how long it waits and how many there may be.
        Database = KernelServices.DataSource(
            $"{postgres.ConnectionString};Command Timeout=0;Maximum Pool Size={RequestLoad.Connections + 4}"
        );
    }

    public NpgsqlDataSource Database { get; }

    public string ConnectionString => postgres.ConnectionString;

    /// <summary>For <c>Authorization: Bearer</c>.</summary>
    public string ApiKey { get; private set; } = "";

    public int ServerProcessId => server?.Id ?? 0;

    public Uri Address => server!.Address;

    /// <summary>What server, PostgreSQL and the load have used until now.</summary>
    public ProcessorTime ProcessorTime() => Zhishu.Bench.ProcessorTime.Now(ServerProcessId, Postmaster());

    public static async Task<BenchInstallation> CreateAsync(params string[] permissions)
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-bench-").FullName;
        // PostgreSQL runs as another user when the measurement runs as root.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var postgres = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions { DataFolder = Path.Combine(folder, "postgres") },
            NullLogger.Instance,
            CancellationToken.None
        );
        var installation = new BenchInstallation(folder, postgres);
        await using var services = Server.Services(new ServerSettings(postgres.ConnectionString, folder, ""));
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        await TestCity.InstallAsync(services, "urban-management", "hotline-12345", "demo-city");
        installation.ApiKey = await TestCity.KeyAsync(services, "bench", permissions);
        return installation;
    }

    /// <summary>Installs further shipped packs.</summary>
    public Task InstallAsync(params string[] packs) => UseAsync(services => TestCity.InstallAsync(services, packs));

    /// <summary>Does something with the services of the installation in this process, before its server starts.</summary>
    public async Task UseAsync(Func<IServiceProvider, Task> use)
    {
        await using var services = Server.Services(new ServerSettings(postgres.ConnectionString, folder, ""));
        await use(services);
    }

    /// <summary>Starts the server process; returns how long it took to its first answer.</summary>
    public async Task<TimeSpan> StartServerAsync()
    {
        server = await ServerProcess.StartAsync(postgres.ConnectionString, folder);
        return server.StartUp;
    }

    public async Task StopServerAsync()
    {
        if (server is not null)
            await server.StopAsync();
    }

    /// <summary>Waits until the events of what was done are told, and what else follows from it is done.</summary>
    public async Task SettleAsync()
    {
        await using var waiting = Database.CreateCommand("SELECT count(*) FROM kernel_outbox");
        for (var rested = false; !rested; )
        {
            var before = ProcessorTime();
            await Task.Delay(RestsFor);
            var used = ProcessorTime() - before;
            rested =
                used.Server + used.Postgres < RestingShare * RestsFor.TotalMilliseconds
                && (long)(await waiting.ExecuteScalarAsync())! == 0;
        }
    }

    public HttpClient Client()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 256 })
        {
            BaseAddress = server!.Address,
        };
        client.DefaultRequestHeaders.Authorization = new("Bearer", ApiKey);
        return client;
    }

    private int Postmaster()
    {
        var file = Directory.EnumerateFiles(folder, "postmaster.pid", SearchOption.AllDirectories).Single();
        return int.Parse(File.ReadLines(file).First(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        await Database.DisposeAsync();
        await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
