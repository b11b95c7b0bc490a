using System.Diagnostics;

namespace Zhishu.Web.Tests;

/// <summary>A browser with a memory of its own, which can be killed and started again.</summary>
public sealed class Phone : IAsyncDisposable
{
    private const string Listening = "DevTools listening on ";

    private readonly IPlaywright playwright;
    private readonly string path;
    private readonly string folder = Directory.CreateTempSubdirectory("zhishu-phone-").FullName;
    private Process? process;
    private IBrowser? browser;

    public Phone(IPlaywright playwright, string path) => (this.playwright, this.path) = (playwright, path);

    public async Task<IPage> StartAsync()
    {
        var start = new ProcessStartInfo(path)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        string[] arguments =
        [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-unsafe-swiftshader",
            "--no-first-run",
            "--lang=zh-CN",
            "--remote-debugging-port=0",
            "--user-data-dir=" + folder,
            "about:blank",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, said) =>
        {
            if (said.Data is { } line && line.StartsWith(Listening, StringComparison.Ordinal))
                address.TrySetResult(line[Listening.Length..].Trim());
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        browser = await playwright.Chromium.ConnectOverCDPAsync(await address.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        var context = browser.Contexts[0];
        context.SetDefaultTimeout(WebCity.Patience);
        await context.AddInitScriptAsync("localStorage.setItem('zhishu.language', 'zh')");
        await context.GrantPermissionsAsync(["geolocation"]);
        await context.SetGeolocationAsync(new() { Longitude = 114.611f, Latitude = 21.42f });
        var page = context.Pages.Count > 0 ? context.Pages[0] : await context.NewPageAsync();
        await page.SetViewportSizeAsync(390, 844);
        return page;
    }

    /// <summary>At once, as when the battery is empty.</summary>
    public async Task KillAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await KillAsync();
        Directory.Delete(folder, recursive: true);
    }
}
