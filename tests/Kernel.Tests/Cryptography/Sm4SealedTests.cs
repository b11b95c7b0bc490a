using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Tests.Cryptography;

public class Sm4SealedTests
{
    private static readonly byte[] First = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] Second = RandomNumberGenerator.GetBytes(16);
    private readonly Sm4Sealed box = new(1, First);

    [Fact]
    public void What_is_sealed_opens_with_the_same_associated_data() =>
        Prop.ForAll<byte[], byte[]>(
                (plaintext, data) =>
                {
                    var envelope = box.Seal(plaintext, data);
                    return envelope.Length == plaintext.Length + Sm4Sealed.Overhead
                        && box.Open(envelope, data).AsSpan().SequenceEqual(plaintext);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_altered_bit_is_noticed()
    {
        var envelope = box.Seal("张三 13800138000"u8, "person:1"u8);
        for (var bit = 0; bit < envelope.Length * 8; bit++)
        {
            var altered = (byte[])envelope.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<CryptographicException>(() => box.Open(altered, "person:1"u8));
        }
    }

    [Fact]
    public void An_envelope_does_not_open_elsewhere()
    {
        var envelope = box.Seal("13800138000"u8, "person:1"u8);
        Should
            .Throw<CryptographicException>(() => box.Open(envelope, "person:2"u8))
            .Message.ShouldContain("another record");
    }

    [Fact]
    public void Moving_bytes_between_ciphertext_and_associated_data_is_noticed()
    {
        var envelope = box.Seal("abcd"u8, "efgh"u8);
        byte[] data = [.. envelope[^33..^32], .. "efgh"u8];
        Should.Throw<CryptographicException>(() => box.Open([.. envelope[..^33], .. envelope[^32..]], data));
    }

    [Fact]
    public void The_same_text_is_never_sealed_to_the_same_bytes() => box.Seal("a"u8).ShouldNotBe(box.Seal("a"u8));

    [Fact]
    public void A_new_key_seals_and_the_old_one_still_opens()
    {
        var old = box.Seal("a"u8);
        var both = new Sm4Sealed(new Dictionary<ushort, byte[]> { [1] = First, [260] = Second }, 260);
        both.Open(old).ShouldBe("a"u8.ToArray());
        Sm4Sealed.KeyIdOf(old).ShouldBe((ushort)1);
        Sm4Sealed.KeyIdOf(both.Seal("a"u8)).ShouldBe((ushort)260);
        Should.Throw<CryptographicException>(() => box.Open(both.Seal("a"u8))).Message.ShouldContain("master key 260");
    }

    [Fact]
    public void Another_key_of_the_same_id_does_not_open() =>
        Should.Throw<CryptographicException>(() => new Sm4Sealed(1, Second).Open(box.Seal("a"u8)));

    [Fact]
    public void Encryption_does_not_use_the_master_key_itself()
    {
        var key = Second;
        var envelope = new Sm4Sealed(1, key).Seal("0123456789abcdef"u8);
        Sm4.Decrypt(Sm4Mode.Ctr, key, envelope.AsSpan(3, 16), envelope.AsSpan(19..^32))
            .ShouldNotBe("0123456789abcdef"u8.ToArray());
    }

    [Fact]
    public void Short_envelopes_unknown_versions_and_bad_keys_are_named()
    {
        Should.Throw<CryptographicException>(() => box.Open(new byte[50])).Message.ShouldContain("at least 51 bytes");
        var future = box.Seal([]);
        future[0] = 9;
        Should.Throw<CryptographicException>(() => box.Open(future)).Message.ShouldContain("version 9");
        Should.Throw<ArgumentException>(() => new Sm4Sealed(1, new byte[8])).Message.ShouldContain("8 bytes");
        Should
            .Throw<ArgumentException>(() => new Sm4Sealed(new Dictionary<ushort, byte[]> { [1] = First }, 2))
            .Message.ShouldContain("id 2");
    }
}
