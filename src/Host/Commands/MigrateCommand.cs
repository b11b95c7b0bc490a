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
