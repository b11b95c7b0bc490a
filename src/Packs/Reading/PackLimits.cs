namespace Zhishu.Packs.Reading;

/// <summary>Bounds of what is read, so that a hostile or broken pack costs little.</summary>
internal static class PackLimits
{
    public const long TotalBytes = 32L << 20;
    public const int FileBytes = 16 << 20;
    public const int Files = 1_000;
    public const int Depth = 32;
    public const int Nodes = 1_000_000;
}
