using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Zhishu.Kernel.Database;

/// <summary>
/// The account that PostgreSQL's programs run under: our own, or, because PostgreSQL refuses to run as root, an
/// unprivileged one when we are root.
/// </summary>
internal sealed record PrivatePostgresAccount(int Uid, int Gid, bool Dropped)
{
    /// <summary>
    /// An existing cluster keeps its owner, so a copy first used by a plain user still starts as root.
    /// </summary>
    public static async Task<PrivatePostgresAccount> ChooseAsync(string clusterFolder, CancellationToken ct)
    {
        var me = int.Parse((await RunPlainAsync("id", ["-u"], ct)).Output, CultureInfo.InvariantCulture);
        var owner = Directory.Exists(clusterFolder) ? await OwnerAsync(clusterFolder, ct) : null;
        if (me != 0)
        {
            if (owner is { } other && other.Uid != me)
            {
                throw new PrivatePostgresException(
                    "not_yours",
                    $"The database in {clusterFolder} belongs to user {other.Uid}, and you are user {me}. Start as "
                        + "that user or as root, or set ZHISHU_DATA to a folder of your own.",
                    $"{clusterFolder} 中的数据库属于用户 {other.Uid}，而当前用户是 {me}。请以该用户或 root 启动，"
                        + "或将 ZHISHU_DATA 设为您自己的目录。"
                );
            }
            return new(me, 0, Dropped: false);
        }
        if (owner is { Uid: not 0 } kept)
        {
            return new(kept.Uid, kept.Gid, Dropped: true);
        }
        foreach (var name in (string[])["zhishu", "nobody"])
        {
            var uid = await RunPlainAsync("id", ["-u", name], ct);
            var gid = await RunPlainAsync("id", ["-g", name], ct);
            if (uid.Ok && gid.Ok)
            {
                return new(
                    int.Parse(uid.Output, CultureInfo.InvariantCulture),
                    int.Parse(gid.Output, CultureInfo.InvariantCulture),
                    Dropped: true
                );
            }
        }
        throw new PrivatePostgresException(
            "no_account",
            "PostgreSQL refuses to run as root, and this machine has no account 'zhishu' or 'nobody' to run it under. "
                + "Add one: useradd --system zhishu",
            "PostgreSQL 不能以 root 运行，而本机没有可用的 zhishu 或 nobody 账户。请添加：useradd --system zhishu"
        );
    }

    private static async Task<(int Uid, int Gid)?> OwnerAsync(string path, CancellationToken ct)
    {
        string[] format = OperatingSystem.IsMacOS() ? ["-f", "%u %g"] : ["-c", "%u %g"];
        var stat = await RunPlainAsync("stat", [.. format, path], ct);
        var parts = stat.Output.Split(' ');
        return stat.Ok
            ? (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>Runs a program as this account, from <paramref name="folder"/>, and waits for it.</summary>
    public Task<PrivatePostgresOutcome> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        string folder,
        CancellationToken ct
    )
    {
        if (!Dropped)
        {
            return RunPlainAsync(program, arguments, ct, folder);
        }
        string[] drop = [$"--reuid={Uid}", $"--regid={Gid}", "--clear-groups", "--", program];
        return RunPlainAsync("setpriv", [.. drop, .. arguments], ct, folder);
    }

    /// <summary>Whether this account passes a shell <c>test</c> such as <c>-x</c> on a path.</summary>
    public async Task<bool> CanAsync(string test, string path, CancellationToken ct) =>
        (await RunAsync("test", [test, path], "/", ct)).Ok;

    /// <summary>Gives a file or folder to this account; nothing to do when it is our own.</summary>
    public async Task GiveAsync(string path, CancellationToken ct)
    {
        if (Dropped)
        {
            (await RunPlainAsync("chown", [$"{Uid}:{Gid}", path], ct)).ThrowUnlessOk($"chown {path}");
        }
    }

    /// <summary>Runs a program as ourselves, without a terminal and without any PG* variable of the caller.</summary>
    public static async Task<PrivatePostgresOutcome> RunPlainAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken ct,
        string? folder = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }
        // English messages, because a few of them are recognised.
        start.Environment["LC_ALL"] = "C";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            return new(127, "", $"{program}: {e.Message}");
        }
        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            try
            {
                await process.WaitForExitAsync(ct);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                throw;
            }
            return new(process.ExitCode, (await output).Trim(), (await errors).Trim());
        }
    }
}

internal sealed record PrivatePostgresOutcome(int ExitCode, string Output, string Errors)
{
    public bool Ok => ExitCode == 0;

    public string Text => string.Join('\n', new[] { Output, Errors }.Where(s => s.Length > 0));

    public void ThrowUnlessOk(string what)
    {
        if (Ok)
        {
            return;
        }
        if (Text.Contains("No space left on device", StringComparison.Ordinal))
        {
            throw PrivatePostgresErrors.DiskFull(what, Text);
        }
        throw new PrivatePostgresException(
            "not_started",
            $"{what} failed (exit code {ExitCode}): {Text}",
            $"{what} 失败（退出码 {ExitCode}）：{Text}"
        );
    }
}

internal static class PrivatePostgresErrors
{
    public static PrivatePostgresException DiskFull(string where, string detail) =>
        new(
            "disk_full",
            $"The disk of the database is full ({where}). Free some space and start again; nothing that was "
                + $"acknowledged is lost. {detail}",
            $"数据库所在磁盘已满（{where}）。请释放空间后重新启动；已确认的数据不会丢失。{detail}"
        );
}
