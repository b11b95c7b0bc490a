using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Zhishu.Kernel.Database;

/// <summary>
/// The files of one private server: <c>lock</c> and, in the same folder or where <c>location</c> points, <c>cluster/</c>
/// (PostgreSQL's own), <c>credentials.json</c>, <c>port</c> and <c>postgres.log</c>.
/// </summary>
internal sealed class PrivatePostgresFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Traversable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherExecute;

    private const string SharedRoot = "/var/lib/zhishu";

    private PrivatePostgresFolder(string named, string real)
    {
        Named = named;
        Real = real;
    }

    /// <summary>The folder that the options name.</summary>
    public string Named { get; }

    /// <summary>The folder that holds the data.</summary>
    public string Real { get; }

    public string Cluster => Path.Combine(Real, "cluster");
    public string LogFile => Path.Combine(Real, "postgres.log");
    public string Configuration => Path.Combine(Cluster, "zhishu.conf");

    /// <summary>Where copies of programs go that the unprivileged account cannot reach.</summary>
    public string Shared => Environment.IsPrivilegedProcess ? MakeFolder(SharedRoot, Traversable) : Real;

    public bool HasCluster => File.Exists(Path.Combine(Cluster, "PG_VERSION"));

    /// <summary>Folder as an earlier start left it.</summary>
    public static PrivatePostgresFolder Open(string named)
    {
        var pointer = Path.Combine(named, "location");
        return new(named, File.Exists(pointer) ? File.ReadAllText(pointer).Trim() : named);
    }

    public static string MakeNamed(string dataFolder)
    {
        var named = Path.GetFullPath(dataFolder);
        try
        {
            return MakeFolder(named, Traversable);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new PrivatePostgresException(
                "bad_folder",
                $"The data folder {named} cannot be made: {e.Message}. Set ZHISHU_DATA to a folder you can write to.",
                $"无法创建数据目录 {named}：{e.Message}。请将 ZHISHU_DATA 设为可写的目录。",
                e
            );
        }
    }

    /// <summary>
    /// Takes the folder for this process, until the result is disposed or the process ends in whatever way. Null when
    /// another process has it.
    /// </summary>
    public static FileStream? TryLock(string named)
    {
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB): the kernel lets go of it with the process.
            var path = Path.Combine(named, "lock");
            var taken = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            NameHolder(named);
            return taken;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PrivatePostgresException(
                "not_yours",
                $"The data folder {named} belongs to another user ({e.Message}). Start as that user or as root, or set "
                    + "ZHISHU_DATA to a folder of your own.",
                $"数据目录 {named} 属于其他用户（{e.Message}）。请以该用户或 root 启动，或将 ZHISHU_DATA 设为您自己的目录。",
                e
            );
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException) && IsHeld(named))
        {
            return null;
        }
    }

    private static void NameHolder(string named)
    {
        try
        {
            File.WriteAllText(Path.Combine(named, "holder"), $"{Environment.ProcessId}\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It only makes the message to a second copy clearer; a full disk is reported where it matters.
        }
    }

    private static bool IsHeld(string named)
    {
        try
        {
            File.OpenRead(Path.Combine(named, "lock")).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public static PrivatePostgresException InUse(string named)
    {
        var holder = Path.Combine(named, "holder");
        var pid = File.Exists(holder) ? File.ReadAllText(holder).Trim() : "?";
        return new(
            "in_use",
            $"The database in {named} is in use by another copy of Zhishu (process {pid}). Stop that one first, or set "
                + "ZHISHU_DATA to another folder (and ZHISHU_URLS to another port) to run two copies.",
            $"{named} 中的数据库正被另一个治枢进程（{pid}）使用。请先停止它；如需同时运行两份，"
                + "请将 ZHISHU_DATA 设为另一目录（并将 ZHISHU_URLS 设为另一端口）。"
        );
    }

    /// <summary>
    /// The folder as it is, or, when there is no data yet and the unprivileged account cannot get there, a new one below
    /// /var/lib/zhishu with a pointer to it.
    /// </summary>
    public static async Task<PrivatePostgresFolder> SettleAsync(
        string named,
        PrivatePostgresAccount account,
        ILogger logger,
        CancellationToken ct
    )
    {
        var folder = Open(named);
        if (!account.Dropped || folder.HasCluster || folder.Real != named || await account.CanAsync("-x", named, ct))
        {
            MakeFolder(folder.Real, Traversable);
            return folder;
        }
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(named)))[..12];
        var real = Enumerable
            .Range(1, int.MaxValue)
            .Select(n => Path.Combine(SharedRoot, n == 1 ? hash : $"{hash}-{n}"))
            .First(p => !Directory.Exists(p));
        MakeFolder(SharedRoot, Traversable);
        MakeFolder(real, Traversable);
        await File.WriteAllTextAsync(Path.Combine(named, "location"), real + "\n", ct);
        logger.LogWarning(
            "PostgreSQL does not run as root, and its unprivileged account cannot enter {Named}: the data is kept in {Real}",
            named,
            real
        );
        return Open(named);
    }

    /// <summary>All data, wherever it is.</summary>
    public void Delete()
    {
        if (Real != Named && Directory.Exists(Real))
        {
            Directory.Delete(Real, recursive: true);
        }
        Directory.Delete(Named, recursive: true);
    }

    /// <summary>A folder with exactly this mode when it is new, whatever the umask.</summary>
    public static string MakeFolder(string path, UnixFileMode mode)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, mode);
            }
        }
        return path;
    }

    /// <summary>Writes a file that only its owner may read, whole or not at all.</summary>
    public static void WritePrivate(string path, string text)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }
        using (var file = new FileStream(fresh, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>The passwords, made at the first start.</summary>
    public PrivatePostgresCredentials Credentials()
    {
        var path = Path.Combine(Real, "credentials.json");
        if (!File.Exists(path))
        {
            if (HasCluster)
            {
                throw new PrivatePostgresException(
                    "no_credentials",
                    $"{path} is missing, and without it the database beside it cannot be opened. Restore that file from "
                        + "a backup, or move the folder away to start with an empty database.",
                    $"缺少 {path}，没有它就无法打开同目录下的数据库。请从备份恢复该文件，或移走该目录以空库重新开始。"
                );
            }
            var made = new PrivatePostgresCredentials(Password(), Password());
            WritePrivate(path, JsonSerializer.Serialize(made));
        }
        return JsonSerializer.Deserialize<PrivatePostgresCredentials>(File.ReadAllText(path))!;
    }

    private static string Password() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The port of the last start.</summary>
    public int? LastPort
    {
        get =>
            int.TryParse(ReadOrEmpty(Path.Combine(Real, "port")), CultureInfo.InvariantCulture, out var port)
                ? port
                : null;
        set => File.WriteAllText(Path.Combine(Real, "port"), $"{value}\n");
    }

    private static string ReadOrEmpty(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "";
}

/// <summary>Passwords of the superuser <c>postgres</c> and of <c>zhishu</c>, which owns the database.</summary>
internal sealed record PrivatePostgresCredentials(string Postgres, string Zhishu);
