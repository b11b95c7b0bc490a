using System.Security.Cryptography;
using System.Text.Json;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Tests.Cryptography;

public class Sm2Tests
{
    // GB/T 32918.5-2017 A.2
    private const string PrivateKey = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
    private const string X = "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020";
    private const string Y = "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
    private const string Signature =
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        + "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";

    private static Sm2KeyPair Standard() => Sm2KeyPair.FromPrivateKey(Hex.Bytes(PrivateKey));

    [Fact]
    public void The_signature_of_the_standard_verifies()
    {
        using var key = Sm2PublicKey.FromPoint(Hex.Bytes("04" + X + Y));
        key.Verify("message digest"u8, Hex.Bytes(Signature)).ShouldBeTrue();
        key.Verify("message digesT"u8, Hex.Bytes(Signature)).ShouldBeFalse();
        key.Verify("message digest"u8, Hex.Bytes(Signature), "ALICE123@YAHOO.COM"u8).ShouldBeFalse();
        key.Verify("message digest"u8, Hex.Bytes(Signature).AsSpan(0, 63)).ShouldBeFalse();
        key.Verify("message digest"u8, new byte[64]).ShouldBeFalse();
    }

    [Fact]
    public void The_public_key_follows_from_the_private_one()
    {
        using var key = Standard();
        Hex.Of(key.PublicKey.Point).ShouldBe("04" + X + Y);
        Hex.Of(key.ExportPrivateKey()).ShouldBe(PrivateKey);
    }

    [Fact]
    public void The_ciphertext_of_the_standard_decrypts()
    {
        using var key = Standard();
        var ciphertext = Hex.Bytes(
            "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f950a3c64e6ee6a6"
                + "3094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd876621886ca989ca9c7d58"
                + "087307ca93092d651efa"
        );
        key.Decrypt(ciphertext).ShouldBe("encryption standard"u8.ToArray());
        ciphertext[^1] ^= 1;
        Should.Throw<CryptographicException>(() => key.Decrypt(ciphertext));
    }

