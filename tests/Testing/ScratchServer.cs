using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Zhishu.Kernel.Database;

namespace Zhishu.Testing;

/// <summary>A private server in a temporary folder, gone without a trace when disposed.</summary>
public sealed class ScratchServer : IAsyncDisposable
{
    private const string Prefix = "zhishu-scratch-";
    private readonly string folder;
    private readonly PrivatePostgres server;

    private ScratchServer(string folder, PrivatePostgres server)
    {
        this.folder = folder;
        this.server = server;
    }

    /// <summary>Opens it as the superuser.</summary>
    public string AdminConnectionString => server.AdminConnectionString;

    /// <summary>Starts one, and first ends those of processes that were killed.</summary>
    /// <param name="binFolder">Another PostgreSQL's programs; null for the embedded one.</param>
    public static async Task<ScratchServer> StartAsync(string? binFolder, CancellationToken cancellationToken)
    {
        await SweepAsync();
        var data = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.UserName}-{Environment.ProcessId}");
        var started = await PrivatePostgres.StartAsync(
            new()
            {
                DataFolder = data,
                BinFolder = binFolder,
                Settings = TestPostgres.Settings,
            },
            NullLogger.Instance,
            cancellationToken
        );
        return new(data, started);
    }

    private static async Task SweepAsync()
    {
        foreach (var left in Directory.GetDirectories(Path.GetTempPath(), $"{Prefix}{Environment.UserName}-*"))
        {
            // Another live maker may be just about to lock its folder.
            var maker = int.Parse(left[(left.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);
            if (maker == Environment.ProcessId || !IsAlive(maker))
            {
                await DeleteAsync(left);
            }
        }
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task DeleteAsync(string path)
    {
        try
        {
            await PrivatePostgres.StopAbandonedAsync(path, delete: true, CancellationToken.None);
        }
        catch (IOException)
        {
            // Another suite sweeps at the same time, and will have it or leave it to the next.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await DeleteAsync(folder);
    }
}
