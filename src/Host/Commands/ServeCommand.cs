using System.CommandLine;
using Zhishu.Host.Demo;
using Zhishu.Kernel.Database;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu serve</c>: migrates, prepares what a first start needs, and serves until stopped.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Serve the API and the pages (ZHISHU_URLS, default http://127.0.0.1:5080).");
        command.SetAction((_, ct) => RunAsync(ct));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken ct)
    {
        using var logs = LoggerFactory.Create(l => l.AddSimpleConsole(o => o.SingleLine = true));
        await using var installation = await Installation.OpenAsync(serving: true, logs.CreateLogger("postgres"), ct);
        var urls = Environment.GetEnvironmentVariable("ZHISHU_URLS") is { Length: > 0 } given
            ? given
            : "http://127.0.0.1:5080";
        await using var app = Server.Build(
            new ServerSettings(installation.ConnectionString, installation.DataFolder, urls)
        );
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(ct);
        var isDemo = await FirstStart.PrepareAsync(app.Services, Console.Out, ct);
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync($"治枢 Zhishu: {string.Join(' ', app.Urls)}");
        var filling = isDemo ? FillAsync(app, app.Lifetime.ApplicationStopping) : Task.CompletedTask;
        await app.WaitForShutdownAsync(ct);
        await filling;
        return ExitCode.Ok;
    }

    private static async Task FillAsync(WebApplication app, CancellationToken stopping)
    {
        try
        {
            await app
                .Services.GetRequiredService<DemonstrationThings>()
                .FillAsync(LocalAddress(app), Console.Out, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Half of them are still some to look at.
        }
        catch (Exception e)
        {
            app.Logger.LogError(e, "The demonstration city could not be filled with things and devices");
        }
    }

    // As seen from here: 0.0.0.0 and [::] are no addresses to ask.
    private static Uri LocalAddress(WebApplication app)
    {
        var first = new UriBuilder(app.Urls.First());
        if (first.Host is "0.0.0.0" or "[::]" or "*" or "+")
            first.Host = "127.0.0.1";
        return first.Uri;
    }
}
