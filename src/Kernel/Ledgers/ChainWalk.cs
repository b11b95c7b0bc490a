namespace Zhishu.Kernel.Ledgers;

/// <summary>Follows the chains of the ledger, entries sorted by subject and sequence.</summary>
internal sealed class ChainWalk(List<LedgerFault> faults, Action<List<LedgerFault>, LedgerFault> add)
{
    private LedgerEntry? last;
    private (int Sequence, byte[] Hash)? head;

    public long Count { get; private set; }

    public void Next(LedgerEntry entry, (int, byte[])? headOfSubject)
    {
        if (last is null || last.SubjectId != entry.SubjectId)
        {
            End();
            Count++;
            last = null;
            head = headOfSubject;
        }
        var expected = (last?.Sequence ?? 0) + 1;
        if (entry.Sequence < expected)
            Wrong("added", entry, $"sequence {entry.Sequence} stands twice in the chain.");
        else if (entry.Sequence > expected)
            Wrong(
                "missing",
                entry,
                $"{entry.Sequence - expected} entries before it are gone (sequence {expected} to {entry.Sequence - 1})."
            );
        else if (!(last?.Hash ?? LedgerEntry.NoPrevious).AsSpan().SequenceEqual(entry.Previous))
            Wrong("reordered", entry, "it does not follow the entry before it.");
        last = entry;
    }

    /// <summary>The chain's last entry must be the head's.</summary>
    public void End()
    {
        if (last is null)
            return;
        if (head is not { } h)
            Wrong("added", last, "the chain has no head.");
        else if (h.Sequence > last.Sequence)
            Wrong("missing", last, $"{h.Sequence - last.Sequence} entries after it are gone.");
        else if (h.Sequence < last.Sequence)
            Wrong("added", last, $"the head stands at {h.Sequence}.");
        else if (!h.Hash.AsSpan().SequenceEqual(last.Hash))
            Wrong("altered", last, "the head holds another hash.");
    }

    private void Wrong(string kind, LedgerEntry entry, string detail) =>
        add(faults, new(kind, entry.Id, entry.SubjectId, $"{entry.Action} #{entry.Sequence}: {detail}"));
}
