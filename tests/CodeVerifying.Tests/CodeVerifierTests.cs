using Zhishu.Kernel.Cryptography;

namespace Zhishu.CodeVerifying.Tests;

/// <summary>What a verifier without a network says of good codes, and of every way to cheat it.</summary>
public sealed class CodeVerifierTests : IDisposable
{
    private readonly Signing signing = new();

    public void Dispose() => signing.Dispose();

    [Theory]
    [InlineData("1")]
    [InlineData("44010010100000018")]
    [InlineData("440100101000000185")]
    [InlineData("91350100M000100Y43")]
    [InlineData("A-1.B")]
    [InlineData("1234567890123456789012345678901234567890")]
    public void A_good_code_is_valid_as_link_or_text_in_either_case(string number)
    {
        var code = Signing.Code(number);
        var text = signing.Text(code);
        text.Length.ShouldBeLessThanOrEqualTo(SignedCode.LongestText);
        var link = CodeLink.Of("https://ma.example.gov.cn/", text);
        link.ShouldStartWith("HTTPS://MA.EXAMPLE.GOV.CN/C/");
        foreach (
            var scanned in (string[])
                [text, text.ToLowerInvariant(), link, link.ToLowerInvariant(), "http://other.example/c/" + text]
        )
        {
            var verdict = Verify(scanned);
            verdict.Outcome.ShouldBe(CodeOutcome.Valid, scanned);
            verdict.Code.ShouldBe(code);
        }
    }

    [Fact]
    public void Ed25519_is_for_the_kinds_that_say_so()
    {
        var code = Signing.Code() with { Algorithm = CodeAlgorithm.Ed25519, KeyId = 7, Kind = Signing.Ed25519Kind };
        Verify(signing.Text(code)).Outcome.ShouldBe(CodeOutcome.Valid);
        // A genuine key of the city, but of the weaker sort for this kind.
        Verify(signing.Text(code with { Kind = Signing.Sm2Kind })).Outcome.ShouldBe(CodeOutcome.WrongAlgorithm);
        Verify(signing.Text(Signing.Code() with { Kind = Signing.Ed25519Kind }))
            .Outcome.ShouldBe(CodeOutcome.WrongAlgorithm);
    }

