using System.CommandLine;
using Zhishu.Kernel.Database;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu migrate</c>: brings the schema up to date without serving.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database schema up to date.");
        command.SetAction(
            async (_, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: false, ct);
                var count = await work.Services.GetRequiredService<Migrator>().MigrateAsync(ct);
                Console.WriteLine(
                    count == 0 ? "已是最新。Up to date." : $"已应用 {count} 个文件。Applied {count} files."
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }
}

/// <summary>The services of a command, over the installation's database.</summary>
internal sealed class CommandScope(Installation installation, ServiceProvider services) : IAsyncDisposable
{
    public IServiceProvider Services => services;

    public static async Task<CommandScope> OpenAsync(bool migrate, CancellationToken ct)
    {
        var installation = await Installation.OpenAsync(serving: false, null, ct);
        var services = Server.Services(new ServerSettings(installation.ConnectionString, installation.DataFolder, ""));
        if (migrate)
            await services.GetRequiredService<Migrator>().MigrateAsync(ct);
        return new CommandScope(installation, services);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await installation.DisposeAsync();
    }
}
