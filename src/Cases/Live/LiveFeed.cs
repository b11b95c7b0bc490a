using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Zhishu.Kernel;

namespace Zhishu.Cases.Live;

/// <summary>Hands what is announced to the pages open on this node. One connection listens for all of them, and only
/// while there are any.</summary>
internal sealed class LiveFeed(NpgsqlDataSource database, ILogger<LiveFeed> log) : IAsyncDisposable
{
    private const int MostWaiting = 200;

    private readonly Lock gate = new();
    private readonly HashSet<Channel<LiveEvent>> listeners = [];
    private readonly CancellationTokenSource over = new();
    private CancellationTokenSource? idle;
    private Task listening = Task.CompletedTask;
    private TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Returns once nothing that happens from now on is missed.</summary>
    public async Task<Subscription> SubscribeAsync(CancellationToken ct)
    {
        // Whoever does not keep up is told to look at everything again, not one by one.
        var channel = Channel.CreateBounded<LiveEvent>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        Task whenReady;
        lock (gate)
        {
            listeners.Add(channel);
            if (idle is null)
            {
                idle = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
                ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
                listening = ListenAsync(listening, ready, idle.Token);
            }
            whenReady = ready.Task;
        }
        var subscription = new Subscription(this, channel);
        try
        {
            await whenReady.WaitAsync(ct);
            return subscription;
        }
        catch
        {
            subscription.Dispose();
            throw;
        }
    }

    private void Leave(Channel<LiveEvent> channel)
    {
        lock (gate)
        {
            listeners.Remove(channel);
            if (listeners.Count > 0 || idle is null)
                return;
            idle.Cancel();
            idle.Dispose();
            idle = null;
        }
    }

    private async Task ListenAsync(Task before, TaskCompletionSource begun, CancellationToken ct)
    {
        await before;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync(begun, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "Open pages are not told at the moment; trying again");
                await Task.Delay(TimeSpan.FromSeconds(1), ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Tell(new LiveEvent(LiveEvent.Everything));
            }
        }
    }

    private async Task ListenOnceAsync(TaskCompletionSource begun, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        connection.Notification += (_, said) => Tell(Json.Read<LiveEvent>(said.Payload));
        await RunAsync(connection, $"LISTEN {AnnounceEvents.Channel}", ct);
        begun.TrySetResult();
        try
        {
            while (true)
                await connection.WaitAsync(ct);
        }
        finally
        {
            // The connection goes back to the pool as it is.
            if (connection.FullState == System.Data.ConnectionState.Open)
                await RunAsync(connection, "UNLISTEN *", CancellationToken.None);
        }
    }

    private void Tell(LiveEvent? said)
    {
        if (said is null)
            return;
        lock (gate)
        {
            foreach (var listener in listeners)
                listener.Writer.TryWrite(listener.Reader.Count >= MostWaiting - 1 ? new(LiveEvent.Everything) : said);
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await listening;
        over.Dispose();
    }

    /// <summary>One page's place in the feed.</summary>
    public sealed class Subscription(LiveFeed feed, Channel<LiveEvent> channel) : IDisposable
    {
        public ChannelReader<LiveEvent> Events => channel.Reader;

        public void Dispose() => feed.Leave(channel);
    }
}
