using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Zhishu.Host.Tests.Chaos;

/// <summary>The line between a server and its database, which can be cut and mended: cut, every connection breaks
/// wherever it is, and none can be opened.</summary>
internal sealed class DatabaseLine : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<Socket, byte> open = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly (string Host, int Port) database;
    private readonly Task accepting;
    private volatile bool isCut;

    public DatabaseLine(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        database = (settings.Host!, settings.Port);
        listener.Start();
        settings.Host = "127.0.0.1";
        settings.Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        ConnectionString = settings.ConnectionString;
        accepting = AcceptAsync();
    }

    /// <summary>Reaches the database over this line.</summary>
    public string ConnectionString { get; }

    public void Cut()
    {
        isCut = true;
        foreach (var socket in open.Keys)
            Break(socket);
    }

    public void Mend() => isCut = false;

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        Cut();
        await accepting;
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                _ = CarryAsync(await listener.AcceptSocketAsync(ending.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        open[near] = open[far] = 0;
        try
        {
            if (!isCut)
            {
                await far.ConnectAsync(database.Host, database.Port);
                await Task.WhenAny(PassAsync(near, far), PassAsync(far, near));
            }
        }
        catch (SocketException)
        {
            // Both ends are closed below.
        }
        finally
        {
            Break(near);
            Break(far);
            open.TryRemove(near, out _);
            open.TryRemove(far, out _);
            near.Dispose();
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (!isCut && await from.ReceiveAsync(buffer, SocketFlags.None) is var count and > 0)
            {
                for (var sent = 0; sent < count; )
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One end is gone.
        }
    }

    private static void Break(Socket socket)
    {
        try
        {
            socket.Close(0);
        }
        catch (SocketException)
        {
            // Gone already.
        }
    }
}
