using Microsoft.Extensions.Logging.Abstractions;
using Zhishu.Kernel.Database;

namespace Zhishu.Host;

/// <summary>Where this installation keeps its data and which PostgreSQL it uses, from the environment:
/// <c>ZHISHU_DATA</c> (folder), <c>ZHISHU_DB</c> (connection string; without it a private server is started).</summary>
public sealed class Installation : IAsyncDisposable
{
    private readonly PrivatePostgres? postgres;
    private readonly PrivatePostgresWatch? watch;

    private Installation(
        string dataFolder,
        string connectionString,
        PrivatePostgres? postgres,
        PrivatePostgresWatch? watch
    )
    {
        DataFolder = dataFolder;
        ConnectionString = connectionString;
        this.postgres = postgres;
        this.watch = watch;
    }

    public string DataFolder { get; }

    public string ConnectionString { get; }

    public string KeyFolder => Path.Combine(DataFolder, "keys");

    /// <summary>The root of the checkout or of the unpacked release: where <c>packs/</c> is.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Opens the installation. A command beside a running server uses that server's PostgreSQL.</summary>
    /// <exception cref="PrivatePostgresException">PostgreSQL cannot be started; the message says what to do.</exception>
    public static async Task<Installation> OpenAsync(bool serving, ILogger? log, CancellationToken ct)
    {
        var folder = Environment.GetEnvironmentVariable("ZHISHU_DATA") is { Length: > 0 } given
            ? Path.GetFullPath(given)
            : Path.Combine(Root, "data");
        if (Environment.GetEnvironmentVariable("ZHISHU_DB") is { Length: > 0 } database)
        {
            Directory.CreateDirectory(folder);
            return new Installation(folder, database, null, null);
        }
        Directory.CreateDirectory(folder);
        var options = new PrivatePostgresOptions { DataFolder = Path.Combine(folder, "postgres") };
        var server = serving
            ? await PrivatePostgres.StartAsync(options, log ?? NullLogger.Instance, ct)
            : await PrivatePostgres.ConnectOrStartAsync(options, log ?? NullLogger.Instance, ct);
        var watch = serving ? new PrivatePostgresWatch(server, log ?? NullLogger.Instance) : null;
        return new Installation(folder, server.ConnectionString, server, watch);
    }

    public async ValueTask DisposeAsync()
    {
        if (watch is not null)
            await watch.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (
                Directory.Exists(Path.Combine(folder.FullName, "packs"))
                || File.Exists(Path.Combine(folder.FullName, "Zhishu.slnx"))
            )
                return folder.FullName;
        }
        return AppContext.BaseDirectory;
    }
}
