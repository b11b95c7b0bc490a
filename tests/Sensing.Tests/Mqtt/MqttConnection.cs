using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Zhishu.Sensing.Tests.Mqtt;

/// <summary>A device's connection by MQTT 3.1.1 as far as tests need it: one message at a time with QoS 1, and a message that
/// breaks off in the middle.</summary>
internal sealed class MqttConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpClient client = new() { NoDelay = true };
    private ushort last;

    private NetworkStream Stream => client.GetStream();

    /// <exception cref="IOException">It is not let in, or nobody is there.</exception>
    public static async Task<MqttConnection> OpenAsync(int port, string code, string key)
    {
        var connection = new MqttConnection();
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await connection.client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
            // Clean session, user name and password; no keep-alive.
            byte[] body = [.. Text("MQTT"), 4, 0xC2, 0, 0, .. Text(code), .. Text(code), .. Text(key)];
            await connection.Stream.WriteAsync(Packet(0x10, body), patience.Token);
            var answer = await connection.ReadAsync(patience.Token);
            return answer is [0x20, 2, _, 0] ? connection : throw new IOException($"Not let in: {answer[3]}");
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw e is IOException ? e : new IOException("Nobody is there.", e);
        }
    }

    /// <summary>Returns when the broker has acknowledged it.</summary>
    /// <exception cref="IOException">Whether it has the message is not known.</exception>
    public async Task PublishAsync(string code, string message)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await Stream.WriteAsync(Publication(code, message), patience.Token);
            var answer = await ReadAsync(patience.Token);
            if (answer is not [0x40, 2, ..] || BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(2)) != last)
                throw new IOException("That was no acknowledgement.");
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            throw new IOException("No acknowledgement came.", e);
        }
    }

    /// <summary>Sends all but the end of a message and breaks off.</summary>
    public async Task BreakOffAsync(string code, string message)
    {
        var bytes = Publication(code, message);
        await Stream.WriteAsync(bytes.AsMemory(0, bytes.Length - 9));
        client.LingerState = new(true, 0);
        client.Close();
    }

    public void Dispose() => client.Dispose();

    private byte[] Publication(string code, string message)
    {
        last = (ushort)(last % ushort.MaxValue + 1);
        return Packet(
            0x32,
            [.. Text($"devices/{code}/readings"), (byte)(last >> 8), (byte)last, .. Encoding.UTF8.GetBytes(message)]
        );
    }

    private async Task<byte[]> ReadAsync(CancellationToken ct)
    {
        // Both answers that are waited for have four bytes.
        var answer = new byte[4];
        await Stream.ReadExactlyAsync(answer, ct);
        return answer;
    }

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private static byte[] Packet(byte head, byte[] body)
    {
        List<byte> packet = [head];
        var length = body.Length;
        do
        {
            packet.Add((byte)(length % 128 | (length >= 128 ? 128 : 0)));
            length /= 128;
        } while (length > 0);
        return [.. packet, .. body];
    }
}
