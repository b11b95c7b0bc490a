using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Zhishu.Kernel.Database;

/// <summary>
/// A PostgreSQL server of our own on 127.0.0.1, durable, with its data in one folder: made at the first start, stopped
/// in order at the end, adopted when our process was killed and it was not, recovered when the machine went down.
/// Started as root, it runs under an unprivileged account.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim turn = new(1);
    private readonly PrivatePostgresOptions options;
    private readonly PrivatePostgresFolder folder;
    private readonly PrivatePostgresCluster? cluster;
    private readonly PrivatePostgresCredentials credentials;
    private readonly ILogger logger;
    private FileStream? held;

    private PrivatePostgres(
        PrivatePostgresOptions options,
        PrivatePostgresFolder folder,
        PrivatePostgresCluster? cluster,
        PrivatePostgresCredentials credentials,
        FileStream? held,
        ILogger logger
    )
    {
        this.options = options;
        this.folder = folder;
        this.cluster = cluster;
        this.credentials = credentials;
        this.held = held;
        this.logger = logger;
    }

    /// <summary>Opens the database as <c>zhishu</c>, which owns it and is no superuser.</summary>
    public string ConnectionString => Connect("zhishu", credentials.Zhishu, options.Database);

    /// <summary>Opens the database <c>postgres</c> as the superuser.</summary>
    public string AdminConnectionString => Connect("postgres", credentials.Postgres, "postgres");

    /// <summary>TCP port on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>Where the data really is; differs from the options' folder only as they describe.</summary>
    public string DataFolder => folder.Real;

    /// <summary>The server's own log.</summary>
    public string LogFile => folder.LogFile;

    /// <summary>False when another process holds the server and this one only uses it.</summary>
    public bool Owned => cluster is not null;

    /// <summary>Whether the server was already running, left by a process that was killed.</summary>
    public bool Adopted { get; private set; }

    private string Connect(string user, string password, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Database = database,
            Username = user,
            Password = password,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = "zhishu",
        }.ConnectionString;

    /// <summary>Starts or adopts the server and holds its folder until stopped.</summary>
    /// <exception cref="PrivatePostgresException">It cannot be, with what to do about it.</exception>
    public static async Task<PrivatePostgres> StartAsync(
        PrivatePostgresOptions options,
        ILogger logger,
        CancellationToken ct
    )
    {
        var named = PrivatePostgresFolder.MakeNamed(options.DataFolder);
        var taken = PrivatePostgresFolder.TryLock(named) ?? throw PrivatePostgresFolder.InUse(named);
        return await StartHeldAsync(options, named, taken, logger, ct);
    }

    /// <summary>
    /// As <see cref="StartAsync"/>, but uses the server of another process when one holds the folder: for a command that
    /// runs beside the server. Stopping such a one leaves the server alone.
    /// </summary>
    public static async Task<PrivatePostgres> ConnectOrStartAsync(
        PrivatePostgresOptions options,
        ILogger logger,
        CancellationToken ct
    )
    {
        var named = PrivatePostgresFolder.MakeNamed(options.DataFolder);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (PrivatePostgresFolder.TryLock(named) is { } taken)
            {
                return await StartHeldAsync(options, named, taken, logger, ct);
            }
            var place = PrivatePostgresFolder.Open(named);
            if (place.HasCluster && PrivatePostgresPostmaster.Read(place.Cluster) is { IsReady: true, Port: var port })
            {
                var used = new PrivatePostgres(options, place, null, place.Credentials(), null, logger) { Port = port };
                if (await used.AnswersAsync(used.ConnectionString, ct) is null)
                {
                    return used;
                }
            }
            if (clock.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw PrivatePostgresFolder.InUse(named);
            }
            // The other process is just starting or stopping it.
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }

    /// <summary>Stops a server whose process was killed; leaves alone one that is held.</summary>
    /// <param name="dataFolder">As in the options.</param>
    /// <param name="delete">Deletes all its data then.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>Whether nobody holds the folder.</returns>
    public static async Task<bool> StopAbandonedAsync(string dataFolder, bool delete, CancellationToken ct)
    {
        var named = Path.GetFullPath(dataFolder);
        if (!Directory.Exists(named))
        {
            return true;
        }
        await using var taken = PrivatePostgresFolder.TryLock(named);
        if (taken is null)
        {
            return false;
        }
        var place = PrivatePostgresFolder.Open(named);
        var running = PrivatePostgresPostmaster.Read(place.Cluster);
        if (running is { IsAlive: true } && !await running.StopAsync(immediately: delete, StopPatience, ct))
        {
            return false;
        }
        if (delete)
        {
            place.Delete();
        }
        return true;
    }

    private static async Task<PrivatePostgres> StartHeldAsync(
        PrivatePostgresOptions options,
        string named,
        FileStream taken,
        ILogger logger,
        CancellationToken ct
    )
    {
        try
        {
            var account = await PrivatePostgresAccount.ChooseAsync(PrivatePostgresFolder.Open(named).Cluster, ct);
            var place = await PrivatePostgresFolder.SettleAsync(named, account, logger, ct);
            var binaries = await PrivatePostgresBinaries.PrepareAsync(
                options.BinFolder,
                account,
                place.Shared,
                logger,
                ct
            );
            var made = new PrivatePostgresCluster(place, binaries, account, logger);
            var passwords = place.Credentials();
            var durable = !options.Settings.TryGetValue("fsync", out var fsync) || fsync != "off";
            await made.InitialiseAsync(passwords, durable, ct);
            var server = new PrivatePostgres(options, place, made, passwords, taken, logger);
            await server.AdoptOrLaunchAsync(ct);
            logger.LogInformation(
                "PostgreSQL {Version} {How} on 127.0.0.1:{Port}, data in {Folder}",
                binaries.Version,
                server.Adopted ? "was still running" : "runs",
                server.Port,
                place.Real
            );
            return server;
        }
        catch (IOException e) when (e.Message.Contains("No space left on device", StringComparison.Ordinal))
        {
            await taken.DisposeAsync();
            throw PrivatePostgresErrors.DiskFull(named, e.Message);
        }
        catch
        {
            await taken.DisposeAsync();
            throw;
        }
    }

    private async Task AdoptOrLaunchAsync(CancellationToken ct)
    {
        if (cluster!.FindRunning() is { } running)
        {
            var same = options.Port is null || options.Port == running.Port;
            if (same && File.ReadAllText(folder.Configuration) == Configuration(running.Port))
            {
                Port = running.Port;
                await WaitForRecoveryAsync(running, ct);
                await EnsureDatabaseAsync(ct);
                Adopted = true;
                return;
            }
            await EndAsync(running);
        }
        try
        {
            await LaunchAsync(options.Port is { } port ? [port] : PrivatePostgresPorts.Candidates(folder), ct);
            await EnsureDatabaseAsync(ct);
        }
        catch
        {
            if (PrivatePostgresPostmaster.Read(folder.Cluster) is { IsAlive: true } started)
            {
                await EndAsync(started);
            }
            throw;
        }
    }

    private async Task LaunchAsync(IEnumerable<int> ports, CancellationToken ct)
    {
        foreach (var port in ports.Where(PrivatePostgresPorts.IsFree))
        {
            if (await cluster!.StartAsync(Configuration(port), ct))
            {
                Port = port;
                folder.LastPort = port;
                return;
            }
        }
        throw new PrivatePostgresException(
            "port_taken",
            $"Port {options.Port ?? Port} of 127.0.0.1, which the database shall use, is taken by another program. Stop that "
                + "one or choose another port.",
            $"数据库要使用的 127.0.0.1 端口 {options.Port ?? Port} 已被其他程序占用。请停止该程序或选择其他端口。"
        );
    }

    private string Configuration(int port) =>
        PrivatePostgresConfiguration.Text(cluster!.Version, port, options.Settings);

    private async Task WaitForRecoveryAsync(PrivatePostgresPostmaster running, CancellationToken ct)
    {
        while (await AnswersAsync(AdminConnectionString, ct) is { } problem)
        {
            if (!running.IsAlive || problem is PostgresException { SqlState: not PostgresErrorCodes.CannotConnectNow })
            {
                throw new PrivatePostgresException(
                    "not_started",
                    $"PostgreSQL (process {running.ProcessId}, port {running.Port}) runs on {folder.Cluster} but does not "
                        + $"let us in: {problem.Message} (log: {folder.LogFile})",
                    $"PostgreSQL（进程 {running.ProcessId}，端口 {running.Port}）正在使用 {folder.Cluster}，"
                        + $"但无法连接：{problem.Message}（日志：{folder.LogFile}）",
                    problem
                );
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }

    private async Task<Exception?> AnswersAsync(string connectionString, CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
            await connection.OpenAsync(ct);
            return null;
        }
        catch (NpgsqlException e)
        {
            logger.LogDebug(e, "PostgreSQL does not answer");
            return e;
        }
    }

    private async Task EnsureDatabaseAsync(CancellationToken ct)
    {
        await using var admin = new NpgsqlConnection(AdminConnectionString + ";Pooling=false");
        await admin.OpenAsync(ct);
        // The password is hexadecimal and needs no quoting.
        await RunUnlessAsync(
            "SELECT 1 FROM pg_roles WHERE rolname = $1",
            "zhishu",
            $"CREATE ROLE zhishu LOGIN IN ROLE pg_monitor PASSWORD '{credentials.Zhishu}'"
        );
        await RunUnlessAsync(
            "SELECT 1 FROM pg_database WHERE datname = $1",
            options.Database,
            $"CREATE DATABASE \"{options.Database.Replace("\"", "\"\"")}\" OWNER zhishu"
        );

        async Task RunUnlessAsync(string exists, string name, string create)
        {
            await using var find = new NpgsqlCommand(exists, admin) { Parameters = { new() { Value = name } } };
            if (await find.ExecuteScalarAsync(ct) is null)
            {
                await using var make = new NpgsqlCommand(create, admin);
                await make.ExecuteNonQueryAsync(ct);
            }
        }
    }

    /// <summary>Asks the server, and the disk below it, how they are. Never throws for a server that is down.</summary>
    public async Task<PrivatePostgresHealth> HealthAsync(CancellationToken ct = default)
    {
        var free = new DriveInfo(folder.Real).AvailableFreeSpace;
        var running = PrivatePostgresPostmaster.Read(folder.Cluster);
        var pid = running is { IsAlive: true } ? running.ProcessId : (int?)null;
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync(ct);
            await using var query = new NpgsqlCommand("SHOW server_version", connection);
            var version = (string?)await query.ExecuteScalarAsync(ct);
            return new(Ready: true, version, pid, free, Problem: null);
        }
        catch (NpgsqlException e)
        {
            return new(Ready: false, Version: null, pid, free, e.Message);
        }
    }

    /// <summary>Starts the server again, on the same port, when its process has died (killed for memory, say).</summary>
    /// <returns>Whether it had to.</returns>
    public async Task<bool> ReviveAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            if (held is null || cluster!.FindRunning() is not null)
            {
                return false;
            }
            logger.LogWarning("PostgreSQL has died and is started again (log: {Log})", folder.LogFile);
            await LaunchAsync([Port], ct);
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Ends all sessions, stops the server in order, waits for it and lets go of the folder. Nothing happens when it was
    /// stopped before or belongs to another process.
    /// </summary>
    public async Task StopAsync()
    {
        await turn.WaitAsync();
        try
        {
            if (held is null)
            {
                return;
            }
            if (PrivatePostgresPostmaster.Read(folder.Cluster) is { IsAlive: true } running)
            {
                await EndAsync(running);
                logger.LogInformation("PostgreSQL has stopped");
            }
            await held.DisposeAsync();
            held = null;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Lets go of the folder and leaves the server running, as the end of a killed process does.</summary>
    internal void Abandon()
    {
        held?.Dispose();
        held = null;
    }

    private async Task EndAsync(PrivatePostgresPostmaster running)
    {
        // Past its patience: without its last checkpoint, which the next start makes up for.
        if (
            await running.StopAsync(immediately: false, StopPatience, CancellationToken.None)
            || await running.StopAsync(immediately: true, StopPatience, CancellationToken.None)
        )
        {
            return;
        }
        throw new PrivatePostgresException(
            "not_stopped",
            $"PostgreSQL (process {running.ProcessId}) does not stop (log: {folder.LogFile}).",
            $"PostgreSQL（进程 {running.ProcessId}）无法停止（日志：{folder.LogFile}）。"
        );
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        turn.Dispose();
    }
}
