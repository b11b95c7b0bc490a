using System.Globalization;
using Npgsql;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Http;

namespace Zhishu.Kernel.Audit;

/// <summary>A closed batch of the ledger. Bytes are lower-case hex.</summary>
/// <param name="Entries">How many entries it seals.</param>
/// <param name="Digest">What is signed, and what the next batch names as its predecessor.</param>
public sealed record LedgerBatchAnswer(
    long Number,
    DateTimeOffset ClosedAt,
    int Entries,
    string Root,
    string Previous,
    string Digest,
    string KeyId,
    string Signature
);

/// <summary>Lists the closed batches, newest first. Whoever keeps the newest digest outside can prove later that
/// nothing before it was changed.</summary>
internal static class ListBatches
{
    public const string Columns = "number, closed_at, cardinality(entries), root, previous, digest, key_id, signature";

    public static async Task<Page<LedgerBatchAnswer>> Handle(
        string? after,
        int? limit,
        Actor actor,
        NpgsqlDataSource database,
        CancellationToken ct
    )
    {
        actor.Require(KernelPermissions.ReadAudit, default);
        var size = Cursor.Limit(limit);
        var before = long.MaxValue;
        if (
            !string.IsNullOrEmpty(after)
            && !long.TryParse(Cursor.Decode(after, 1)[0], CultureInfo.InvariantCulture, out before)
        )
            throw Cursor.Wrong();
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM kernel_ledger_batch WHERE number < $1 ORDER BY number DESC LIMIT {size + 1}"
        );
        command.Parameters.Add(new() { Value = before });
        List<LedgerBatchAnswer> found = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found.Add(Read(reader));
        var more = found.Count > size;
        if (more)
            found.RemoveAt(size);
        return new(found, more ? Cursor.Encode(found[^1].Number.ToString(CultureInfo.InvariantCulture)) : null);
    }

    public static LedgerBatchAnswer Read(NpgsqlDataReader r) =>
        new(
            r.GetInt64(0),
            r.GetFieldValue<DateTimeOffset>(1),
            r.GetInt32(2),
            Hex(r, 3),
            Hex(r, 4),
            Hex(r, 5),
            r.GetString(6),
            Hex(r, 7)
        );

    private static string Hex(NpgsqlDataReader r, int column) =>
        Convert.ToHexStringLower(r.GetFieldValue<byte[]>(column));
}
