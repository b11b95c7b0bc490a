using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Zhishu.Kernel.Cryptography;

/// <summary>
/// Authenticated encryption of stored data: SM4 in counter mode, then HMAC-SM3 over everything (encrypt-then-MAC).
/// Thread-safe.
/// <para>
/// Envelope: version (1 byte, 1) ‖ key id (2 bytes, big-endian) ‖ IV (16 random bytes) ‖ ciphertext (as long as the
/// plaintext) ‖ tag (32 bytes). The tag covers version, key id, IV, ciphertext, associated data and its length.
/// Encryption and MAC use subkeys derived from the master key with HMAC-SM3.
/// </para>
/// </summary>
public sealed class Sm4Sealed
{
    /// <summary>How many bytes an envelope is longer than its plaintext.</summary>
    public const int Overhead = HeaderSize + Sm4.BlockSize + Sm3.HashSize;

    private const byte Version = 1;
    private const int HeaderSize = 3;

    private readonly Dictionary<ushort, Subkeys> keys;

    /// <summary>Seals with the key <paramref name="currentKeyId"/>, opens with any of <paramref name="masterKeys"/>,
    /// so that a key is replaced by adding a new one and sealing again at leisure.</summary>
    /// <param name="masterKeys">Master keys of 16 to 64 random bytes by their id.</param>
    /// <param name="currentKeyId">The id of the key that new envelopes use.</param>
    /// <exception cref="ArgumentException">The current key is missing or a key has another length.</exception>
    public Sm4Sealed(IReadOnlyDictionary<ushort, byte[]> masterKeys, ushort currentKeyId)
    {
        if (!masterKeys.ContainsKey(currentKeyId))
        {
            throw new ArgumentException($"There is no master key with id {currentKeyId}.", nameof(currentKeyId));
        }

        CurrentKeyId = currentKeyId;
        keys = masterKeys.ToDictionary(k => k.Key, k => Derive(k.Key, k.Value));
    }

    /// <summary>One master key only.</summary>
    public Sm4Sealed(ushort keyId, byte[] masterKey)
        : this(new Dictionary<ushort, byte[]> { [keyId] = masterKey }, keyId) { }

    /// <summary>The id of the key that new envelopes use.</summary>
    public ushort CurrentKeyId { get; }

    /// <summary>Seals <paramref name="plaintext"/>. <paramref name="associatedData"/> (such as table, column and row
    /// id) is not stored but must be the same to open it, so that an envelope cannot be moved elsewhere.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData = default)
    {
        var subkeys = keys[CurrentKeyId];
        var envelope = new byte[plaintext.Length + Overhead];
        envelope[0] = Version;
        BinaryPrimitives.WriteUInt16BigEndian(envelope.AsSpan(1), CurrentKeyId);
        var iv = envelope.AsSpan(HeaderSize, Sm4.BlockSize);
        RandomNumberGenerator.Fill(iv);
        Sm4.Ctr(subkeys.Encryption, iv, plaintext, envelope.AsSpan(HeaderSize + Sm4.BlockSize));
        WriteTag(subkeys, envelope.AsSpan(..^Sm3.HashSize), associatedData, envelope.AsSpan(^Sm3.HashSize..));
        return envelope;
    }

    /// <summary>Opens an envelope.</summary>
    /// <exception cref="CryptographicException">Too short, an unknown version or key id, or it was altered or belongs
    /// to other associated data; the message says which.</exception>
    public byte[] Open(ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> associatedData = default)
    {
        if (!keys.TryGetValue(KeyIdOf(envelope), out var subkeys))
        {
            throw new CryptographicException(
                $"The sealed data needs the master key {KeyIdOf(envelope)}, which is not loaded."
            );
        }

        Span<byte> tag = stackalloc byte[Sm3.HashSize];
        WriteTag(subkeys, envelope[..^Sm3.HashSize], associatedData, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, envelope[^Sm3.HashSize..]))
        {
            throw new CryptographicException(
                "The sealed data was altered, or belongs to another record, or was sealed with another key."
            );
        }

        var plaintext = new byte[envelope.Length - Overhead];
        var iv = envelope.Slice(HeaderSize, Sm4.BlockSize);
        Sm4.Ctr(subkeys.Encryption, iv, envelope[(HeaderSize + Sm4.BlockSize)..^Sm3.HashSize], plaintext);
        return plaintext;
    }

    /// <summary>The id of the master key an envelope was sealed with, to find those that need sealing again.</summary>
    /// <exception cref="CryptographicException">Too short or of an unknown version.</exception>
    public static ushort KeyIdOf(ReadOnlySpan<byte> envelope)
    {
        if (envelope.Length < Overhead)
        {
            throw new CryptographicException($"Sealed data has at least {Overhead} bytes, this has {envelope.Length}.");
        }

        return envelope[0] == Version
            ? BinaryPrimitives.ReadUInt16BigEndian(envelope[1..])
            : throw new CryptographicException($"Sealed data of version {envelope[0]} is not known here.");
    }

    private static void WriteTag(
        Subkeys subkeys,
        ReadOnlySpan<byte> body,
        ReadOnlySpan<byte> associatedData,
        Span<byte> tag
    )
    {
        // The length at the end keeps (body, data) pairs apart that would run together to the same bytes.
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)associatedData.Length);
        Sm3.Hmac(subkeys.Authentication, body, associatedData, length, tag);
    }

    private static Subkeys Derive(ushort id, byte[] masterKey)
    {
        if (masterKey.Length is < 16 or > 64)
        {
            throw new ArgumentException(
                $"Master key {id} has {masterKey.Length} bytes; 16 to 64 random bytes are needed.",
                nameof(masterKey)
            );
        }

        var encryption = Sm3.Hmac(masterKey, "zhishu sealed v1 encryption"u8);
        return new(encryption[..Sm4.KeySize], Sm3.Hmac(masterKey, "zhishu sealed v1 authentication"u8));
    }

    private sealed record Subkeys(byte[] Encryption, byte[] Authentication);
}
