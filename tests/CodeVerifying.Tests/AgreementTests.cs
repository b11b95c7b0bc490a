using System.Text.Json;
using System.Text.Json.Nodes;

namespace Zhishu.CodeVerifying.Tests;

/// <summary>The verifier of the pages says of ten thousand codes what this one says: valid, altered, expired, revoked,
/// future-dated, foreign, of a wrong key or algorithm, malformed.</summary>
public sealed class AgreementTests : IDisposable
{
    private const int Many = 10_000;
    private readonly Signing signing = new();
    private readonly Random random = new(20_260_101);

    public void Dispose() => signing.Dispose();

    [Fact]
    public async Task Both_verifiers_say_the_same()
    {
        var web = Programs.Web("vitest");
        using var keys = signing.Set();
        var list = new RevocationList(keys);
        (RevocationPart Part, RevocationOutcome Outcome)[] parts = [.. Parts().Select(p => (p, list.Take(p)))];
        parts.Select(p => p.Outcome).Distinct().Count().ShouldBe(4);
        var verifier = new CodeVerifier(keys, list);
        var codes = Enumerable.Range(0, Many).Select(i => Made(i)).ToList();
        var verdicts = codes.ConvertAll(c => verifier.Verify(c, Signing.Now));
        var counts = verdicts.CountBy(v => v.Outcome).ToDictionary();
        foreach (
            var expected in (CodeOutcome[])
                [
                    CodeOutcome.Valid,
                    CodeOutcome.Malformed,
                    CodeOutcome.BadSignature,
                    CodeOutcome.Expired,
                    CodeOutcome.Revoked,
                    CodeOutcome.NotYetValid,
                    CodeOutcome.OtherIssuer,
                    CodeOutcome.UnknownKey,
                    CodeOutcome.WrongAlgorithm,
                    CodeOutcome.KeyOutOfUse,
                ]
        )
            counts.GetValueOrDefault(expected).ShouldBeGreaterThan(100, expected.ToString());

        var file = Path.Combine(Path.GetTempPath(), $"zhishu-codes-{Environment.ProcessId}.json");
        await File.WriteAllTextAsync(file, Written(parts, codes, verdicts));
        try
        {
            var told = await Programs.RunAsync(
                "node",
                web,
                ["node_modules/vitest/vitest.mjs", "run", "src/shared/codes/verifier.test.ts"],
                ("ZHISHU_MADE_CODES", file)
            );
            told.ShouldNotContain("skipped");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private List<RevocationPart> Parts()
    {
        var entries = Enumerable
            .Range(0, 500)
            .Select(i => ($"9{i:D6}", i % 2 == 0 ? "revoked" : "suspended"))
            .ToArray();
        var first = signing.Part(0, 500, Signing.Now - 500, entries);
        return
        [
            first,
            signing.Part(700, 800, Signing.Now - 100),
            signing.Part(500, 510, Signing.Now - 400, [.. entries[..10].Select(e => (e.Item1, "active"))]),
            first,
            signing.Part(500, 520, Signing.Now - 300) with
            {
                KeyId = 99,
            },
        ];
    }

    private string Made(int i)
    {
        var code = Signing.Code(i % 7 == 0 ? $"91350100M{i:D6}Y4" : $"{i:D9}");
        return (i % 14) switch
        {
            0 or 1 or 2 => signing.Text(code),
            3 => signing.Text(code with { Algorithm = CodeAlgorithm.Ed25519, KeyId = 7, Kind = Signing.Ed25519Kind }),
            4 => Altered(signing.Text(code)),
            5 => signing.Text(code with { ExpiresAt = (uint)(Signing.Now - random.Next(-500, 500)) }),
            6 => signing.Text(Signing.Code($"9{random.Next(0, 600):D6}")),
            7 => signing.Text(code with { IssuedAt = (uint)(Signing.Now + random.Next(0, 900)) }),
            8 => signing.Text(code with { Issuer = 440300 }),
            9 => signing.Text(code with { KeyId = (ushort)random.Next(100, 200) }),
            10 => signing.Text(code with { Algorithm = CodeAlgorithm.Ed25519, KeyId = 7 }),
            11 => signing.Text(code with { IssuedAt = (uint)(Signing.Now - 1_000_000 - random.Next(0, 900)) }),
            12 => Broken(signing.Text(code)),
            _ => "https://ma.example.gov.cn/c/" + signing.Text(code).ToLowerInvariant(),
        };
    }

    private string Altered(string text)
    {
        var at = random.Next(30, text.Length - 3);
        return text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..];
    }

    private string Broken(string text) =>
        random.Next(6) switch
        {
            0 => text[..random.Next(0, text.Length - 1)],
            1 => text + "AAAAAAAA",
            2 => "https://host/d/" + text,
            3 => text.Insert(random.Next(1, text.Length), "!"),
            4 => new string('7', random.Next(0, 900)),
            _ => "B" + text[1..],
        };

    private string Written(
        (RevocationPart Part, RevocationOutcome Outcome)[] parts,
        List<string> codes,
        List<CodeVerdict> verdicts
    ) =>
        new JsonObject
        {
            ["now"] = Signing.Now,
            ["set"] = new JsonObject
            {
                ["issuer"] = Signing.City,
                ["keys"] = new JsonArray([
                    .. signing.Keys.Select(k => new JsonObject
                    {
                        ["id"] = k.Id,
                        ["algorithm"] = k.Algorithm.ToString().ToLowerInvariant(),
                        ["publicKey"] = Convert.ToBase64String(k.PublicKey),
                        ["from"] = k.From,
                        ["until"] = k.Until,
                        ["isTrusted"] = k.IsTrusted,
                    }),
                ]),
                ["kinds"] = new JsonArray([
                    .. Signing.Kinds.Select(k => new JsonObject
                    {
                        ["number"] = k.Key,
                        ["algorithm"] = k.Value.ToString().ToLowerInvariant(),
                    }),
                ]),
            },
            ["parts"] = new JsonArray([
                .. parts.Select(p => new JsonObject
                {
                    ["part"] = new JsonObject
                    {
                        ["text"] = p.Part.Text,
                        ["keyId"] = p.Part.KeyId,
                        ["signature"] = Convert.ToBase64String(p.Part.Signature),
                    },
                    ["outcome"] = Word(p.Outcome.ToString()),
                }),
            ]),
            ["codes"] = new JsonArray([
                .. codes.Zip(
                    verdicts,
                    (c, v) =>
                        new JsonObject
                        {
                            ["text"] = c,
                            ["outcome"] = Word(v.Outcome.ToString()),
                            ["state"] = v.State,
                        }
                ),
            ]),
        }.ToJsonString();

    private static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
