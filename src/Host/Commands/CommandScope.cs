using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Host.Commands;

/// <summary>The services of a command, over the installation's database.</summary>
internal sealed class CommandScope : IAsyncDisposable
{
    private readonly Installation installation;
    private readonly ServiceProvider services;
    private readonly AsyncServiceScope scope;

    private CommandScope(Installation installation, ServiceProvider services)
    {
        (this.installation, this.services) = (installation, services);
        scope = services.CreateAsyncScope();
    }

    /// <summary>Who acts when somebody at the machine types a command; the ledger names the account of the machine.</summary>
    public static Actor Operator { get; } = Actor.Internal($"命令行 {Environment.UserName}");

    public IServiceProvider Services => scope.ServiceProvider;

    /// <param name="migrate">Whether the command writes, and so needs the newest schema and the directories.</param>
    public static async Task<CommandScope> OpenAsync(bool migrate, CancellationToken ct)
    {
        var installation = await Installation.OpenAsync(serving: false, null, ct);
        var services = Server.Services(new ServerSettings(installation.ConnectionString, installation.DataFolder, ""));
        var opened = new CommandScope(installation, services);
        try
        {
            if (migrate)
            {
                await services.GetRequiredService<Migrator>().MigrateAsync(ct);
                await services.GetRequiredService<IDirectory>().RefreshAsync(ct);
                await services.GetRequiredService<IAccounts>().RefreshAsync(ct);
            }
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>For commands that need no database at all.</summary>
    public static ServiceProvider WithoutDatabase() =>
        Server.Services(new ServerSettings("Host=none", Path.GetTempPath(), ""));

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await scope.DisposeAsync();
        await services.DisposeAsync();
        await installation.DisposeAsync();
    }
}
