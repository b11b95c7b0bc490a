using System.CommandLine;
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
        await FirstStart.PrepareAsync(app.Services, Console.Out, ct);
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync($"治枢 Zhishu: {string.Join(' ', app.Urls)}");
        await app.WaitForShutdownAsync(ct);
        return ExitCode.Ok;
    }
}