    [Fact]
    public void Every_signature_vector_holds_and_every_tampered_one_fails()
    {
        var (good, bad, underDefault) = (0, 0, 0);
        foreach (var vector in SharedData.Json("gm-and-id-vectors/sm2.json").GetProperty("sign").EnumerateArray())
        {
            using var key = Point(vector);
            using var pair = Sm2KeyPair.FromPrivateKey(vector.Bytes("d"));
            pair.PublicKey.ShouldBe(key, vector.Name());
            byte[] signature = [.. vector.Bytes("r"), .. vector.Bytes("s")];
            var (message, id) = (vector.Bytes("msg_hex"), vector.Bytes("id_hex"));
            var valid = vector.GetProperty("valid").GetBoolean();
            key.Verify(message, signature, id).ShouldBe(valid, vector.Name());
            if (id.AsSpan().SequenceEqual(Sm2PublicKey.DefaultUserId))
            {
                using var verifier = new Sm2Verifier(key.Point);
                verifier.Verify(message, signature).ShouldBe(valid, vector.Name());
                underDefault++;
            }
            key.Verify(message, Sm2Signature.FromDer(Sm2Signature.ToDer(signature)), id).ShouldBe(valid);
            key.Verify(message, pair.Sign(message, id), id).ShouldBeTrue();
            _ = valid ? good++ : bad++;
        }

        (good, bad).ShouldBe((21, 6));
        underDefault.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_verifier_with_kept_multiples_decides_as_the_key_itself()
    {
        using var verifier = new Sm2Verifier(Hex.Bytes("04" + X + Y));
        using var compressed = new Sm2Verifier(Hex.Bytes("03" + X));
        using var key = Sm2PublicKey.FromPoint(Hex.Bytes("04" + X + Y));
        byte[] data = [.. "message digest"u8];
        var good = Hex.Bytes(Signature);
        key.Verify(data, good).ShouldBeTrue();
        verifier.Verify(data, good).ShouldBeTrue();
        compressed.Verify(data, good).ShouldBeTrue();
        // One bit of the signature or the data at a time.
        for (var bit = 0; bit < 512; bit++)
        {
            var altered = good.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            verifier.Verify(data, altered).ShouldBe(key.Verify(data, altered), $"bit {bit}");
        }
        for (var bit = 0; bit < data.Length * 8; bit++)
        {
            var altered = data.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            verifier.Verify(altered, good).ShouldBeFalse();
        }
        using var pair = Standard();
        for (var i = 0; i < 200; i++)
        {
            byte[] message = [.. Enumerable.Repeat((byte)i, i)];
            verifier.Verify(message, pair.Sign(message)).ShouldBeTrue();
            verifier.Verify(message, pair.Sign(message, "ALICE123@YAHOO.COM"u8)).ShouldBeFalse();
        }
    }

    [Fact]
    public void A_verifier_refuses_numbers_outside_the_order_and_sums_that_vanish()
    {
        const string order = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
        const string last = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122";
        var zero = new string('0', 64);
        var one = zero[..63] + "1";
        var all = new string('f', 64);
        using var verifier = new Sm2Verifier(Hex.Bytes("04" + X + Y));
        using var key = Sm2PublicKey.FromPoint(Hex.Bytes("04" + X + Y));
        foreach (var r in (string[])[zero, one, last, order, all])
        {
            foreach (var s in (string[])[zero, one, last, order, all])
            {
                var signature = Hex.Bytes(r + s);
                verifier.Verify("x"u8, signature).ShouldBeFalse($"{r} {s}");
                key.Verify("x"u8, signature).ShouldBeFalse($"{r} {s}");
            }
        }
        verifier.Verify("x"u8, new byte[63]).ShouldBeFalse();
        verifier.Verify("x"u8, new byte[65]).ShouldBeFalse();
        // The base point's own key (d = 1): with r = -2s the sum s·G + t·P is the point at infinity, which has no x.
        using var unit = Sm2KeyPair.FromPrivateKey(Hex.Bytes(one));
        using var ofUnit = new Sm2Verifier(unit.PublicKey.Point);
        var minusTwo = last[..63] + "1";
        ofUnit.Verify("x"u8, Hex.Bytes(minusTwo + one)).ShouldBeFalse();
        unit.PublicKey.Verify("x"u8, Hex.Bytes(minusTwo + one)).ShouldBeFalse();
        ofUnit.Verify("x"u8, unit.Sign("x"u8)).ShouldBeTrue();
        Should.Throw<CryptographicException>(() => new Sm2Verifier(Hex.Bytes("04" + X + X)));
        Should.Throw<ArgumentException>(() => new Sm2Verifier([0]));
    }

    [Fact]
    public void Every_encryption_vector_decrypts()
    {
        var count = 0;
        foreach (var vector in SharedData.Json("gm-and-id-vectors/sm2.json").GetProperty("encrypt").EnumerateArray())
        {
            using var pair = Sm2KeyPair.FromPrivateKey(vector.Bytes("d"));
            Hex.Of(pair.Decrypt(vector.Bytes("c1c3c2"))).ShouldBe(Hex.Of(vector.Bytes("msg_hex")), vector.Name());
            pair.Decrypt(pair.PublicKey.Encrypt(vector.Bytes("msg_hex"))).ShouldBe(vector.Bytes("msg_hex"));
            count++;
        }

        count.ShouldBe(11);
    }

    [Fact]
    public void One_byte_is_never_encrypted_to_itself()
    {
        // GB/T 32918.4 step A5: a key stream of zeros is drawn again. The library does.
        using var key = Sm2KeyPair.Generate();
        for (var i = 0; i < 1000; i++)
        {
            key.PublicKey.Encrypt("x"u8)[^1].ShouldNotBe((byte)'x');
        }
    }

    [Fact]
    public void Keys_survive_pem()
    {
        using var key = Sm2KeyPair.Generate();
        using var again = Sm2KeyPair.FromPem(key.ToPem());
        again.ExportPrivateKey().ShouldBe(key.ExportPrivateKey());
        using var publicKey = Sm2PublicKey.FromPem(key.PublicKey.ToPem());
        publicKey.ShouldBe(key.PublicKey);
        publicKey.Verify("text"u8, again.Sign("text"u8)).ShouldBeTrue();
        key.ToPem().ShouldStartWith("-----BEGIN PRIVATE KEY-----");
    }

    [Fact]
    public void Key_files_written_by_the_openssl_command_are_read()
    {
        using var key = Sm2KeyPair.FromPem(
            """
            -----BEGIN PRIVATE KEY-----
            MEECAQAwEwYHKoZIzj0CAQYIKoEcz1UBgi0EJzAlAgEBBCA5RSCPeyFEsT8244rG
            05+ViJOTaShgtRpC+4HvTffFuA==
            -----END PRIVATE KEY-----
            """
        );
        using var publicKey = Sm2PublicKey.FromPem(
            """
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAECfnfMR5UIaFQ3X0WHkvFxnIXn60Y
            M/wHa7CP81bzUCDM6kkM4md1pS3G6nGMwapgCu0F+/NeCEpmMvYHLamtEw==
            -----END PUBLIC KEY-----
            """
        );
        key.PublicKey.ShouldBe(publicKey);
        Hex.Of(key.ExportPrivateKey()).ShouldBe(PrivateKey);
    }

    [Fact]
    public void A_key_on_another_curve_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Should
            .Throw<CryptographicException>(() => Sm2KeyPair.FromPem(other.ExportPkcs8PrivateKeyPem()))
            .Message.ShouldContain("not an SM2 key");
        Should
            .Throw<CryptographicException>(() => Sm2PublicKey.FromPem(other.ExportSubjectPublicKeyInfoPem()))
            .Message.ShouldContain("not an SM2 key");
        using var rsa = RSA.Create(2048);
        Should
            .Throw<CryptographicException>(() => Sm2KeyPair.FromPem(rsa.ExportPkcs8PrivateKeyPem()))
            .Message.ShouldContain("not an SM2 key");
    }

