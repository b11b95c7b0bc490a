using Zhishu.Kernel.Cryptography;

namespace Zhishu.CodeVerifying.Tests;

/// <summary>Keys of a city and codes signed with them.</summary>
internal sealed class Signing : IDisposable
{
    public const int City = 440100;
    public const ushort KeyId = 0x4A4A;
    public const ushort Sm2Kind = 101;
    public const ushort Ed25519Kind = 102;
    public const long Now = 1_800_000_000;

    public Sm2KeyPair Sm2 { get; } = Sm2KeyPair.Generate();

    // Another of the same id, as happens with two bytes.
    public Sm2KeyPair Namesake { get; } = Sm2KeyPair.Generate();

    public Ed25519KeyPair Ed25519 { get; } = Ed25519KeyPair.Generate();

    public IReadOnlyList<VerifyingKey> Keys =>
        [
            new(KeyId, CodeAlgorithm.Sm2, Namesake.PublicKey.Point.ToArray(), Now - 1_000_000, null, true),
            new(KeyId, CodeAlgorithm.Sm2, Sm2.PublicKey.Point.ToArray(), Now - 1_000_000, null, true),
            new(7, CodeAlgorithm.Ed25519, Ed25519.PublicBytes.ToArray(), Now - 1_000_000, null, true),
        ];

    public static IReadOnlyDictionary<int, CodeAlgorithm> Kinds { get; } =
        new Dictionary<int, CodeAlgorithm> { [Sm2Kind] = CodeAlgorithm.Sm2, [Ed25519Kind] = CodeAlgorithm.Ed25519 };

    public KeySet Set(params IEnumerable<VerifyingKey> keys) => new(City, keys.Any() ? keys : Keys, Kinds);

    public static SignedCode Code(string number = "44010010100000018") =>
        new(CodeAlgorithm.Sm2, City, KeyId, (uint)Now - 1000, 0, Sm2Kind, number);

    public string Text(SignedCode code)
    {
        var content = code.ToSign();
        return SignedCode.Text(
            content,
            code.Algorithm == CodeAlgorithm.Sm2 ? Sm2.Sign(content) : Ed25519.Sign(content)
        );
    }

    public RevocationPart Part(long from, long to, long at, params (string, string)[] entries)
    {
        var text = RevocationList.Write(City, from, to, at, entries);
        return new(text, KeyId, Sm2.Sign(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    public void Dispose()
    {
        Sm2.Dispose();
        Namesake.Dispose();
        Ed25519.Dispose();
    }
}
