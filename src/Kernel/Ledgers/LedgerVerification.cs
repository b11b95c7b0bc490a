using Npgsql;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Ledgers;

/// <summary>Something wrong in the ledger.</summary>
/// <param name="Kind"><c>altered</c>, <c>missing</c>, <c>added</c>, <c>reordered</c>, <c>batch</c> or <c>signature</c>.</param>
/// <param name="Entry">The entry, where one can be named.</param>
/// <param name="Subject">The subject whose chain it is in.</param>
public sealed record LedgerFault(string Kind, Guid? Entry, Guid? Subject, string Detail);

/// <param name="Entries">Entries read.</param>
/// <param name="Chains">Subjects.</param>
/// <param name="Batches">Closed batches.</param>
/// <param name="Unsealed">Entries that no batch holds yet; they are held by their chain alone.</param>
/// <param name="Keys">Identities of the keys that signed, to compare with the ones known to be the city's.</param>
public sealed record LedgerReport(
    long Entries,
    long Chains,
    long Batches,
    long Unsealed,
    IReadOnlyList<string> Keys,
    IReadOnlyList<LedgerFault> Faults
)
{
    public bool Sound => Faults.Count == 0;
}

/// <summary>Proves the ledger: recomputes every hash, follows every chain to its head, and compares every batch with
/// its entries, root, predecessor and signature. Reads in key order in one snapshot, in bounded memory per entry.</summary>
public sealed class LedgerVerification(NpgsqlDataSource database)
{
    private const int MostFaults = 1000;

    /// <param name="progress">Told the number of entries read so far.</param>
    public async Task<LedgerReport> VerifyAsync(IProgress<long>? progress, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(
            System.Data.IsolationLevel.RepeatableRead,
            ct
        );
        var faults = new List<LedgerFault>();
        var sealedHashes = new Dictionary<Guid, byte[]>();
        var (batches, keys) = await Batches(connection, sealedHashes, faults, ct);
        var (entries, chains, unsealed) = await ChainsOf(connection, sealedHashes, faults, progress, ct);
        foreach (var (id, _) in sealedHashes.Take(MostFaults))
            Add(faults, new("missing", id, null, "A closed batch holds this entry, the ledger does not."));
        return new(entries, chains, batches, unsealed, keys, faults);
    }

    private static void Add(List<LedgerFault> faults, LedgerFault fault)
    {
        if (faults.Count < MostFaults)
            faults.Add(fault);
    }

