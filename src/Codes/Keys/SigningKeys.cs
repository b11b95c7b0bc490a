using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Zhishu.Codes.Kinds;
using Zhishu.CodeVerifying;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Keys;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Codes.Keys;

/// <summary>The keys of codes in memory: those that sign and all that verify. The first of an algorithm is made when
/// something has to be signed with it.</summary>
internal sealed class SigningKeys(
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    Func<KeyRing> ring,
    KindBook kinds,
    IDirectory directory,
    IOptions<CodesOptions> options,
    TimeProvider clock
) : IDisposable
{
    private readonly SemaphoreSlim making = new(1, 1);
    private volatile Loaded? loaded;

    internal sealed record Loaded(
        long Revision,
        int? Issuer,
        KeySet Set,
        IReadOnlyList<VerifyingKey> Keys,
        IReadOnlyDictionary<CodeAlgorithm, Signer> Signers
    );

    private volatile CityOf cityOf = new(null, null);

    /// <summary>The six digits that stand in signed codes, or null where the city is not known.</summary>
    public int? Issuer =>
        options.Value.Issuer is { Length: 6 } given && int.TryParse(given, out var issuer) ? issuer : CityOfGrids();

    public async ValueTask<Loaded> CurrentAsync(CancellationToken ct)
    {
        if (loaded is null || loaded.Issuer != Issuer)
            await RefreshAsync(ct);
        return loaded!;
    }

    /// <exception cref="Refusal">409 <c>codes.no_issuer</c> where the city is not known.</exception>
    public async Task<Signer> SignerAsync(CodeAlgorithm algorithm, CancellationToken ct)
    {
        RequireIssuer();
        if ((await CurrentAsync(ct)).Signers.TryGetValue(algorithm, out var signer))
            return signer;
        await making.WaitAsync(ct);
        try
        {
            await using (var scope = scopes.CreateAsyncScope())
            {
                var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
                Make(algorithm, work, Actor.Internal("codes.keys"));
                await work.CommitAsync(ct);
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Another node made one at the same moment.
        }
        finally
        {
            making.Release();
        }
        await RefreshAsync(ct);
        return loaded!.Signers[algorithm];
    }

    /// <summary>Puts a new key into the unit of work. Whatever signs with the algorithm stops doing so.</summary>
    public KeyRow Make(CodeAlgorithm algorithm, UnitOfWork work, Actor actor)
    {
        RequireIssuer();
        var now = clock.GetUtcNow();
        byte[] privateKey,
            publicKey;
        if (algorithm == CodeAlgorithm.Sm2)
        {
            using var pair = Sm2KeyPair.Generate();
            (privateKey, publicKey) = (pair.ExportPrivateKey(), pair.PublicKey.Point.ToArray());
        }
        else
        {
            using var pair = Ed25519KeyPair.Generate();
            (privateKey, publicKey) = (pair.ExportPrivateKey(), pair.PublicBytes.ToArray());
        }
        var digest = Sm3.Hash(publicKey);
        var row = new KeyRow
        {
            Id = Ids.New(now),
            KeyId = (digest[0] << 8) | digest[1],
            Algorithm = Name(algorithm),
            PublicKey = publicKey,
            PrivateKey = ring().Personal.Seal(privateKey),
            UsedFrom = now,
        };
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(privateKey);
        work.Insert(row);
        work.Record(new Fact("code-key", row.Id, "code-key.made", actor, new { row.KeyId, row.Algorithm }, true));
        return row;
    }

    public async Task RefreshAsync(CancellationToken ct)
    {
        await kinds.RefreshAsync(ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var which = new NpgsqlCommand("SELECT number FROM codes_revision", connection);
        var revision = (long)(await which.ExecuteScalarAsync(ct))!;
        var issuer = Issuer;
        if (loaded is { } last && last.Revision == revision && last.Issuer == issuer)
            return;
        List<VerifyingKey> keys = [];
        Dictionary<CodeAlgorithm, Signer> signers = [];
        await using var command = new NpgsqlCommand(
            "SELECT key_id, algorithm, public_key, private_key, used_from, used_until, distrusted_at FROM codes_key ORDER BY id",
            connection
        );
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var algorithm = r.GetString(1) == Signatures.Sm2 ? CodeAlgorithm.Sm2 : CodeAlgorithm.Ed25519;
            var key = new VerifyingKey(
                (ushort)r.GetInt32(0),
                algorithm,
                r.GetFieldValue<byte[]>(2),
                r.GetFieldValue<DateTimeOffset>(4).ToUnixTimeSeconds(),
                r.IsDBNull(5) ? null : r.GetFieldValue<DateTimeOffset>(5).ToUnixTimeSeconds(),
                r.IsDBNull(6)
            );
            keys.Add(key);
            if (issuer is { } city && key.Until is null)
                signers[algorithm] = new(city, key.Id, algorithm, ring().Personal.Open(r.GetFieldValue<byte[]>(3)));
        }
        var algorithms = kinds
            .All.Where(k => k.Algorithm is not null)
            .ToDictionary(k => k.Number, k => k.Algorithm!.Value);
        // The former set is left to the garbage collector: a request may be using it.
        loaded = new(revision, issuer, new KeySet(issuer ?? 0, keys, algorithms), keys, signers);
    }

    public void Dispose() => making.Dispose();

    public static string Name(CodeAlgorithm algorithm) =>
        algorithm == CodeAlgorithm.Sm2 ? Signatures.Sm2 : Signatures.Ed25519;

    private void RequireIssuer()
    {
        if (Issuer is null)
            throw new Refusal(
                "codes.no_issuer",
                "尚不知道本市的区划代码，不能签发签名码：请导入网格，或设置 Codes:Issuer。",
                "Which city this is is not known, so that nothing can be signed: import grids, or set Codes:Issuer."
            );
    }

    // Where all grids lie in one city it is that one. Every scan asks; the grids seldom change.
    private int? CityOfGrids()
    {
        var current = directory.Current;
        var known = cityOf;
        if (ReferenceEquals(known.Directory, current))
            return known.City;
        var cities = current
            .Grids.Select(g => g.AreaCode.Length >= 4 ? g.AreaCode[..4] : "")
            .Distinct()
            .Take(2)
            .ToList();
        int? found = cities is [{ Length: 4 } only] && int.TryParse(only, out var city) ? city * 100 : null;
        cityOf = new(current, found);
        return found;
    }

    private sealed record CityOf(object? Directory, int? City);
}
