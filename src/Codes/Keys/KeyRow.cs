namespace Zhishu.Codes.Keys;

/// <summary>A key that signs codes, as stored.</summary>
internal sealed class KeyRow
{
    public Guid Id { get; init; }

    /// <summary>The short id in the code.</summary>
    public int KeyId { get; init; }

    public string Algorithm { get; init; } = "";

    public byte[] PublicKey { get; init; } = [];

    /// <summary>Sealed with the master key.</summary>
    public byte[] PrivateKey { get; init; } = [];

    public DateTimeOffset UsedFrom { get; init; }

    public DateTimeOffset? UsedUntil { get; set; }

    public DateTimeOffset? DistrustedAt { get; set; }

    public string? Reason { get; set; }
}