    private static async Task<(long, List<string>)> Batches(
        NpgsqlConnection connection,
        Dictionary<Guid, byte[]> sealedHashes,
        List<LedgerFault> faults,
        CancellationToken ct
    )
    {
        var signers = await Signers(connection, ct);
        await using var command = new NpgsqlCommand(
            "SELECT number, closed_at, entries, hashes, root, previous, digest, key_id, signature FROM kernel_ledger_batch ORDER BY number",
            connection
        );
        long count = 0;
        var previous = LedgerEntry.NoPrevious;
        var used = new SortedSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            count++;
            var number = reader.GetInt64(0);
            var ids = reader.GetFieldValue<Guid[]>(2);
            var hashes = reader.GetFieldValue<byte[]>(3).Chunk(32).ToArray();
            var root = reader.GetFieldValue<byte[]>(4);
            var digest = reader.GetFieldValue<byte[]>(6);
            var key = reader.GetString(7);
            used.Add(key);
            void Wrong(string kind, string detail) => Add(faults, new(kind, null, null, $"Batch {number}: {detail}"));
            if (number != count)
            {
                Wrong("batch", $"expected number {count}; a batch is missing or was added.");
                count = number;
            }
            if (hashes.Length != ids.Length || !MerkleTree.Root(hashes).AsSpan().SequenceEqual(root))
                Wrong("batch", "the Merkle root is not that of its entries.");
            if (!previous.AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(5)))
                Wrong("batch", "it does not follow the batch before.");
            if (
                !LedgerSealing
                    .Digest(number, reader.GetFieldValue<DateTimeOffset>(1), ids.Length, root, previous)
                    .AsSpan()
                    .SequenceEqual(digest)
            )
                Wrong("batch", "its digest is not that of its contents.");
            if (!signers.TryGetValue(key, out var signer) || !signer.Verify(digest, reader.GetFieldValue<byte[]>(8)))
                Wrong("signature", $"the signature by key {key} does not hold.");
            for (var i = 0; i < Math.Min(ids.Length, hashes.Length); i++)
            {
                if (!sealedHashes.TryAdd(ids[i], hashes[i]))
                    Wrong("batch", $"entry {ids[i]} is in two batches.");
            }
            previous = digest;
        }
        foreach (var signer in signers.Values)
            signer.Dispose();
        return (count, [.. used]);
    }

    private static async Task<Dictionary<string, Sm2PublicKey>> Signers(
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var signers = new Dictionary<string, Sm2PublicKey>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(
            "SELECT id, public_key FROM kernel_signing_key WHERE purpose = 'ledger'",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var point = reader.GetFieldValue<byte[]>(1);
            // The identity is derived from the key, so a key put under another's identity shows here.
            if (Convert.ToHexStringLower(Sm3.Hash(point))[..16] == reader.GetString(0))
                signers.Add(reader.GetString(0), Sm2PublicKey.FromPoint(point));
        }
        return signers;
    }

    private static async Task<(long Entries, long Chains, long Unsealed)> ChainsOf(
        NpgsqlConnection connection,
        Dictionary<Guid, byte[]> sealedHashes,
        List<LedgerFault> faults,
        IProgress<long>? progress,
        CancellationToken ct
    )
    {
        var anyBatch = sealedHashes.Count > 0;
        await using var command = new NpgsqlCommand(
            $"""
            SELECT l.{LedgerSql.Columns.Replace(", ", ", l.", StringComparison.Ordinal)}, h.sequence, h.hash,
                transaction < (SELECT max(until_transaction) FROM kernel_ledger_batch)
            FROM kernel_ledger l LEFT JOIN kernel_ledger_head h USING (subject_id) ORDER BY l.subject_id, l.sequence, l.id
            """,
            connection
        )
        {
            CommandTimeout = 0,
        };
        long entries = 0;
        long unsealed = 0;
        var chain = new ChainWalk(faults, Add);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var entry = LedgerSql.Read(reader);
            if (++entries % 10_000 == 0)
                progress?.Report(entries);
            var computed = entry.ComputeHash();
            if (!computed.AsSpan().SequenceEqual(entry.Hash))
                Add(
                    faults,
                    new("altered", entry.Id, entry.SubjectId, $"{entry.Action}: its content does not have its hash.")
                );
            if (sealedHashes.Remove(entry.Id, out var kept))
            {
                if (!kept.AsSpan().SequenceEqual(entry.Hash))
                    Add(
                        faults,
                        new("altered", entry.Id, entry.SubjectId, $"{entry.Action}: a closed batch holds another hash.")
                    );
            }
            else if (anyBatch && !reader.IsDBNull(14) && reader.GetBoolean(14))
                Add(
                    faults,
                    new(
                        "added",
                        entry.Id,
                        entry.SubjectId,
                        $"{entry.Action}: it claims to precede a closed batch that does not hold it."
                    )
                );
            else
                unsealed++;
            chain.Next(entry, reader.IsDBNull(12) ? null : (reader.GetInt32(12), reader.GetFieldValue<byte[]>(13)));
        }
        chain.End();
        await reader.DisposeAsync();
        await HeadsWithoutEntries(connection, faults, ct);
        return (entries, chain.Count, unsealed);
    }

    private static async Task HeadsWithoutEntries(
        NpgsqlConnection connection,
        List<LedgerFault> faults,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT subject_id, sequence FROM kernel_ledger_head h
            WHERE NOT EXISTS (SELECT FROM kernel_ledger l WHERE l.subject_id = h.subject_id) LIMIT 1000
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            Add(
                faults,
                new("missing", null, reader.GetGuid(0), $"All {reader.GetInt32(1)} entries of the chain are gone.")
            );
    }
}
