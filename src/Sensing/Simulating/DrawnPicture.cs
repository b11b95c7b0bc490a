using System.Buffers.Binary;
using System.IO.Compression;
using Zhishu.Sensing.VideoEvents;

namespace Zhishu.Sensing.Simulating;

/// <summary>A small picture of a street that does not exist: sky, houses, a road, and something where the box is. As PNG (ISO/IEC
/// 15948), 8 bits a channel.</summary>
internal static class DrawnPicture
{
    public const int Width = 320;
    public const int Height = 180;

    private static readonly uint[] CrcTable = MakeTable();

    /// <param name="look">The same draws the same.</param>
    public static byte[] Png(SeenBox box, int look)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, 2);
        WriteChunk(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(Pixels(box, look));
        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Pixels(SeenBox box, int look)
    {
        var random = new Random(look);
        // Houses of eight widths, each as high and as bright as it comes.
        var heights = Enumerable.Range(0, 8).Select(_ => 40 + random.Next(50)).ToArray();
        var shades = Enumerable.Range(0, 8).Select(_ => 120 + random.Next(80)).ToArray();
        var thing = (random.Next(150, 256), random.Next(60, 160), random.Next(30, 120));
        var pixels = new byte[Height * (1 + 3 * Width)];
        var position = 0;
        for (var y = 0; y < Height; y++)
        {
            // Every line says that it is not filtered.
            pixels[position++] = 0;
            for (var x = 0; x < Width; x++)
            {
                var house = x * 8 / Width;
                var (red, green, blue) =
                    IsIn(box, x, y) ? thing
                    : y >= 110 ? (y is > 140 and < 144 && x % 40 < 20 ? (230, 230, 220) : (90, 92, 95))
                    : y >= 110 - heights[house] ? (shades[house], shades[house] - 10, shades[house] - 25)
                    : (150 + y / 3, 190 + y / 4, 235);
                (pixels[position], pixels[position + 1], pixels[position + 2]) = ((byte)red, (byte)green, (byte)blue);
                position += 3;
            }
        }
        return pixels;
    }

    private static bool IsIn(SeenBox box, int x, int y)
    {
        var (across, down) = ((double)x / Width, (double)y / Height);
        return across >= box.X && across <= box.X + box.Width && down >= box.Y && down <= box.Y + box.Height;
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(content, Crc(type, uint.MaxValue)));
        file.Write(number);
    }

    // CRC-32 of ISO/IEC 15948, annex D.
    private static uint Crc(ReadOnlySpan<byte> bytes, uint start)
    {
        foreach (var one in bytes)
            start = CrcTable[(start ^ one) & 0xFF] ^ (start >> 8);
        return start;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var n = 0u; n < 256; n++)
        {
            var value = n;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) == 1 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            table[n] = value;
        }
        return table;
    }
}
