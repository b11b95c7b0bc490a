namespace Zhishu.Codes.Printing;

/// <summary>A picture to print, as JPEG: the one sort that both SVG and PDF take as it is.</summary>
internal sealed record Logo(byte[] Jpeg, int Width, int Height, bool IsGrey)
{
    public const int MostBytes = 100_000;
    private const int MostPixels = 2_000;

    /// <summary>Null where the bytes are no JPEG that can be printed.</summary>
    public static Logo? TryRead(byte[] bytes)
    {
        if (bytes.Length is < 4 or > MostBytes || bytes[0] != 0xFF || bytes[1] != 0xD8)
            return null;
        var at = 2;
        while (at + 9 < bytes.Length && bytes[at] == 0xFF)
        {
            var marker = bytes[at + 1];
            // The frame says how large it is: baseline, extended or progressive.
            if (marker is >= 0xC0 and <= 0xC2)
                return OfFrame(bytes, at);
            if (marker == 0xDA)
                return null;
            at += 2 + (bytes[at + 2] << 8 | bytes[at + 3]);
        }
        return null;
    }

    private static Logo? OfFrame(byte[] bytes, int at)
    {
        var (height, width) = (bytes[at + 5] << 8 | bytes[at + 6], bytes[at + 7] << 8 | bytes[at + 8]);
        var (depth, components) = (bytes[at + 4], bytes[at + 9]);
        return depth == 8 && components is 1 or 3 && width is > 0 and <= MostPixels && height is > 0 and <= MostPixels
            ? new(bytes, width, height, components == 1)
            : null;
    }
}
