using Microsoft.Extensions.FileProviders;

namespace Zhishu.Host.Pages;

/// <summary>The built pages: <c>web/dist</c> of the checkout, <c>pages</c> of an unpacked release, or
/// <c>Pages:Folder</c>. Where there are none the API runs alone.</summary>
internal sealed class PageFiles : IDisposable
{
    private static readonly string[] Folders = ["web/dist", "pages"];
    private static readonly (string Coding, string Ending)[] Codings = [("br", ".br"), ("gzip", ".gz")];

    private readonly PhysicalFileProvider? files;

    public PageFiles(IConfiguration configuration)
    {
        var folder =
            configuration["Pages:Folder"]
            ?? Folders.Select(f => Path.Combine(Installation.Root, f)).FirstOrDefault(Directory.Exists);
        if (folder is not null && Directory.Exists(folder))
            files = new PhysicalFileProvider(Path.GetFullPath(folder));
    }

    public void Dispose() => files?.Dispose();

    public bool Exist => Find("/index.html") is not null;

    public IFileInfo? Find(string path) =>
        files?.GetFileInfo(path) is { Exists: true, IsDirectory: false } file ? file : null;

    /// <summary>The smallest form the caller takes, as the build left it beside the file.</summary>
    public (IFileInfo File, string? Coding) Smallest(string path, IFileInfo plain, string acceptEncoding)
    {
        foreach (var (coding, ending) in Codings)
        {
            if (acceptEncoding.Contains(coding, StringComparison.OrdinalIgnoreCase) && Find(path + ending) is { } small)
                return (small, coding);
        }
        return (plain, null);
    }
}
