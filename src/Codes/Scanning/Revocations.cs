using Npgsql;
using Zhishu.Codes.Keys;
using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Scanning;

/// <summary>A part of the list of codes that are not good, signed.</summary>
/// <param name="Text">Signed as it stands.</param>
/// <param name="To">The version a verifier stands at having taken it; ask with it for what comes after.</param>
/// <param name="IsLast">Whether there was nothing more at that moment.</param>
public sealed record RevocationAnswer(string Text, int KeyId, string Algorithm, byte[] Signature, long To, bool IsLast);

/// <summary>The list of codes that are not good, given out by difference.</summary>
internal sealed class Revocations(NpgsqlDataSource database, SigningKeys keys, TimeProvider clock)
{
    private const int MostEntries = 20_000;

    /// <summary>Appends within the transaction of the change. The row of the head is locked until its end, so that versions
    /// appear in their order.</summary>
    public static void Append(UnitOfWork work, string number, string state)
    {
        var command = new NpgsqlBatchCommand(
            """
            WITH head AS (UPDATE codes_revocation_head SET version = version + 1 RETURNING version)
            INSERT INTO codes_revocation (version, number, state, at) SELECT version, $1, $2, $3 FROM head
            """
        );
        command.Parameters.Add(new() { Value = number });
        command.Parameters.Add(new() { Value = state });
        command.Parameters.Add(new() { Value = work.Clock.GetUtcNow() });
        work.Run(command, mustHit: true);
    }

    /// <summary>What changed after a version.</summary>
    public async Task<RevocationAnswer> ReadAsync(long after, CancellationToken ct)
    {
        if (after < 0)
            throw Refusal.Invalid("codes.version", "after", "版本号不能为负数。", "A version is not negative.");
        var signer = await keys.SignerAsync(CodeAlgorithm.Sm2, ct);
        await using var command = database.CreateCommand(
            "SELECT version, number, state FROM codes_revocation WHERE version > $1 ORDER BY version LIMIT $2"
        );
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = MostEntries + 1 });
        List<(long Version, string Number, string State)> found = [];
        await using (var r = await command.ExecuteReaderAsync(ct))
        {
            while (await r.ReadAsync(ct))
                found.Add((r.GetInt64(0), r.GetString(1), r.GetString(2)));
        }
        var taken = found.Take(MostEntries).ToList();
        var to = taken.Count > 0 ? taken[^1].Version : after;
        var text = RevocationList.Write(
            signer.Issuer,
            after,
            to,
            clock.GetUtcNow().ToUnixTimeSeconds(),
            taken.Select(t => (t.Number, t.State))
        );
        return new(
            text,
            signer.KeyId,
            SigningKeys.Name(signer.Algorithm),
            signer.Sign(System.Text.Encoding.UTF8.GetBytes(text)),
            to,
            found.Count <= MostEntries
        );
    }
}
