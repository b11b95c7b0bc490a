using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Tests.Cryptography;

public class Sm3Tests
{
    [Theory]
    [InlineData("616263", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")]
    [InlineData(
        "61626364616263646162636461626364616263646162636461626364616263646162636461626364616263646162636461626364"
            + "616263646162636461626364",
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )]
    public void The_examples_of_the_standard_hold(string input, string digest) =>
        Hex.Of(Sm3.Hash(Hex.Bytes(input))).ShouldBe(digest);

    [Fact]
    public void Every_hash_vector_holds_in_one_piece_and_in_many()
    {
        using var hasher = new Sm3Hasher();
        var count = 0;
        foreach (var vector in SharedData.Json("gm-and-id-vectors/sm3.json").EnumerateArray())
        {
            var input = vector.Bytes("input_hex");
            var digest = Hex.Of(vector.Bytes("digest"));
            Hex.Of(Sm3.Hash(input)).ShouldBe(digest, vector.Name());
            foreach (var chunk in input.Chunk(7))
            {
                hasher.Append(chunk);
            }

            Hex.Of(hasher.Finish()).ShouldBe(digest, vector.Name());
            count++;
        }

        count.ShouldBe(144);
    }

    [Fact]
    public void Every_hmac_vector_holds()
    {
        var count = 0;
        foreach (var vector in SharedData.Json("gm-and-id-vectors/hmac_sm3.json").EnumerateArray())
        {
            var key = vector.Bytes("key_hex");
            var input = vector.Bytes("input_hex");
            Hex.Of(Sm3.Hmac(key, input)).ShouldBe(Hex.Of(vector.Bytes("hmac")));
            Sm3.VerifyHmac(key, input, vector.Bytes("hmac")).ShouldBeTrue();
            count++;
        }

        count.ShouldBe(24);
    }

    [Fact]
    public void An_empty_key_is_not_the_key_of_the_call_before()
    {
        var empty = Hex.Of(Sm3.Hmac([], "x"u8));
        Sm3.Hmac("another key"u8, "x"u8);
        Hex.Of(Sm3.Hmac([], "x"u8)).ShouldBe(empty);
    }

    [Fact]
    public void An_altered_code_does_not_verify()
    {
        var code = Sm3.Hmac("key"u8, "data"u8);
        code[31] ^= 1;
        Sm3.VerifyHmac("key"u8, "data"u8, code).ShouldBeFalse();
        Sm3.VerifyHmac("key"u8, "data"u8, code.AsSpan(0, 31)).ShouldBeFalse();
    }

    [Fact]
    public void Many_threads_hash_without_disturbing_each_other() =>
        Parallel.For(
            0,
            20_000,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i =>
            {
                if (i % 2 == 0)
                {
                    Hex.Of(Sm3.Hash("abc"u8))
                        .ShouldBe("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
                }
                else
                {
                    Sm3.VerifyHmac([(byte)i], [(byte)i], Sm3.Hmac([(byte)i], [(byte)i])).ShouldBeTrue();
                }
            }
        );

    [Fact]
    public void Hashing_into_a_span_allocates_nothing()
    {
        Span<byte> digest = stackalloc byte[32];
        Sm3.Hash("warm"u8, digest);
        Sm3.Hmac("warm"u8, "up"u8, digest);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Sm3.Hash("data"u8, digest);
            Sm3.Hmac("key"u8, "data"u8, digest);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void A_short_destination_is_refused() =>
        Should.Throw<ArgumentException>(() => Sm3.Hash("abc"u8, new byte[31])).Message.ShouldContain("32 bytes");

    [Fact]
    public void A_disposed_hasher_is_refused()
    {
        var hasher = new Sm3Hasher();
        hasher.Dispose();
        Should.Throw<ObjectDisposedException>(() => hasher.Append("abc"u8));
    }
}
