using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Zhishu.Kernel.Database;

/// <summary>Makes a cluster, and finds, starts and ends the postmaster of one.</summary>
internal sealed class PrivatePostgresCluster(
    PrivatePostgresFolder folder,
    PrivatePostgresBinaries binaries,
    PrivatePostgresAccount account,
    ILogger logger
)
{
    private const long SmallestFreeSpace = 200L << 20;
    private const long LargestLog = 8L << 20;

    public string Version => binaries.Version;

    /// <summary>Makes the cluster when there is none; refuses one of another major version.</summary>
    public async Task InitialiseAsync(PrivatePostgresCredentials credentials, bool durable, CancellationToken ct)
    {
        if (folder.HasCluster)
        {
            RefuseOtherVersion();
            return;
        }
        if (Directory.Exists(folder.Cluster) && Directory.EnumerateFileSystemEntries(folder.Cluster).Any())
        {
            throw new PrivatePostgresException(
                "bad_folder",
                $"{folder.Cluster} is not empty and not a PostgreSQL data folder. Move it away.",
                $"{folder.Cluster} 非空且不是 PostgreSQL 数据目录，请将其移走。"
            );
        }
        var free = new DriveInfo(folder.Real).AvailableFreeSpace;
        if (free < SmallestFreeSpace)
        {
            throw PrivatePostgresErrors.DiskFull(
                folder.Real,
                $"{free >> 20} MB are free, a new database needs 200 MB."
            );
        }

        // Made aside and renamed when whole, so that a start killed half-way leaves nothing that looks like a database.
        var fresh = folder.Cluster + ".new";
        var passwordFile = Path.Combine(folder.Real, "password.tmp");
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }
        try
        {
            PrivatePostgresFolder.MakeFolder(
                fresh,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
            PrivatePostgresFolder.WritePrivate(passwordFile, credentials.Postgres);
            await account.GiveAsync(fresh, ct);
            await account.GiveAsync(passwordFile, ct);
            logger.LogInformation(
                "Making a database with PostgreSQL {Version} in {Folder}",
                binaries.Version,
                folder.Cluster
            );
            var initdb = await account.RunAsync(
                binaries.Program("initdb"),
                [
                    $"--pgdata={fresh}",
                    "--username=postgres",
                    $"--pwfile={passwordFile}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    // pg_trgm finds Chinese words only where the C library's character classes know them.
                    "--locale=C.UTF-8",
                    .. binaries.Major >= 17 ? (string[])["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [],
                    // A segment of the log is filled with zeros before its first use, and all writing waits for it: for
                    // the usual 16 MB most of a tenth of a second.
                    "--wal-segsize=2",
                    .. durable ? (string[])[] : ["--no-sync"],
                ],
                folder.Real,
                ct
            );
            initdb.ThrowUnlessOk($"initdb in {folder.Cluster}");
            await File.AppendAllTextAsync(
                Path.Combine(fresh, "postgresql.conf"),
                "\ninclude_if_exists = 'zhishu.conf'\ninclude_if_exists = 'local.conf'\n",
                ct
            );
            Directory.Move(fresh, folder.Cluster);
        }
        catch
        {
            if (Directory.Exists(fresh))
            {
                Directory.Delete(fresh, recursive: true);
            }
            throw;
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private void RefuseOtherVersion()
    {
        var major = File.ReadAllText(Path.Combine(folder.Cluster, "PG_VERSION")).Trim();
        if (major == binaries.Major.ToString(CultureInfo.InvariantCulture))
        {
            return;
        }
        throw new PrivatePostgresException(
            "other_version",
            $"The database in {folder.Cluster} was made by PostgreSQL {major}, and this copy carries {binaries.Version}. "
                + $"Dump it with PostgreSQL {major}'s pg_dump and load it into a new data folder, or go back to the "
                + "version of Zhishu that made it. Nothing was changed.",
            $"{folder.Cluster} 中的数据库由 PostgreSQL {major} 创建，而本程序自带的是 {binaries.Version}。"
                + $"请用 PostgreSQL {major} 的 pg_dump 导出并导入新的数据目录，或使用创建它的治枢版本。未作任何改动。"
        );
    }

    /// <summary>The postmaster that runs on this cluster. Removes the pid file that a crash of the machine left.</summary>
    public PrivatePostgresPostmaster? FindRunning()
    {
        if (PrivatePostgresPostmaster.Read(folder.Cluster) is not { } found)
        {
            return null;
        }
        if (found.IsAlive)
        {
            return found;
        }
        // PostgreSQL removes a stale file by itself, except where its process id has been taken by somebody else since.
        logger.LogInformation(
            "PostgreSQL was not stopped in order (process {Pid} is gone): recovering",
            found.ProcessId
        );
        File.Delete(PrivatePostgresPostmaster.PidFile(folder.Cluster));
        return null;
    }

    /// <summary>Starts the postmaster in a session of its own, so that Ctrl-C in our terminal does not reach it.</summary>
    /// <returns>False when the port was taken by somebody in the meantime.</returns>
    public async Task<bool> StartAsync(string configuration, CancellationToken ct)
    {
        await WriteConfigurationAsync(configuration, ct);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var before = PrepareLog();
            await account.GiveAsync(folder.LogFile, ct);
            var started = await account.RunAsync(
                binaries.Program("pg_ctl"),
                ["start", "-w", "-t", "3600", "-s", "-D", folder.Cluster, "-l", folder.LogFile],
                folder.Cluster,
                ct
            );
            if (started.Ok)
            {
                return true;
            }
            var log = await NewLogAsync(before, ct);
            if (log.Contains("could not bind", StringComparison.Ordinal))
            {
                return false;
            }
            // Children of a killed postmaster need a moment to notice.
            var lingering =
                log.Contains("shared memory block", StringComparison.Ordinal)
                && log.Contains("still in use", StringComparison.Ordinal);
            if (lingering && clock.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), ct);
                continue;
            }
            (started with { Output = log }).ThrowUnlessOk($"PostgreSQL (log: {folder.LogFile})");
        }
    }

    public async Task WriteConfigurationAsync(string configuration, CancellationToken ct)
    {
        var fresh = folder.Configuration + ".new";
        await File.WriteAllTextAsync(fresh, configuration, ct);
        await account.GiveAsync(fresh, ct);
        File.Move(fresh, folder.Configuration, overwrite: true);
    }

    private long PrepareLog()
    {
        var log = new FileInfo(folder.LogFile);
        if (log is { Exists: true, Length: > LargestLog })
        {
            File.Move(folder.LogFile, folder.LogFile + ".1", overwrite: true);
            log.Refresh();
        }
        if (!log.Exists)
        {
            File.WriteAllText(folder.LogFile, "");
            return 0;
        }
        return log.Length;
    }

    private async Task<string> NewLogAsync(long from, CancellationToken ct)
    {
        await using var file = File.Open(folder.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(from, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return (await reader.ReadToEndAsync(ct)).Trim();
    }
}
