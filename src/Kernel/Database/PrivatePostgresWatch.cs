using Microsoft.Extensions.Logging;

namespace Zhishu.Kernel.Database;

/// <summary>Starts a private server again whenever its process has died: killed for memory, or because a full disk did not
/// take its log. While that fails it is tried again, until the watch ends.</summary>
public sealed class PrivatePostgresWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource end = new();
    private readonly PrivatePostgres postgres;
    private readonly ILogger logger;
    private readonly Task watching;

    public PrivatePostgresWatch(PrivatePostgres postgres, ILogger logger)
    {
        this.postgres = postgres;
        this.logger = logger;
        watching = WatchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await watching;
        end.Dispose();
    }

    private async Task WatchAsync()
    {
        var said = "";
        try
        {
            while (true)
            {
                await Task.Delay(Every, end.Token);
                said = await ReviveAsync(said);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The watch ends.
        }
    }

    // What stays wrong is said once.
    private async Task<string> ReviveAsync(string said)
    {
        try
        {
            await postgres.ReviveAsync(end.Token);
            return "";
        }
        catch (Exception e) when (!end.IsCancellationRequested)
        {
            if (e.Message != said)
                logger.LogError(e, "PostgreSQL has died and cannot be started; trying again");
            return e.Message;
        }
    }
}
