using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Zhishu.Kernel.Database;

/// <summary>Which ports of 127.0.0.1 a server may take.</summary>
internal static class PrivatePostgresPorts
{
    /// <summary>
    /// The last port first; then some below the range that the system gives to outgoing connections, from a place that
    /// the folder's name decides, so that two copies seldom meet.
    /// </summary>
    public static IEnumerable<int> Candidates(PrivatePostgresFolder folder)
    {
        if (folder.LastPort is { } last)
        {
            yield return last;
        }
        var start = BitConverter.ToUInt16(SHA256.HashData(Encoding.UTF8.GetBytes(folder.Named)));
        for (var n = 0; n < 1_000; n++)
        {
            yield return 20_000 + (start + n) % 12_000;
        }
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
