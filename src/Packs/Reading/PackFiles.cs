using System.IO.Compression;
using System.Text;
using Zhishu.Kernel.Cryptography;
using Zhishu.Packs.Contracts;

namespace Zhishu.Packs.Reading;

/// <summary>The files of a pack by path, read from a folder or an archive within <see cref="PackLimits"/>.</summary>
internal sealed class PackFiles
{
    private readonly SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
    private long total;

    public bool Has(string path) => files.ContainsKey(path);

    public byte[] this[string path] => files[path];

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> All =>
        files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)f.Value, StringComparer.Ordinal);

    /// <summary>SM3 over all paths and contents.</summary>
    public string Digest()
    {
        var list = new StringBuilder();
        foreach (var (path, content) in files)
            list.Append(path).Append('\0').Append(Convert.ToHexStringLower(Sm3.Hash(content))).Append('\n');
        return Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(list.ToString())));
    }

    /// <summary>The same bytes for the same files, whenever and wherever packed.</summary>
    public byte[] Archive()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                var entry = zip.CreateEntry(path, CompressionLevel.Optimal);
                entry.LastWriteTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var target = entry.Open();
                target.Write(content);
            }
        }
        return stream.ToArray();
    }

    /// <summary>Reads a folder; hidden files and folders (a version control's) are passed over.</summary>
    public static async Task<PackFiles> FromFolderAsync(string folder, PackProblems problems, CancellationToken ct)
    {
        var result = new PackFiles();
        var root = new DirectoryInfo(folder);
        if (!root.Exists)
        {
            problems.Add(folder, 1, 1, "没有这个文件夹。", "There is no such folder.");
            return result;
        }
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
            MaxRecursionDepth = 8,
        };
        foreach (var file in root.EnumerateFiles("*", options))
        {
            var path = Path.GetRelativePath(root.FullName, file.FullName).Replace('\\', '/');
            if (path.Split('/').Any(part => part.StartsWith('.')))
                continue;
            if (!result.Admit(path, file.Length, problems))
                return result;
            await using var stream = file.OpenRead();
            if (!await result.AddAsync(path, stream, problems, ct))
                return result;
        }
        return result;
    }

    /// <summary>Reads a zip archive; a single folder at its top, as most tools make one, is taken away.</summary>
    public static async Task<PackFiles> FromArchiveAsync(Stream archive, PackProblems problems, CancellationToken ct)
    {
        var result = new PackFiles();
        // The directory of a zip stands at its end, so the whole is needed first.
        using var copy = new MemoryStream();
        if (!await CopyBoundedAsync(archive, copy, PackLimits.TotalBytes, ct))
        {
            TooLarge("archive.zip", problems);
            return result;
        }
        copy.Position = 0;
        try
        {
            using var zip = new ZipArchive(copy, ZipArchiveMode.Read);
            var entries = zip.Entries.Where(e => !e.FullName.EndsWith('/')).ToList();
            var top = CommonFolder(entries);
            foreach (var entry in entries)
            {
                var path = entry.FullName[top.Length..];
                if (!IsSafe(path))
                {
                    problems.Add(
                        "archive.zip",
                        1,
                        1,
                        $"压缩包内路径“{path}”无效。",
                        $"The path '{path}' in the archive is not allowed."
                    );
                    return result;
                }
                if (path.Split('/').Any(part => part.StartsWith('.')))
                    continue;
                if (!result.Admit(path, entry.Length, problems))
                    return result;
                // The length written in the archive may lie; what counts is what comes out.
                await using var stream = await entry.OpenAsync(ct);
                if (!await result.AddAsync(path, stream, problems, ct))
                    return result;
            }
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException)
        {
            problems.Add(
                "archive.zip",
                1,
                1,
                "不是有效的 zip 压缩包。",
                $"This is no readable zip archive: {e.Message}"
            );
        }
        return result;
    }

    /// <summary>Whether a path stays inside the pack.</summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and <= 200
        && !path.StartsWith('/')
        && path.IndexOfAny(['\\', ':', '\0']) < 0
        && path.Split('/').All(part => part is not ("" or "." or ".."));

    private static string CommonFolder(List<ZipArchiveEntry> entries)
    {
        if (entries.Count == 0 || entries.Exists(e => e.FullName == PackReader.ManifestFile))
            return "";
        var first = entries[0].FullName;
        var top = first[..(first.IndexOf('/', StringComparison.Ordinal) + 1)];
        return top.Length > 0 && entries.TrueForAll(e => e.FullName.StartsWith(top, StringComparison.Ordinal))
            ? top
            : "";
    }

    private bool Admit(string path, long length, PackProblems problems)
    {
        if (files.Count >= PackLimits.Files)
        {
            problems.Add(
                path,
                1,
                1,
                $"文件超过 {PackLimits.Files} 个。",
                $"The pack has more than {PackLimits.Files} files."
            );
            return false;
        }
        if (length <= PackLimits.FileBytes && total + length <= PackLimits.TotalBytes)
            return true;
        TooLarge(path, problems);
        return false;
    }

    private async Task<bool> AddAsync(string path, Stream stream, PackProblems problems, CancellationToken ct)
    {
        using var content = new MemoryStream();
        var room = Math.Min(PackLimits.FileBytes, PackLimits.TotalBytes - total);
        if (!await CopyBoundedAsync(stream, content, room, ct))
        {
            TooLarge(path, problems);
            return false;
        }
        total += content.Length;
        if (files.TryAdd(path, content.ToArray()))
            return true;
        problems.Add(path, 1, 1, "压缩包内有重名文件。", "The archive holds this file twice.");
        return false;
    }

    private static void TooLarge(string path, PackProblems problems) =>
        problems.Add(
            path,
            1,
            1,
            $"场景包过大：单个文件至多 {PackLimits.FileBytes >> 20} MiB，合计至多 {PackLimits.TotalBytes >> 20} MiB。",
            $"The pack is too large: a file may have {PackLimits.FileBytes >> 20} MiB, all together {PackLimits.TotalBytes >> 20} MiB."
        );

    private static async Task<bool> CopyBoundedAsync(Stream source, Stream target, long most, CancellationToken ct)
    {
        var buffer = new byte[81_920];
        long copied = 0;
        int read;
        while ((read = await source.ReadAsync(buffer, ct)) > 0)
        {
            copied += read;
            if (copied > most)
                return false;
            await target.WriteAsync(buffer.AsMemory(0, read), ct);
        }
        return true;
    }
}
