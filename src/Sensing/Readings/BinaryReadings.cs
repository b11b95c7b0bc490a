using System.Buffers.Binary;
using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Readings;

/// <summary>The compact form of readings, see docs/modules/sensing.md: the four letters <c>ZSR1</c>, then 24 bytes a
/// reading, little-endian: the device's number (int32), the place of the quantity in its type from 1 (uint16), nothing
/// (uint16), milliseconds since 1970 (int64), the value (IEEE 754 double).</summary>
internal static class BinaryReadings
{
    public const string ContentType = "application/vnd.zhishu.readings";
    public const int Size = 24;
    private const long EarliestMilliseconds = -62_135_596_800_000;
    private const long LatestMilliseconds = 253_402_300_799_999;

    public static ReadOnlySpan<byte> Head => "ZSR1"u8;

    /// <exception cref="Refusal">400 <c>sensing.binary</c>.</exception>
    public static async Task<List<Sent>> ReadAsync(Stream body, DeviceStore devices, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await body.CopyToAsync(buffer, ct);
        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (
            bytes.Length < Head.Length + Size
            || !bytes.Span.StartsWith(Head)
            || (bytes.Length - Head.Length) % Size != 0
        )
            throw Refusal.Invalid(
                "sensing.binary",
                "body",
                $"内容应为“ZSR1”及其后每条 {Size} 字节的读数，现有 {bytes.Length} 字节。",
                $"The body should be the letters ZSR1 and {Size} bytes for each reading; it has {bytes.Length} bytes."
            );
        var records = bytes[Head.Length..];
        var count = records.Length / Size;
        await devices.LoadAsync(Enumerable.Range(0, count).Select(i => NumberOf(records.Span[(i * Size)..])), ct);
        var sent = new List<Sent>(count);
        for (var i = 0; i < count; i++)
            sent.Add(Read(i, records.Span.Slice(i * Size, Size), devices));
        return sent;
    }

    /// <summary>Writes readings in this form.</summary>
    public static byte[] Write(IReadOnlyList<(int Device, int Place, DateTimeOffset At, double Value)> readings)
    {
        var bytes = new byte[Head.Length + readings.Count * Size];
        Head.CopyTo(bytes);
        for (var i = 0; i < readings.Count; i++)
        {
            var record = bytes.AsSpan(Head.Length + i * Size, Size);
            var (device, place, at, value) = readings[i];
            BinaryPrimitives.WriteInt32LittleEndian(record, device);
            BinaryPrimitives.WriteUInt16LittleEndian(record[4..], (ushort)(place + 1));
            BinaryPrimitives.WriteInt64LittleEndian(record[8..], at.ToUnixTimeMilliseconds());
            BinaryPrimitives.WriteDoubleLittleEndian(record[16..], value);
        }
        return bytes;
    }

    private static int NumberOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record);

    private static Sent Read(int index, ReadOnlySpan<byte> record, DeviceStore devices)
    {
        var number = NumberOf(record);
        var place = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]) - 1;
        var milliseconds = BinaryPrimitives.ReadInt64LittleEndian(record[8..]);
        var device = devices.ByNumber(number);
        var quantities = device?.Type.Quantities;
        return new(
            index,
            device,
            device?.Code ?? $"#{number}",
            place >= 0 && place < quantities?.Length ? quantities[place].Code : $"#{place + 1}",
            place,
            DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, EarliestMilliseconds, LatestMilliseconds)),
            BinaryPrimitives.ReadDoubleLittleEndian(record[16..]),
            null
        );
    }
}