    [Fact]
    public void Bad_keys_are_named()
    {
        Should.Throw<ArgumentException>(() => Sm2KeyPair.FromPrivateKey(new byte[31])).Message.ShouldContain("31");
        Should
            .Throw<CryptographicException>(() => Sm2KeyPair.FromPrivateKey(new byte[32]))
            .Message.ShouldContain("n-2");
        var tooLarge = Hex.Bytes("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122");
        Should.Throw<CryptographicException>(() => Sm2KeyPair.FromPrivateKey(tooLarge));
        var off = Hex.Bytes("04" + X + X);
        Should
            .Throw<CryptographicException>(() => Sm2PublicKey.FromPoint(off))
            .Message.ShouldContain("point is not on curve");
        Should.Throw<CryptographicException>(() => Sm2KeyPair.FromPem("nothing")).Message.ShouldContain("BEGIN");
        Should.Throw<ArgumentException>(() => Standard().Sign("a"u8, []));
        Should.Throw<ArgumentException>(() => Standard().PublicKey.Encrypt([]));
    }

    [Fact]
    public void A_compressed_point_is_the_same_key()
    {
        using var key = Standard();
        using var compressed = Sm2PublicKey.FromPoint(Hex.Bytes("03" + X));
        compressed.ShouldBe(key.PublicKey);
    }

    [Fact]
    public void Der_signatures_keep_leading_zeros_and_refuse_other_bytes()
    {
        var raw = new byte[64];
        raw[31] = 0x80;
        raw[63] = 1;
        Sm2Signature.FromDer(Sm2Signature.ToDer(raw)).ShouldBe(raw);
        Hex.Of(Sm2Signature.ToDer(raw)).ShouldBe("30070202008002" + "0101");
        Should.Throw<CryptographicException>(() => Sm2Signature.FromDer("not der"u8));
        Should.Throw<CryptographicException>(() => Sm2Signature.FromDer(Hex.Bytes("3006020180020101")));
        Should.Throw<CryptographicException>(() => Sm2Signature.FromDer(Hex.Bytes("300602010102010100")));
    }

    [Fact]
    public void Many_threads_sign_and_verify_with_one_key()
    {
        using var key = Sm2KeyPair.Generate();
        using var verifier = new Sm2Verifier(key.PublicKey.Point);
        Parallel.For(
            0,
            500,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i =>
            {
                var data = BitConverter.GetBytes(i);
                key.PublicKey.Verify(data, key.Sign(data)).ShouldBeTrue();
                verifier.Verify(data, key.Sign(data)).ShouldBeTrue();
            }
        );
    }

    [Fact]
    public void Failures_leave_no_error_behind_for_the_runtime()
    {
        using var key = Standard();
        key.PublicKey.Verify("x"u8, new byte[64]).ShouldBeFalse();
        Should.Throw<CryptographicException>(() => key.Decrypt([4, .. new byte[120]]));
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ecdsa.VerifyData("x"u8, new byte[64], HashAlgorithmName.SHA256).ShouldBeFalse();
        key.PublicKey.Verify("message digest"u8, Hex.Bytes(Signature)).ShouldBeTrue();
    }

    private static Sm2PublicKey Point(JsonElement vector) =>
        Sm2PublicKey.FromPoint([4, .. vector.Bytes("px"), .. vector.Bytes("py")]);
}
