using System.Diagnostics;
using Npgsql;
using Zhishu.Codes.Scanning;
using Zhishu.CodeVerifying;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Bench;

/// <summary>Signed codes verified on one core, beside the same signatures checked by bare calls into libcrypto in the same
/// run; codes found by number among many; and what the service itself does (<see cref="CodesServiceBench"/>).</summary>
internal static class CodesBench
{
    private const int City = 440100;
    private const int Verified = 2_000;
    private const int Rounds = 7;
    private const int Callers = 16;
    private const int LookRounds = 5;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(int codes)
    {
        Verify();
        await using var installation = await BenchInstallation.CreateAsync("codes.verify", "codes.issue", "codes.read");
        await installation.InstallAsync("gas-cylinders");
        await ResolveAsync(installation, codes);
        await CodesServiceBench.RunAsync(installation, codes);
        return 0;
    }

    private static void Verify()
    {
        using var pair = Sm2KeyPair.Generate();
        using var keys = new KeySet(
            City,
            [new(1, CodeAlgorithm.Sm2, pair.PublicKey.Point.ToArray(), 0, null, true)],
            new Dictionary<int, CodeAlgorithm>()
        );
        var list = new RevocationList(keys);
        var verifier = new CodeVerifier(keys, list);
        var made = Enumerable
            .Range(0, Verified)
            .Select(i =>
            {
                var content = new SignedCode(CodeAlgorithm.Sm2, City, 1, 1000, 0, 101, $"{i:D18}").ToSign();
                var signature = pair.Sign(content);
                return (content, der: Sm2Signature.ToDer(signature), text: SignedCode.Text(content, signature));
            })
            .ToList();
        using var key = Sm2Curve.FromPublic(pair.PublicKey.Point);
        var (best, bare, ratios) = (0.0, 0.0, new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var theirs = Measure(made.Count, i => Bare(key, made[i].content, made[i].der));
            var ours = Measure(made.Count, i => verifier.Verify(made[i].text, 2000).Outcome == CodeOutcome.Valid);
            (best, bare) = (Math.Max(best, ours), Math.Max(bare, theirs));
            ratios.Add(ours / theirs);
        }
        ratios.Sort();
        Console.WriteLine(
            $"signed codes verified on one core: {best:N0} a second, bare libcrypto {bare:N0}, ratio {ratios[Rounds / 2]:0.00} (median of {Rounds} rounds), limit 0.85"
        );
    }

    private static double Measure(int count, Func<int, bool> verify)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            if (!verify(i))
                throw new InvalidOperationException("A good signature does not hold.");
        }
        return count / watch.Elapsed.TotalSeconds;
    }

    private static bool Bare(KeyHandle key, byte[] content, byte[] der)
    {
        using var context = new DigestContextHandle();
        var handle = context.DangerousGetHandle();
        _ = Libcrypto.EVP_DigestVerifyInit_ex(handle, out var keyContext, "SM3", 0, null, key, 0);
        var id = Sm2PublicKey.DefaultUserId;
        _ = Libcrypto.EVP_PKEY_CTX_set1_id(keyContext, id, id.Length);
        return Libcrypto.EVP_DigestVerify(handle, der, (nuint)der.Length, content, (nuint)content.Length) == 1;
    }

    private static async Task ResolveAsync(BenchInstallation installation, int codes)
    {
        var watch = Stopwatch.StartNew();
        await FillAsync(installation.Database, codes);
        // As the server does by itself after a while; before, the first look at each block writes it anew.
        await using (var vacuum = installation.Database.CreateCommand("VACUUM ANALYZE codes_code"))
        {
            vacuum.CommandTimeout = 0;
            await vacuum.ExecuteNonQueryAsync();
        }
        Console.WriteLine($"{codes:N0} codes written and vacuumed in {watch.Elapsed.TotalSeconds:0} s");
        var stored = new StoredCodes(installation.Database);
        // Turn about, for what one has read the other finds in memory.
        List<double> found = [];
        List<double> bare = [];
        for (var round = 0; round < LookRounds; round++)
        {
            found.Add(await RoundAsync(codes, Long, round, Find));
            bare.Add(await RoundAsync(codes, Long, -1 - round, Bare));
        }
        Console.WriteLine(
            $"found by number among {codes:N0}, {Callers} callers, server and load on the same cores, in {LookRounds} rounds: {Rates(found)} a second, limit 10,000; the same rows by the bare driver, a prepared statement each: {Rates(bare)}"
        );

        static string Rates(List<double> rates) => string.Join(", ", rates.Select(r => $"{r:N0}"));

        async Task Find(string number)
        {
            var one = await stored.FindAsync([number], default);
            if (!one[number].Judge(true, DateTimeOffset.UnixEpoch).IsValid)
                throw new InvalidOperationException($"{number} was not found.");
        }

        async Task Bare(string number)
        {
            await using var command = installation.Database.CreateCommand(
                "SELECT state, signed, object_id FROM codes_code WHERE number = $1"
            );
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = number });
            await using var r = await command.ExecuteReaderAsync();
            if (!await r.ReadAsync())
                throw new InvalidOperationException($"{number} was not found.");
        }
    }

    private static async Task FillAsync(NpgsqlDataSource database, int codes)
    {
        await using var command = database.CreateCommand(
            $"""
            INSERT INTO codes_code (id, number, kind, area_code, state, signed, issued_at, version)
            SELECT lpad(to_hex(g), 32, '0')::uuid, lpad(g::text, 18, '0'), 'gas-cylinder', '440106', 'Active',
                decode(repeat(md5(g::text), 6), 'hex') || 'abcd'::bytea, now(), 1
            FROM generate_series(1, {codes}) g;
            ANALYZE codes_code
            """
        );
        await command.ExecuteNonQueryAsync();
    }

    /// <returns>How many a second.</returns>
    private static async Task<double> RoundAsync(int codes, TimeSpan length, int seed, Func<string, Task> find)
    {
        var watch = Stopwatch.StartNew();
        long count = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, Callers)
                .Select(caller =>
                    Task.Run(async () =>
                    {
                        var random = new Random(HashCode.Combine(seed, caller));
                        while (watch.Elapsed < length)
                        {
                            var number = random
                                .Next(1, codes + 1)
                                .ToString("D18", System.Globalization.CultureInfo.InvariantCulture);
                            await find(number);
                            Interlocked.Increment(ref count);
                        }
                    })
                )
        );
        return count / watch.Elapsed.TotalSeconds;
    }
}
