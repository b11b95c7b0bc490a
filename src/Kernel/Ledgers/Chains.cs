using Npgsql;

namespace Zhishu.Kernel.Ledgers;

/// <summary>The ends of the chains that a unit of work continues, locked so that two writers of one subject queue.</summary>
internal sealed class Chains
{
    private readonly Dictionary<Guid, Head> heads = [];

    public static async Task<Chains> ReadAsync(
        NpgsqlConnection connection,
        IEnumerable<Fact> facts,
        CancellationToken ct
    )
    {
        var chains = new Chains();
        var wanted = Continued(facts);
        if (wanted.Count == 0)
            return chains;
        await using var command = new NpgsqlCommand(
            "SELECT subject_id, sequence, hash FROM kernel_ledger_head WHERE subject_id = ANY($1) ORDER BY subject_id FOR UPDATE",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. wanted] });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            chains.heads.Add(
                reader.GetGuid(0),
                new Head(reader.GetInt32(1), reader.GetFieldValue<byte[]>(2)) { Stored = true }
            );
        return chains;
    }

    /// <summary>The subjects whose chains are there already, unless the facts open them themselves.</summary>
    public static HashSet<Guid> Continued(IEnumerable<Fact> facts)
    {
        var opened = new HashSet<Guid>();
        var continued = new HashSet<Guid>();
        foreach (var fact in facts)
        {
            if (fact.OpensChain)
                opened.Add(fact.SubjectId);
            else if (!opened.Contains(fact.SubjectId))
                continued.Add(fact.SubjectId);
        }
        return continued;
    }

    public LedgerEntry Append(Fact fact, DateTimeOffset at)
    {
        if (!heads.TryGetValue(fact.SubjectId, out var head))
            heads.Add(fact.SubjectId, head = new Head(0, LedgerEntry.NoPrevious));
        // PostgreSQL keeps microseconds; the hash must be over what can be read back.
        var kept = new DateTimeOffset(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        var entry = new LedgerEntry(
            Ids.New(at),
            kept,
            fact.SubjectKind,
            fact.SubjectId,
            head.Sequence + 1,
            fact.Action,
            fact.Actor.Kind.ToString().ToLowerInvariant(),
            fact.Actor.Id,
            fact.Actor.Name,
            fact.Data is null ? null : Json.WriteObject(fact.Data),
            head.Hash,
            []
        );
        entry = entry with { Hash = entry.ComputeHash() };
        head.Sequence = entry.Sequence;
        head.Hash = entry.Hash;
        return entry;
    }

    /// <summary>Writes the ends of the chains of as many units of work.</summary>
    public static void WriteHeads(IEnumerable<Chains> units, NpgsqlBatch batch)
    {
        var heads = units.SelectMany(u => u.heads).ToList();
        Write(
            batch,
            [.. heads.Where(h => !h.Value.Stored)],
            "INSERT INTO kernel_ledger_head (subject_id, sequence, hash) SELECT * FROM unnest($1::uuid[], $2::int[], $3::bytea[])"
        );
        Write(
            batch,
            [.. heads.Where(h => h.Value.Stored)],
            """
            UPDATE kernel_ledger_head h SET sequence = n.sequence, hash = n.hash
            FROM unnest($1::uuid[], $2::int[], $3::bytea[]) AS n (subject_id, sequence, hash) WHERE h.subject_id = n.subject_id
            """
        );
    }

    private static void Write(NpgsqlBatch batch, KeyValuePair<Guid, Head>[] heads, string sql)
    {
        if (heads.Length == 0)
            return;
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(sql)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid[]> { TypedValue = Array.ConvertAll(heads, h => h.Key) },
                    new NpgsqlParameter<int[]> { TypedValue = Array.ConvertAll(heads, h => h.Value.Sequence) },
                    new NpgsqlParameter<byte[][]> { TypedValue = Array.ConvertAll(heads, h => h.Value.Hash) },
                },
            }
        );
    }

    private sealed class Head(int sequence, byte[] hash)
    {
        public int Sequence { get; set; } = sequence;

        public byte[] Hash { get; set; } = hash;

        public bool Stored { get; init; }
    }
}
