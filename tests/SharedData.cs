namespace Zhishu;

/// <summary>Files of the folder <c>shared/data</c> beside the repository; tests that need one skip without it.</summary>
internal static class SharedData
{
    /// <summary>The path of a file, or a skipped test where it is absent.</summary>
    public static string Path(string relative)
    {
        for (
            var folder = AppContext.BaseDirectory;
            folder is not null;
            folder = System.IO.Path.GetDirectoryName(folder)
        )
        {
            var candidate = System.IO.Path.Combine(folder, "..", "shared", "data", relative);
            if (System.IO.Path.Exists(candidate))
                return System.IO.Path.GetFullPath(candidate);
        }
        Assert.Skip($"The data ../shared/data/{relative} is absent.");
        return "";
    }
}
