using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Zhishu.Bench;

/// <summary>HTTP/1.1 over one blocking socket, kept open. It shares the machine with what is measured, so it does as
/// little as a load must: whole requests are made beforehand, and of an answer only the status and the end are read.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[256 * 1024];

    public RawClient(Uri address) => socket.Connect(address.Host, address.Port);

    /// <summary>A request to be sent as often as wanted.</summary>
    public static byte[] Request(Uri address, string method, string path, string apiKey, ReadOnlySpan<byte> body)
    {
        var head =
            $"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {apiKey}\r\n"
            + "Content-Type: application/json\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <exception cref="InvalidOperationException">The answer has another status.</exception>
    public void Send(byte[] request, int expected)
    {
        for (var sent = 0; sent < request.Length; )
            sent += socket.Send(request.AsSpan(sent));
        var length = 0;
        do
        {
            var read = socket.Receive(buffer.AsSpan(length));
            if (read == 0)
                throw new InvalidOperationException("The server closed the connection.");
            length += read;
        } while (!IsWhole(buffer.AsSpan(0, length)));
        var status = int.Parse(buffer.AsSpan(9, 3), CultureInfo.InvariantCulture);
        if (status != expected)
            throw new InvalidOperationException(Encoding.UTF8.GetString(buffer, 0, length));
    }

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var at = answer[..head].IndexOf("Content-Length: "u8);
        if (at < 0)
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        var digits = answer[(at + 16)..(head + 2)];
        return answer.Length
            >= head + 4 + int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
