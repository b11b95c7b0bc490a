using System.Text.Json;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.CodeVerifying.Tests;

/// <summary>What we sign others hold, and what others sign we hold: the command line of OpenSSL, and the npm package
/// sm-crypto.</summary>
public sealed class CrossCheckTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("zhishu-codes-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_command_line_of_OpenSSL_and_we_hold_each_others_codes()
    {
        using var pair = Sm2KeyPair.Generate();
        var content = Signing.Code().ToSign();
        await File.WriteAllBytesAsync(In("content"), content);
        await File.WriteAllTextAsync(In("public.pem"), pair.PublicKey.ToPem());
        await File.WriteAllTextAsync(In("private.pem"), pair.ToPem());
        string[] how = ["-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"];

        await File.WriteAllBytesAsync(In("ours"), Sm2Signature.ToDer(pair.Sign(content)));
        (
            await OpenSslAsync([
                "-verify",
                "-pubin",
                "-inkey",
                In("public.pem"),
                "-in",
                In("content"),
                "-sigfile",
                In("ours"),
                .. how,
            ])
        ).ShouldContain("Verified Successfully");

        await OpenSslAsync(["-sign", "-inkey", In("private.pem"), "-in", In("content"), "-out", In("theirs"), .. how]);
        Hold(pair, content, Sm2Signature.FromDer(await File.ReadAllBytesAsync(In("theirs"))));
    }

    [Fact]
    public async Task OpenSSL_holds_our_Ed25519()
    {
        using var pair = Ed25519KeyPair.Generate();
        var content = Signing.Code().ToSign();
        await File.WriteAllBytesAsync(In("content"), content);
        await File.WriteAllBytesAsync(In("ours"), pair.Sign(content));
        // SubjectPublicKeyInfo of RFC 8410.
        byte[] key = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, .. pair.PublicBytes.Span];
        await File.WriteAllBytesAsync(In("public.der"), key);
        (
            await OpenSslAsync([
                "-verify",
                "-pubin",
                "-keyform",
                "DER",
                "-inkey",
                In("public.der"),
                "-rawin",
                "-in",
                In("content"),
                "-sigfile",
                In("ours"),
            ])
        ).ShouldContain("Verified Successfully");
    }

    [Theory]
    // RFC 8032, 7.1, tests 1 to 3.
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )]
    public void The_vectors_of_RFC_8032_hold(string seed, string publicKey, string message, string signature)
    {
        using var pair = Ed25519KeyPair.FromPrivateKey(Convert.FromHexString(seed));
        Convert.ToHexStringLower(pair.PublicBytes.Span).ShouldBe(publicKey);
        Convert.ToHexStringLower(pair.Sign(Convert.FromHexString(message))).ShouldBe(signature);
        pair.PublicKey.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)).ShouldBeTrue();
        pair.PublicKey.Verify([1], Convert.FromHexString(signature)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_package_sm_crypto_and_we_hold_each_others_codes()
    {
        var web = Programs.Web("sm-crypto");
        using var pair = Sm2KeyPair.Generate();
        var content = Signing.Code().ToSign();
        const string script = """
            const { sm2 } = require('sm-crypto');
            const [content, ours, publicKey, privateKey] = process.argv.slice(1);
            const bytes = Array.from(Buffer.from(content, 'hex'));
            console.log(JSON.stringify({
                held: sm2.doVerifySignature(bytes, ours, publicKey, { hash: true }),
                theirs: sm2.doSignature(bytes, privateKey, { hash: true }),
            }));
            """;
        var told = await Programs.RunAsync(
            "node",
            web,
            [
                "-e",
                script,
                Convert.ToHexStringLower(content),
                Convert.ToHexStringLower(pair.Sign(content)),
                Convert.ToHexStringLower(pair.PublicKey.Point),
                Convert.ToHexStringLower(pair.ExportPrivateKey()),
            ]
        );
        var answer = JsonSerializer.Deserialize<JsonElement>(told);
        answer.GetProperty("held").GetBoolean().ShouldBeTrue();
        Hold(pair, content, Convert.FromHexString(answer.GetProperty("theirs").GetString()!));
    }

    private static void Hold(Sm2KeyPair pair, byte[] content, byte[] signature)
    {
        using var keys = new KeySet(
            Signing.City,
            [new(Signing.KeyId, CodeAlgorithm.Sm2, pair.PublicKey.Point.ToArray(), 0, null, true)],
            Signing.Kinds
        );
        new CodeVerifier(keys, null)
            .Verify(SignedCode.Text(content, signature), Signing.Now)
            .Outcome.ShouldBe(CodeOutcome.Valid);
    }

    private string In(string name) => Path.Combine(folder, name);

    private static Task<string> OpenSslAsync(string[] arguments) =>
        Programs.RunAsync("openssl", Path.GetTempPath(), ["pkeyutl", .. arguments]);
}
