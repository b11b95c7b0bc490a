using System.Runtime.InteropServices;

namespace Zhishu.Cases.Attachments;

/// <summary>Makes a rename durable: on Linux the folder itself has to be synced, which .NET has no call for.</summary>
internal static partial class DirectorySync
{
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        // O_RDONLY. A file system that cannot sync a folder has nothing to sync.
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            return;
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
