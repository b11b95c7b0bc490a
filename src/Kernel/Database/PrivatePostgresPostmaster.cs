using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Zhishu.Kernel.Database;

/// <summary>A server process as its pid file describes it.</summary>
internal sealed record PrivatePostgresPostmaster(int ProcessId, string Cluster, int Port, bool IsReady)
{
    public static string PidFile(string cluster) => Path.Combine(cluster, "postmaster.pid");

    /// <summary>Lines: pid, data folder, start time, port, socket folder, address, shared memory, state.</summary>
    public static PrivatePostgresPostmaster? Read(string cluster)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PidFile(cluster));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        if (lines.Length < 4 || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid))
        {
            return new(0, cluster, 0, IsReady: false);
        }
        _ = int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port);
        return new(pid, lines[1], port, lines.Length > 7 && lines[7].Trim() == "ready");
    }

    /// <summary>
    /// Whether that process still is a postmaster of this folder: after a crash of the machine or of a container the
    /// number often belongs to somebody else.
    /// </summary>
    public bool IsAlive => ProcessId > 0 && IsPostmaster(CommandLine(ProcessId));

    private bool IsPostmaster(string command) =>
        command.Contains("postgres", StringComparison.Ordinal) && command.Contains(Cluster, StringComparison.Ordinal);

    private static string CommandLine(int pid)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // Empty for a process that has ended and was not collected yet.
                return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline")).Replace('\0', ' ');
            }
            var start = new ProcessStartInfo("ps", ["-o", "command=", "-p", $"{pid}"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            };
            using var ps = Process.Start(start)!;
            return ps.StandardOutput.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            return "";
        }
    }

    /// <summary>Ends the sessions, writes everything down, and waits until the process is gone.</summary>
    /// <returns>False when it still runs after <paramref name="patience"/>.</returns>
    public async Task<bool> StopAsync(bool immediately, TimeSpan patience, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        // SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one.
        string[] kill = ["-c", "kill -s \"$1\" \"$2\"", "sh", immediately ? "QUIT" : "INT", $"{ProcessId}"];
        var sent = await PrivatePostgresAccount.RunPlainAsync("sh", kill, ct);
        while (IsAlive)
        {
            if (!sent.Ok || clock.Elapsed > patience)
            {
                return false;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }
        return true;
    }
}
