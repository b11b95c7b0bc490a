using System.Security.Cryptography;
using System.Text.Json;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Tests.Cryptography;

public class Sm4Tests
{
    private static readonly byte[] Key = Hex.Bytes("0123456789abcdeffedcba9876543210");
    private static readonly byte[] Iv = Hex.Bytes("000102030405060708090a0b0c0d0e0f");

    private static readonly string[] Modes = ["ECB", "CBC", "CTR", "CFB", "OFB"];

    public static TheoryData<string> Names() => [.. Modes];

    [Fact]
    public void The_first_example_of_the_standard_holds()
    {
        Hex.Of(Sm4.Encrypt(Sm4Mode.Ecb, Key, [], Key, padding: false)).ShouldBe("681edf34d206965e86b3e94f536e4246");
        Hex.Of(Sm4.Decrypt(Sm4Mode.Ecb, Key, [], Hex.Bytes("681edf34d206965e86b3e94f536e4246"), padding: false))
            .ShouldBe(Hex.Of(Key));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_vector_of_the_mode_holds_both_ways(string name)
    {
        var mode = Enum.Parse<Sm4Mode>(name, ignoreCase: true);
        var vectors = Vectors(name);
        vectors.Length.ShouldBeGreaterThanOrEqualTo(10);
        foreach (var vector in vectors)
        {
            var (key, iv) = (vector.Bytes("key"), vector.Bytes("iv"));
            var padding = vector.TryGetProperty("padding", out _);
            var ciphertext = vector.Bytes("plaintext");
            var times = vector.TryGetProperty("iterations", out var iterations) ? iterations.GetInt32() : 1;
            for (var i = 0; i < times; i++)
            {
                ciphertext = Sm4.Encrypt(mode, key, iv, ciphertext, padding);
            }

            Hex.Of(ciphertext).ShouldBe(Hex.Of(vector.Bytes("ciphertext")), vector.Name());
            if (times == 1)
            {
                Hex.Of(Sm4.Decrypt(mode, key, iv, ciphertext, padding))
                    .ShouldBe(Hex.Of(vector.Bytes("plaintext")), vector.Name());
            }
        }
    }

    [Fact]
    public void The_vectors_are_of_these_modes_and_gcm_only() =>
        Modes.Sum(m => Vectors(m).Length).ShouldBe(Vectors(null).Length - Vectors("GCM").Length);

    [Fact]
    public void The_gcm_vector_is_for_a_mode_this_library_does_not_have()
    {
        var vectors = Vectors("GCM");
        vectors.Length.ShouldBe(1);
        Assert.Skip(
            $"SM4-GCM is not offered by this libcrypto ({vectors[0].Name()}); Sm4Sealed authenticates instead."
        );
    }

    [Fact]
    public void Counter_mode_into_a_span_gives_what_the_array_gives()
    {
        var data = RandomNumberGenerator.GetBytes(1000);
        var output = new byte[1000];
        Sm4.Ctr(Key, Iv, data, output);
        output.ShouldBe(Sm4.Encrypt(Sm4Mode.Ctr, Key, Iv, data));
        Should.Throw<ArgumentException>(() => Sm4.Ctr(Key, Iv, data, new byte[999]));
    }

    [Fact]
    public void A_key_an_iv_or_a_ciphertext_of_another_length_is_refused()
    {
        Should
            .Throw<ArgumentException>(() => Sm4.Encrypt(Sm4Mode.Cbc, new byte[15], Iv, Key))
            .ParamName.ShouldBe("key");
        Should
            .Throw<ArgumentException>(() => Sm4.Encrypt(Sm4Mode.Cbc, Key, new byte[12], Key))
            .ParamName.ShouldBe("iv");
        Should.Throw<ArgumentException>(() => Sm4.Encrypt(Sm4Mode.Ecb, Key, Iv, Key)).ParamName.ShouldBe("iv");
        Should
            .Throw<CryptographicException>(() => Sm4.Decrypt(Sm4Mode.Cbc, Key, Iv, new byte[17]))
            .Message.ShouldContain("wrong final block length");
    }

    private static JsonElement[] Vectors(string? mode) =>
        [
            .. SharedData
                .Json("gm-and-id-vectors/sm4.json")
                .EnumerateArray()
                .Where(v => mode is null || v.GetProperty("mode").GetString() == mode),
        ];
}
