using Npgsql;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Ledgers;

/// <summary>Something wrong in the ledger.</summary>
/// <param name="Kind"><c>altered</c>, <c>missing</c>, <c>added</c>, <c>reordered</c>, <c>batch</c> or <c>signature</c>.</param>
/// <param name="Entry">The entry, where one can be named.</param>
/// <param name="Subject">The subject whose chain it is in.</param>
public sealed record LedgerFault(string Kind, Guid? Entry, Guid? Subject, Text Detail);

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
    internal const int MostFaults = 1000;

    public bool Sound => Faults.Count == 0;

    /// <summary>There may be more faults than are named.</summary>
    public bool Cut => Faults.Count >= MostFaults;
}

/// <summary>Proves the ledger: recomputes every hash, follows every chain to its head, and compares every batch with
/// its entries, root, predecessor and signature. Reads in key order in one snapshot, in bounded memory per entry.</summary>
public sealed class LedgerVerification(NpgsqlDataSource database)
{
    private static readonly Text Gone = new(
        "封存的批次里有此条目，账本里没有。",
        "A closed batch holds this entry, the ledger does not."
    );

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
        foreach (var (id, _) in sealedHashes.Take(LedgerReport.MostFaults))
            Add(faults, new("missing", id, null, Gone));
        return new(entries, chains, batches, unsealed, keys, faults);
    }

    private static void Add(List<LedgerFault> faults, LedgerFault fault)
    {
        if (faults.Count < LedgerReport.MostFaults)
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
            void Wrong(string kind, string chinese, string english) =>
                Add(faults, new(kind, null, null, new($"批次 {number}：{chinese}", $"Batch {number}: {english}")));
            if (number != count)
            {
                Wrong(
                    "batch",
                    $"应为第 {count} 批，有批次缺失或被添加。",
                    $"expected number {count}; a batch is missing or was added."
                );
                count = number;
            }
            if (hashes.Length != ids.Length || !MerkleTree.Root(hashes).AsSpan().SequenceEqual(root))
                Wrong("batch", "默克尔根与其条目不符。", "the Merkle root is not that of its entries.");
            if (!previous.AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(5)))
                Wrong("batch", "没有接在上一批次之后。", "it does not follow the batch before.");
            if (
                !LedgerSealing
                    .Digest(number, reader.GetFieldValue<DateTimeOffset>(1), ids.Length, root, previous)
                    .AsSpan()
                    .SequenceEqual(digest)
            )
                Wrong("batch", "摘要与其内容不符。", "its digest is not that of its contents.");
            if (!signers.TryGetValue(key, out var signer) || !signer.Verify(digest, reader.GetFieldValue<byte[]>(8)))
                Wrong("signature", $"密钥 {key} 的签名不成立。", $"the signature by key {key} does not hold.");
            for (var i = 0; i < Math.Min(ids.Length, hashes.Length); i++)
            {
                if (!sealedHashes.TryAdd(ids[i], hashes[i]))
                    Wrong("batch", $"条目 {ids[i]} 在两个批次里。", $"entry {ids[i]} is in two batches.");
            }
            previous = digest;
        }
        foreach (var signer in signers.Values)
            signer.Dispose();
        return (count, [.. used]);
    }

    private static async Task<Dictionary<string, Sm2Verifier>> Signers(
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var signers = new Dictionary<string, Sm2Verifier>(StringComparer.Ordinal);
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
                signers.Add(reader.GetString(0), new Sm2Verifier(point));
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
                    new(
                        "altered",
                        entry.Id,
                        entry.SubjectId,
                        Of(entry, "内容与其散列值不符。", "its content does not have its hash.")
                    )
                );
            if (sealedHashes.Remove(entry.Id, out var kept))
            {
                if (!kept.AsSpan().SequenceEqual(entry.Hash))
                    Add(
                        faults,
                        new(
                            "altered",
                            entry.Id,
                            entry.SubjectId,
                            Of(entry, "封存的批次里是另一个散列值。", "a closed batch holds another hash.")
                        )
                    );
            }
            else if (anyBatch && !reader.IsDBNull(14) && reader.GetBoolean(14))
                Add(
                    faults,
                    new(
                        "added",
                        entry.Id,
                        entry.SubjectId,
                        Of(
                            entry,
                            "声称早于一个没有它的封存批次。",
                            "it claims to precede a closed batch that does not hold it."
                        )
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
                new(
                    "missing",
                    null,
                    reader.GetGuid(0),
                    new(
                        $"链上全部 {reader.GetInt32(1)} 条条目都不见了。",
                        $"All {reader.GetInt32(1)} entries of the chain are gone."
                    )
                )
            );
    }

    private static Text Of(LedgerEntry entry, string chinese, string english) =>
        new($"{entry.Action}：{chinese}", $"{entry.Action}: {english}");
}
