using System.Buffers.Binary;
using Zhishu.Kernel;

namespace Zhishu.Cases.Attachments;

/// <summary>The boxes of an MP4 or MOV file (ISO/IEC 14496-12): whether it has pictures at all, and the boxes of user
/// data (which hold the position) blanked in place, so that nothing else moves.</summary>
internal static class MovieBoxes
{
    private const int MostBoxes = 10_000;
    private const int Deepest = 6;

    /// <summary>Blanks the metadata.</summary>
    /// <returns>Whether there is a picture track.</returns>
    /// <exception cref="Refusal">400 <c>attachments.broken</c></exception>
    public static bool Clean(Stream file)
    {
        var found = new Found();
        Walk(file, 0, file.Length, 0, found);
        return found.HasMovie && (found.Video || found.Sound)
            ? found.Video
            : throw Refusal.Invalid(
                "attachments.broken",
                "file",
                "文件不完整或已损坏，请重新录制或导出后再上传。",
                "The file is cut off or damaged; record or export it again."
            );
    }

    private static void Walk(Stream file, long from, long to, int depth, Found found)
    {
        Span<byte> header = stackalloc byte[16];
        var position = from;
        while (position + 8 <= to && ++found.Boxes <= MostBoxes)
        {
            file.Position = position;
            file.ReadExactly(header[..8]);
            long size = BinaryPrimitives.ReadUInt32BigEndian(header);
            var start = 8;
            if (size == 1 && position + 16 <= to)
            {
                file.ReadExactly(header[8..16]);
                size = BinaryPrimitives.ReadInt64BigEndian(header[8..]);
                start = 16;
            }
            else if (size == 0)
                size = to - position;
            if (size < start || size > to - position)
                return;
            var type = header.Slice(4, 4);
            if (type.SequenceEqual("udta"u8) || type.SequenceEqual("meta"u8) || type.SequenceEqual("uuid"u8))
                Blank(file, position, start, size);
            else if (type.SequenceEqual("hdlr"u8) && size >= start + 12)
                Handler(file, position + start, found);
            else if (
                depth < Deepest
                && (type.SequenceEqual("moov"u8) || type.SequenceEqual("trak"u8) || type.SequenceEqual("mdia"u8))
            )
            {
                found.HasMovie = true;
                Walk(file, position + start, position + size, depth + 1, found);
            }
            position += size;
        }
    }

    private static void Handler(Stream file, long content, Found found)
    {
        Span<byte> type = stackalloc byte[4];
        file.Position = content + 8;
        file.ReadExactly(type);
        found.Video |= type.SequenceEqual("vide"u8);
        found.Sound |= type.SequenceEqual("soun"u8);
    }

    private static void Blank(Stream file, long position, int start, long size)
    {
        file.Position = position + 4;
        file.Write("free"u8);
        file.Position = position + start;
        var zeros = new byte[Math.Min(size - start, 64 * 1024)];
        for (var left = size - start; left > 0; left -= zeros.Length)
            file.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
    }

    private sealed class Found
    {
        public int Boxes { get; set; }

        public bool HasMovie { get; set; }

        public bool Video { get; set; }

        public bool Sound { get; set; }
    }
}
