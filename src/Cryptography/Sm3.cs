using System.Security.Cryptography;

namespace Zhishu.Kernel.Cryptography;

/// <summary>
/// SM3, the 256-bit hash of GB/T 32905-2016, and HMAC over it. Thread-safe; the span variants allocate nothing.
/// </summary>
public static class Sm3
{
    /// <summary>Length of a digest and of an HMAC, in bytes.</summary>
    public const int HashSize = 32;

    private static readonly Lazy<DigestHandle> Digest = new(() => Libcrypto.FetchDigest("SM3"));
    private static readonly Lazy<MacHandle> Mac = new(() => Libcrypto.FetchMac("HMAC"));

    // One context per thread. The handle is rooted by the thread for as long as its raw value is used,
    // and its finalizer frees the native context after the thread has ended.
    [ThreadStatic]
    private static DigestContextHandle? digestContext;

    [ThreadStatic]
    private static MacContextHandle? macContext;

    /// <summary>The SM3 digest of <paramref name="data"/>, 32 bytes.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        var digest = new byte[HashSize];
        Hash(data, digest);
        return digest;
    }

    /// <summary>Writes the SM3 digest of <paramref name="data"/> into the first 32 bytes of
    /// <paramref name="destination"/>, which may overlap <paramref name="data"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than 32 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        RequireRoom(destination);
        var context = (digestContext ??= new DigestContextHandle()).DangerousGetHandle();
        Start(context);
        Libcrypto.Check(Libcrypto.EVP_DigestUpdate(context, data, (nuint)data.Length), "SM3");
        Libcrypto.Check(Libcrypto.EVP_DigestFinal_ex(context, destination, 0), "SM3");
    }

    /// <summary>HMAC-SM3 of <paramref name="data"/>, 32 bytes. The key may have any length.</summary>
    public static byte[] Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        var code = new byte[HashSize];
        Hmac(key, data, code);
        return code;
    }

    /// <summary>Writes HMAC-SM3 of <paramref name="data"/> into the first 32 bytes of
    /// <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than 32 bytes.</exception>
    public static void Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> destination) =>
        Hmac(key, data, default, default, destination);

    /// <summary>Whether <paramref name="code"/> is the HMAC-SM3 of <paramref name="data"/>, in a time that does not
    /// depend on where they differ.</summary>
    public static bool VerifyHmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> code)
    {
        Span<byte> expected = stackalloc byte[HashSize];
        Hmac(key, data, expected);
        return CryptographicOperations.FixedTimeEquals(expected, code);
    }

    /// <summary>HMAC-SM3 over three parts in a row, so that callers need not copy them together.</summary>
    internal static unsafe void Hmac(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third,
        Span<byte> destination
    )
    {
        RequireRoom(destination);
        var context = (macContext ??= NewMacContext()).DangerousGetHandle();
        byte none = 0;
        fixed (byte* bytes = key)
        {
            // A null key would mean "the key of the last call": an empty key needs a place to point at.
            Libcrypto.Check(
                Libcrypto.EVP_MAC_init(context, key.IsEmpty ? &none : bytes, (nuint)key.Length, null),
                "HMAC-SM3"
            );
        }

        Libcrypto.Check(Libcrypto.EVP_MAC_update(context, first, (nuint)first.Length), "HMAC-SM3");
        Libcrypto.Check(Libcrypto.EVP_MAC_update(context, second, (nuint)second.Length), "HMAC-SM3");
        Libcrypto.Check(Libcrypto.EVP_MAC_update(context, third, (nuint)third.Length), "HMAC-SM3");
        Libcrypto.Check(Libcrypto.EVP_MAC_final(context, destination, out _, (nuint)destination.Length), "HMAC-SM3");
    }

    internal static void Start(nint context) =>
        Libcrypto.Check(Libcrypto.EVP_DigestInit_ex2(context, Digest.Value.DangerousGetHandle(), 0), "SM3");

    internal static void RequireRoom(Span<byte> destination)
    {
        if (destination.Length < HashSize)
        {
            throw new ArgumentException(
                $"An SM3 digest needs {HashSize} bytes, the destination has {destination.Length}.",
                nameof(destination)
            );
        }
    }

    private static unsafe MacContextHandle NewMacContext()
    {
        var context = new MacContextHandle(Mac.Value);
        fixed (byte* key = "digest\0"u8)
        fixed (byte* name = "SM3\0"u8)
        {
            var parameters = stackalloc Libcrypto.Parameter[2];
            parameters[0] = new()
            {
                Key = key,
                Type = Libcrypto.Parameter.Utf8String,
                Data = name,
                Size = 3,
            };
            parameters[1] = default;
            byte none = 0;
            Libcrypto.Check(Libcrypto.EVP_MAC_init(context.DangerousGetHandle(), &none, 0, parameters), "HMAC-SM3");
        }

        return context;
    }
}

/// <summary>SM3 over data that arrives in pieces. Not thread-safe. After <see cref="Finish()"/> it starts anew.</summary>
public sealed class Sm3Hasher : IDisposable
{
    private readonly DigestContextHandle context = new();

    /// <summary>A hasher that has seen nothing yet.</summary>
    public Sm3Hasher() => Sm3.Start(context.DangerousGetHandle());

    /// <summary>Adds bytes.</summary>
    /// <exception cref="ObjectDisposedException">The hasher was disposed.</exception>
    public void Append(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(context.IsClosed, this);
        Libcrypto.Check(Libcrypto.EVP_DigestUpdate(context.DangerousGetHandle(), data, (nuint)data.Length), "SM3");
        GC.KeepAlive(this);
    }

    /// <summary>The digest of all bytes added, 32 bytes; the hasher then starts anew.</summary>
    public byte[] Finish()
    {
        var digest = new byte[Sm3.HashSize];
        Finish(digest);
        return digest;
    }

    /// <summary>Writes the digest into the first 32 bytes of <paramref name="destination"/>; the hasher then
    /// starts anew.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than 32 bytes.</exception>
    public void Finish(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(context.IsClosed, this);
        Sm3.RequireRoom(destination);
        Libcrypto.Check(Libcrypto.EVP_DigestFinal_ex(context.DangerousGetHandle(), destination, 0), "SM3");
        Sm3.Start(context.DangerousGetHandle());
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose() => context.Dispose();
}
