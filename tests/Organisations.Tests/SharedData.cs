namespace Zhishu.Organisations.Tests;

/// <summary>Files of the folder <c>shared/data</c> beside the repository; tests that need one skip without it.</summary>
internal static class SharedData
{
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
