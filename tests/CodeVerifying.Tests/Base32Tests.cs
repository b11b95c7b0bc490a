namespace Zhishu.CodeVerifying.Tests;

public class Base32Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void The_vectors_of_RFC_4648_hold(string plain, string text)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(plain);
        Base32.Encode(bytes).ShouldBe(text);
        Base32.TryDecode(text.ToLowerInvariant(), out var decoded).ShouldBeTrue();
        decoded.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("M")] // too short for a byte
    [InlineData("MZX")]
    [InlineData("MZXW6Y")]
    [InlineData("MZ")] // bits are left over that are not zero
    [InlineData("M1")] // no such character
    [InlineData("MY======")]
    [InlineData("Ｍｙ")]
    public void What_is_no_encoding_is_refused(string text) => Base32.TryDecode(text, out _).ShouldBeFalse();
}
