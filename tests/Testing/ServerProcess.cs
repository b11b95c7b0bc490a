using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Zhishu.Host;

namespace Zhishu.Testing;

/// <summary>The built server as a process of its own, on a loopback port, over a given database: to be killed, measured
/// and restarted.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;

    private readonly ConcurrentQueue<string?> said;

    private ServerProcess(Process process, Uri address, TimeSpan startUp, ConcurrentQueue<string?> said)
    {
        (this.process, this.said) = (process, said);
        Address = address;
        StartUp = startUp;
    }

    public Uri Address { get; }

    public int Id => process.Id;

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan StartUp { get; }

    /// <summary>What it has printed and logged so far.</summary>
    public string Said => string.Join('\n', said);

    public bool HasExited => process.HasExited;

    /// <param name="environment">More settings.</param>
    /// <exception cref="InvalidOperationException">It ended before it answered.</exception>
    public static async Task<ServerProcess> StartAsync(
        string connectionString,
        string dataFolder,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken ct = default
    )
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var start = new ProcessStartInfo("dotnet", [typeof(Server).Assembly.Location, "serve"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ZHISHU_DB"] = connectionString,
                ["ZHISHU_DATA"] = dataFolder,
                ["ZHISHU_URLS"] = address.ToString(),
                ["ZHISHU_DEMO"] = "off",
                ["ZHISHU_ADMIN_PASSWORD"] = "Zhishu-2026-Test",
            },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        var said = new ConcurrentQueue<string?>();
        process.OutputDataReceived += (_, line) => said.Enqueue(line.Data);
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = address };
        while (true)
        {
            if (process.HasExited)
                throw new InvalidOperationException(
                    $"The server ended with {process.ExitCode}:\n{string.Join('\n', said)}"
                );
            try
            {
                if ((await client.GetAsync(new Uri("/health/ready", UriKind.Relative), ct)).IsSuccessStatusCode)
                    return new ServerProcess(process, address, clock.Elapsed, said);
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
                await Task.Delay(20, ct);
            }
        }
    }

    /// <summary>SIGKILL: no warning, as in a power cut.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task StopAsync()
    {
        if (process.HasExited)
            return;
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
