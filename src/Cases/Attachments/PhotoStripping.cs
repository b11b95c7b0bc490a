using System.Buffers.Binary;
using Zhishu.Kernel;

namespace Zhishu.Cases.Attachments;

/// <summary>Takes the metadata (EXIF with its position, XMP, IPTC, comments, previews appended after the picture) out of
/// a photo. The picture itself is copied, not encoded again.</summary>
internal static class PhotoStripping
{
    public static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    // Besides the critical ones: how the picture is to look. Everything else, known or not, may say who and where.
    private static readonly HashSet<string> PngKept =
    [
        "tRNS",
        "cHRM",
        "gAMA",
        "iCCP",
        "sBIT",
        "sRGB",
        "cICP",
        "mDCV",
        "cLLI",
        "bKGD",
        "hIST",
        "pHYs",
        "sPLT",
        "acTL",
        "fcTL",
        "fdAT",
    ];

    private static readonly HashSet<string> WebPKept = ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"];

    /// <summary>The parts of the file that remain, in order.</summary>
    /// <param name="orientation">EXIF's orientation, 1 to 8; kept for JPEG where it is not 1.</param>
    /// <exception cref="Refusal">400 <c>attachments.broken</c>: the file is not a whole picture.</exception>
    public static List<ReadOnlyMemory<byte>> Strip(FileKind kind, ReadOnlyMemory<byte> file, int orientation = 1) =>
        kind == FileKind.Jpeg ? Jpeg(file, orientation)
        : kind == FileKind.Png ? Png(file)
        : kind == FileKind.WebP ? WebP(file)
        : throw new ArgumentException($"{kind.MediaType} is not stripped here.", nameof(kind));

    private static List<ReadOnlyMemory<byte>> Jpeg(ReadOnlyMemory<byte> file, int orientation)
    {
        var bytes = file.Span;
        List<ReadOnlyMemory<byte>> kept = [file[..2]];
        var oriented = orientation is < 2 or > 8;
        var position = 2;
        while (true)
        {
            // A marker may be preceded by any number of fill bytes.
            while (position + 1 < bytes.Length && bytes[position] == 0xFF && bytes[position + 1] == 0xFF)
                position++;
            if (position + 2 > bytes.Length || bytes[position] != 0xFF)
                throw Broken();
            var marker = bytes[position + 1];
            if (marker == 0xD9)
            {
                kept.Add(file.Slice(position, 2));
                return kept;
            }
            if (position + 4 > bytes.Length)
                throw Broken();
            var end = position + 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]);
            if (end < position + 4 || end > bytes.Length)
                throw Broken();
            if (!oriented && marker != 0xE0)
            {
                kept.Add(Orientation(orientation));
                oriented = true;
            }
            if (KeepsJpeg(marker, bytes[(position + 4)..end]))
                kept.Add(file[position..end]);
            position = end;
            if (marker != 0xDA)
                continue;
            var scan = EndOfScan(bytes, position);
            kept.Add(file[position..scan]);
            position = scan;
        }
    }

    // JFIF, a colour profile and Adobe's colour transform are needed to show it; every other application segment goes.
    private static bool KeepsJpeg(byte marker, ReadOnlySpan<byte> content) =>
        marker switch
        {
            0xE0 or 0xEE => true,
            0xE2 => content.StartsWith("ICC_PROFILE\0"u8),
            >= 0xE1 and <= 0xEF or 0xFE => false,
            _ => true,
        };

    private static int EndOfScan(ReadOnlySpan<byte> bytes, int position)
    {
        while (true)
        {
            var next = bytes[position..].IndexOf((byte)0xFF);
            if (next < 0 || position + next + 1 >= bytes.Length)
                throw Broken();
            position += next;
            var after = bytes[position + 1];
            if (after is not (0x00 or (>= 0xD0 and <= 0xD7) or 0xFF))
                return position;
            position += after == 0xFF ? 1 : 2;
        }
    }

    /// <summary>An EXIF segment that says the orientation and nothing else.</summary>
    private static byte[] Orientation(int orientation) =>
        [
            0xFF,
            0xE1,
            0,
            34,
            .. "Exif\0\0MM\0*"u8,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte)orientation,
            0,
            0,
            0,
            0,
            0,
            0,
        ];

    private static List<ReadOnlyMemory<byte>> Png(ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        List<ReadOnlyMemory<byte>> kept = [file[..8]];
        var position = 8;
        while (true)
        {
            if (position + 12 > bytes.Length)
                throw Broken();
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[position..]);
            if (length > bytes.Length - position - 12)
                throw Broken();
            var end = position + 12 + (int)length;
            var type = bytes.Slice(position + 4, 4);
            var name = System.Text.Encoding.ASCII.GetString(type);
            if (char.IsAsciiLetterUpper(name[0]) || PngKept.Contains(name))
                kept.Add(file[position..end]);
            if (name == "IEND")
                return kept;
            position = end;
        }
    }

    private static List<ReadOnlyMemory<byte>> WebP(ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        var header = file[..12].ToArray();
        List<ReadOnlyMemory<byte>> kept = [header];
        var total = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) + 8L;
        if (total > bytes.Length)
            throw Broken();
        var position = 12;
        var size = 4;
        while (position + 8 <= total)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(position + 4)..]);
            if (length > total - position - 8)
                throw Broken();
            // Chunks are padded to even lengths; the last one's pad is now and then missing.
            var end = (int)Math.Min(position + 8 + length + (length & 1), total);
            var name = System.Text.Encoding.ASCII.GetString(bytes.Slice(position, 4));
            if (WebPKept.Contains(name))
            {
                var chunk = file[position..end];
                if (name == "VP8X" && length >= 1)
                {
                    var changed = chunk.ToArray();
                    changed[8] &= 0b1111_0011;
                    chunk = changed;
                }
                kept.Add(chunk);
                size += chunk.Length;
            }
            position = end;
        }
        if (kept.Count == 1)
            throw Broken();
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)size);
        return kept;
    }

    private static Refusal Broken() =>
        Refusal.Invalid(
            "attachments.broken",
            "file",
            "文件不完整或已损坏，请重新拍摄或导出后再上传。",
            "The file is cut off or damaged; take or export it again."
        );
}
