using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Zhishu.Cases.Tests.Attachments;

/// <summary>Small files with what matters in them.</summary>
internal static class SampleFiles
{
    public const string Secret = "SECRET-CAMERA-OWNER";

    /// <summary>23.125 N, 113.25 E, turned by 90 degrees, with comments and something behind its end.</summary>
    public static byte[] Jpeg(byte shade = 0x12) =>
        [
            0xFF,
            0xD8,
            .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
            .. Segment(0xE1, [.. "Exif\0\0"u8, .. Tiff()]),
            .. Segment(0xE1, Encoding.ASCII.GetBytes("http://ns.adobe.com/xap/1.0/\0" + Secret)),
            .. Segment(0xED, Encoding.ASCII.GetBytes("Photoshop 3.0\0" + Secret)),
            .. Segment(0xFE, Encoding.ASCII.GetBytes(Secret)),
            .. Segment(0xDA, [1, 1, 0, 0, 63, 0]),
            shade,
            0xFF,
            0x00,
            0x34,
            0xFF,
            0xD9,
            .. Encoding.ASCII.GetBytes(Secret),
        ];

    public static byte[] Png() =>
        [
            0x89,
            .. "PNG\r\n"u8,
            0x1A,
            0x0A,
            .. Chunk("IHDR", new byte[13]),
            .. Chunk("tEXt", Encoding.ASCII.GetBytes("Author\0" + Secret)),
            .. Chunk("eXIf", Tiff()),
            .. Chunk("pHYs", new byte[9]),
            .. Chunk("IDAT", [1, 2, 3]),
            .. Chunk("IEND", []),
            .. Encoding.ASCII.GetBytes(Secret),
        ];

    public static byte[] WebP()
    {
        byte[] body =
        [
            .. "WEBP"u8,
            .. RiffChunk("VP8X", [0x0C, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            .. RiffChunk("VP8 ", [1, 2, 3]),
            .. RiffChunk("EXIF", Encoding.ASCII.GetBytes(Secret)),
            .. RiffChunk("XMP ", Encoding.ASCII.GetBytes(Secret)),
        ];
        return RiffChunk("RIFF", body);
    }

    /// <summary>A movie with one track and a position among its user data.</summary>
    public static byte[] Movie(string brand, string handler) =>
        [
            .. Box("ftyp", [.. Encoding.ASCII.GetBytes(brand), 0, 0, 0, 0]),
            .. Box(
                "moov",
                [
                    .. Box("udta", Encoding.ASCII.GetBytes(Secret)),
                    .. Box(
                        "trak",
                        Box(
                            "mdia",
                            Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(handler), .. new byte[13]])
                        )
                    ),
                ]
            ),
            .. Box("mdat", [1, 2, 3]),
        ];

    public static byte[] Zip(params string[] entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in entries)
                zip.CreateEntry(entry).Open().Dispose();
        }
        return memory.ToArray();
    }

    private static byte[] Segment(byte marker, byte[] content)
    {
        var length = content.Length + 2;
        return [0xFF, marker, (byte)(length >> 8), (byte)length, .. content];
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. content, 0, 0, 0, 0];
    }

    private static byte[] RiffChunk(string type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        return [.. Encoding.ASCII.GetBytes(type), .. length, .. content, .. new byte[content.Length & 1]];
    }

    private static byte[] Box(string type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length + 8);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. content];
    }

    private static byte[] Tiff()
    {
        using var memory = new MemoryStream();
        void Short(int value) => memory.Write([(byte)(value >> 8), (byte)value]);
        void Long(int value) =>
            memory.Write([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        void Entry(int tag, int type, int count, int value)
        {
            Short(tag);
            Short(type);
            Long(count);
            Long(value);
        }
        memory.Write("MM\0*"u8);
        Long(8);
        Short(2);
        Entry(0x0112, 3, 1, 6 << 16);
        Entry(0x8825, 4, 1, 38);
        Long(0);
        Short(4);
        Entry(1, 2, 2, 'N' << 24);
        Entry(2, 5, 3, 92);
        Entry(3, 2, 2, 'E' << 24);
        Entry(4, 5, 3, 116);
        Long(0);
        foreach (var part in (int[])[23, 7, 30, 113, 15, 0])
        {
            Long(part);
            Long(1);
        }
        return memory.ToArray();
    }
}
