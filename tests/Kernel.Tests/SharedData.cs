using System.Text.Json;

namespace Zhishu.Kernel.Tests;

/// <summary>Files of the folder <c>shared/data</c> beside the repository; tests that need one skip without it.</summary>
internal static class SharedData
{
    /// <summary>The path of a file or folder, or a skipped test where it is absent.</summary>
    public static string Path(string relative)
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null)
        {
            var candidate = System.IO.Path.Combine(folder, "..", "shared", "data", relative);
            if (System.IO.Path.Exists(candidate))
            {
                return System.IO.Path.GetFullPath(candidate);
            }

            folder = System.IO.Path.GetDirectoryName(folder);
        }

        Assert.Skip($"The data ../shared/data/{relative} is absent.");
        return "";
    }

    public static JsonElement Json(string relative)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path(relative)));
        return document.RootElement.Clone();
    }

    /// <summary>The rows of a CSV file below its header; fields may be quoted, without line breaks inside.</summary>
    public static IEnumerable<string[]> Rows(string relative) =>
        File.ReadLines(Path(relative)).Skip(1).Where(l => l.Length > 0).Select(Split);

    private static string[] Split(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return [.. fields];
    }
}
