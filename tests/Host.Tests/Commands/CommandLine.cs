using System.Diagnostics;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Commands;

/// <summary>The real program as a process, over a database and a data folder of its own.</summary>
internal sealed class CommandLine : IAsyncDisposable
{
    private readonly TestDatabase? database;

    private CommandLine(TestDatabase? database) => this.database = database;

    public string Folder { get; } = Directory.CreateTempSubdirectory("zhishu-commands-").FullName;

    public static string Root => Installation.Root;

    public static async Task<CommandLine> CreateAsync() => new(await TestPostgres.CreateDatabaseAsync());

    /// <summary>For commands that need none: whoever asks for a database gets no answer.</summary>
    public static CommandLine WithoutDatabase() => new(null);

    public async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        start.ArgumentList.Add(typeof(Installation).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["ZHISHU_DB"] = database?.ConnectionString ?? "Host=127.0.0.1;Port=1;Timeout=1";
        start.Environment["ZHISHU_DATA"] = Folder;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null)
            await database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
