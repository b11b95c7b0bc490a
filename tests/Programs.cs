using System.ComponentModel;
using System.Diagnostics;

namespace Zhishu;

/// <summary>Programs of others that ours is held against; where one is absent its test is skipped.</summary>
internal static class Programs
{
    /// <summary>The folder of the pages, where a package of npm is installed in it.</summary>
    public static string Web(string package)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var web = Path.Combine(folder, "web");
            if (!File.Exists(Path.Combine(web, "package.json")))
                continue;
            if (Directory.Exists(Path.Combine(web, "node_modules", package)))
                return web;
            break;
        }
        Assert.Skip($"The package {package} is not installed in web/.");
        return "";
    }

    /// <summary>What it says; its failure is the test's.</summary>
    public static async Task<string> RunAsync(
        string program,
        string folder,
        IEnumerable<string> arguments,
        (string Name, string Value)? variable = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (variable is { } one)
            start.Environment[one.Name] = one.Value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed here.");
            return "";
        }
        using (process)
        {
            var told = process.StandardError.ReadToEndAsync();
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            var errors = await told;
            process.ExitCode.ShouldBe(0, text + errors);
            return text;
        }
    }
}
