using System.IO.Compression;
using System.Text;
using Zhishu.Packs.Contracts;
using Zhishu.Packs.Reading;

namespace Zhishu.Packs.Tests;

/// <summary>A pack written by a test.</summary>
internal sealed class PackFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("zhishu-pack-").FullName;

    public string Folder => folder;

    public PackFolder Write(string path, string content)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content, new UTF8Encoding(false));
        return this;
    }

    public byte[] Zip()
    {
        using var stream = new MemoryStream();
        ZipFile.CreateFromDirectory(folder, stream);
        return stream.ToArray();
    }

    /// <summary>Reads the pack with the sections <c>things</c> and <c>others</c>.</summary>
    public async Task<(PackContent? Content, PackProblems Problems)> ReadAsync()
    {
        var problems = new PackProblems();
        var files = await PackFiles.FromFolderAsync(folder, problems, TestContext.Current.CancellationToken);
        return (PackReader.Read(files, ["things", "others"], problems), problems);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
