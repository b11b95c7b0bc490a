using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Zhishu.Web.Tests;

/// <summary>The network between a phone and the server, which can be cut: an address on the loopback that passes
/// everything on.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Uri server;
    private readonly CancellationTokenSource end = new();
    private readonly Task accepting;
    private volatile CancellationTokenSource current = new();
    private volatile bool isCut;
    private volatile string? lost;

    public Wire(Uri server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Ends every connection and refuses new ones.</summary>
    public void Cut()
    {
        isCut = true;
        current.Cancel();
    }

    /// <summary>Passes requests that begin so on, but no answer to them comes back.</summary>
    public void LoseAnswersTo(string request) => lost = request;

    public void Mend()
    {
        current = new();
        isCut = false;
        lost = null;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await current.CancelAsync();
        listener.Dispose();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!end.IsCancellationRequested)
        {
            TcpClient phone;
            try
            {
                phone = await listener.AcceptTcpClientAsync(end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            if (isCut)
                phone.Dispose();
            else
                _ = PassAsync(phone, current.Token);
        }
    }

    private async Task PassAsync(TcpClient phone, CancellationToken cut)
    {
        using (phone)
        using (var other = new TcpClient())
        {
            var isLost = false;
            try
            {
                await other.ConnectAsync(server.Host, server.Port, cut);
                await Task.WhenAny(
                    CopyAsync(
                        phone,
                        other,
                        sent =>
                        {
                            isLost |= IsLost(sent);
                            return false;
                        },
                        cut
                    ),
                    CopyAsync(other, phone, _ => isLost, cut)
                );
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // Cut, or closed by one of the two.
            }
        }
    }

    private bool IsLost(ReadOnlyMemory<byte> sent) =>
        lost is { } request && sent.Span.StartsWith(Encoding.ASCII.GetBytes(request));

    private static async Task CopyAsync(
        TcpClient from,
        TcpClient to,
        Func<ReadOnlyMemory<byte>, bool> isLost,
        CancellationToken cut
    )
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.GetStream().ReadAsync(buffer, cut)) > 0)
        {
            var part = buffer.AsMemory(0, read);
            if (!isLost(part))
                await to.GetStream().WriteAsync(part, cut);
        }
    }
}