    [Fact]
    public void Every_bit_that_is_altered_shows()
    {
        var content = Signing.Code().ToSign();
        byte[] whole = [.. content, .. signing.Sm2.Sign(content)];
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var altered = (byte[])whole.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Verify(Base32.Encode(altered)).Outcome.ShouldNotBe(CodeOutcome.Valid, $"bit {bit}");
        }
    }

    [Fact]
    public void Malformed_and_oversized_texts_are_refused_before_anything_is_decoded()
    {
        var text = signing.Text(Signing.Code());
        string?[] bad =
        [
            null,
            "",
            " ",
            "\0",
            "A",
            text[..^1],
            text + "A",
            text + new string('A', 100),
            new string('A', 10_000_000),
            "https://" + new string('A', 10_000_000),
            "javascript:alert(1)//x/c/" + text,
            "ftp://host/c/" + text,
            "https://host/other/" + text,
            "https://host/c/" + text + "/../x",
            "https://host/c/" + text + "?next=https://evil.example",
            "https://host/c/",
            "https:///c",
        ];
        foreach (var scanned in bad)
            Verify(scanned).Outcome.ShouldBe(CodeOutcome.Malformed);
    }

    [Fact]
    public void A_number_has_one_form()
    {
        var content = Signing.Code("123").ToSign();
        // The same digits, not packed, under a genuine signature.
        byte[] loose = [.. content[..16], 3, (byte)'1', (byte)'2', (byte)'3'];
        Verify(SignedCode.Text(loose, signing.Sm2.Sign(loose))).Outcome.ShouldBe(CodeOutcome.Malformed);
        // The half byte that is left over holds something.
        byte[] filled = [.. content[..^1], (byte)(content[^1] & 0xF0)];
        Verify(SignedCode.Text(filled, signing.Sm2.Sign(filled))).Outcome.ShouldBe(CodeOutcome.Malformed);
    }

    [Fact]
    public void Another_citys_code_a_wrong_key_and_a_forged_one_are_told_apart()
    {
        Verify(signing.Text(Signing.Code() with { Issuer = 440300 })).Outcome.ShouldBe(CodeOutcome.OtherIssuer);
        Verify(signing.Text(Signing.Code() with { KeyId = 9 })).Outcome.ShouldBe(CodeOutcome.UnknownKey);
        using var forger = Sm2KeyPair.Generate();
        var content = Signing.Code().ToSign();
        Verify(SignedCode.Text(content, forger.Sign(content))).Outcome.ShouldBe(CodeOutcome.BadSignature);
        // The algorithm changed in the head, the signature as it was.
        var downgraded = (Signing.Code() with { Algorithm = CodeAlgorithm.Ed25519 }).ToSign();
        Verify(SignedCode.Text(downgraded, signing.Sm2.Sign(content))).Outcome.ShouldBe(CodeOutcome.WrongAlgorithm);
    }

    [Fact]
    public void Future_dated_and_expired_codes_are_refused()
    {
        Verify(signing.Text(Signing.Code() with { IssuedAt = (uint)Signing.Now + 301 }))
            .Outcome.ShouldBe(CodeOutcome.NotYetValid);
        Verify(signing.Text(Signing.Code() with { IssuedAt = (uint)Signing.Now + 299 }))
            .Outcome.ShouldBe(CodeOutcome.Valid);
        Verify(signing.Text(Signing.Code() with { ExpiresAt = (uint)Signing.Now }))
            .Outcome.ShouldBe(CodeOutcome.Expired);
        Verify(signing.Text(Signing.Code() with { ExpiresAt = (uint)Signing.Now + 1 }))
            .Outcome.ShouldBe(CodeOutcome.Valid);
    }

    [Fact]
    public void A_retired_key_is_good_for_what_it_signed_and_a_distrusted_one_for_nothing()
    {
        var key = signing.Keys[1];
        var text = signing.Text(Signing.Code());
        Verify(text, key with { Until = Signing.Now - 900 }).ShouldBe(CodeOutcome.Valid);
        Verify(text, key with { Until = Signing.Now - 1500 }).ShouldBe(CodeOutcome.KeyOutOfUse);
        Verify(text, key with { From = Signing.Now - 100, Until = null }).ShouldBe(CodeOutcome.KeyOutOfUse);
        Verify(text, key with { IsTrusted = false }).ShouldBe(CodeOutcome.KeyOutOfUse);
    }

    [Fact]
    public void A_list_of_revoked_codes_only_goes_forward()
    {
        using var keys = signing.Set();
        var list = new RevocationList(keys);
        var verifier = new CodeVerifier(keys, list);
        var text = signing.Text(Signing.Code("1001"));
        var first = signing.Part(0, 2, Signing.Now - 50, ("1001", "revoked"), ("1002", "lost"));
        var empty = signing.Part(0, 0, Signing.Now - 100);
        list.Take(empty).ShouldBe(RevocationOutcome.Taken);
        verifier.Verify(text, Signing.Now).Outcome.ShouldBe(CodeOutcome.Valid);
        list.Take(first).ShouldBe(RevocationOutcome.Taken);
        var verdict = verifier.Verify(text, Signing.Now);
        (verdict.Outcome, verdict.State).ShouldBe((CodeOutcome.Revoked, "revoked"));

        // Genuine, older, and what an attacker would hand out.
        list.Take(empty).ShouldBe(RevocationOutcome.Stale);
        list.Take(first).ShouldBe(RevocationOutcome.Stale);
        list.Take(signing.Part(2, 3, Signing.Now - 60, ("1001", "active"))).ShouldBe(RevocationOutcome.Stale);
        list.Take(signing.Part(5, 6, Signing.Now - 10)).ShouldBe(RevocationOutcome.Gap);
        var forged = signing.Part(2, 3, Signing.Now, ("1001", "active"));
        list.Take(forged with { Text = forged.Text.Replace("1001", "1002") }).ShouldBe(RevocationOutcome.Refused);
        list.Take(forged with { KeyId = 9 }).ShouldBe(RevocationOutcome.Refused);
        verifier.Verify(text, Signing.Now).Outcome.ShouldBe(CodeOutcome.Revoked);
        (list.Version, list.Count).ShouldBe((2, 2));

        list.Take(forged).ShouldBe(RevocationOutcome.Taken);
        verifier.Verify(text, Signing.Now).Outcome.ShouldBe(CodeOutcome.Valid);
        verifier.Verify(text, Signing.Now).IsListOld.ShouldBeFalse();
        verifier.Verify(text, Signing.Now + CodeVerifier.ListAge + 1).IsListOld.ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("zhishu-revocations 1\nissuer 440100\nfrom 0\nto 1\nat 1\n=\n1 revoked")]
    [InlineData("zhishu-revocations 1\nissuer 440100\nfrom 2\nto 1\nat 1\n=\n")]
    [InlineData("zhishu-revocations 1\nissuer 440100\nfrom 0\nto 99999999999999999999\nat 1\n=\n")]
    [InlineData("zhishu-revocations 1\nissuer 440300\nfrom 0\nto 1\nat 1\n=\n")]
    [InlineData("zhishu-revocations 1\nissuer 440100\nfrom 0\nto 1\nat 1\n=\n1  revoked\n")]
    [InlineData("zhishu-revocations 1\nissuer 440100\nfrom 0\nto 1\nat 1\n=\nab revoked\n")]
    public void A_list_that_is_none_is_refused_though_it_is_signed(string text)
    {
        using var keys = signing.Set();
        var part = new RevocationPart(text, Signing.KeyId, signing.Sm2.Sign(System.Text.Encoding.UTF8.GetBytes(text)));
        new RevocationList(keys).Take(part).ShouldBe(RevocationOutcome.Refused);
    }

    private CodeVerdict Verify(string? scanned)
    {
        using var keys = signing.Set();
        return new CodeVerifier(keys, null).Verify(scanned, Signing.Now);
    }

    private CodeOutcome Verify(string text, VerifyingKey key)
    {
        using var keys = signing.Set(key);
        return new CodeVerifier(keys, null).Verify(text, Signing.Now).Outcome;
    }
}
