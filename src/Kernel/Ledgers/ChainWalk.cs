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
            Wrong(
                "added",
                entry,
                $"序号 {entry.Sequence} 在链上出现两次。",
                $"sequence {entry.Sequence} stands twice in the chain."
            );
        else if (entry.Sequence > expected)
            Wrong(
                "missing",
                entry,
                $"它之前少了 {entry.Sequence - expected} 条（序号 {expected} 至 {entry.Sequence - 1}）。",
                $"{entry.Sequence - expected} entries before it are gone (sequence {expected} to {entry.Sequence - 1})."
            );
        else if (!(last?.Hash ?? LedgerEntry.NoPrevious).AsSpan().SequenceEqual(entry.Previous))
            Wrong("reordered", entry, "没有接在上一条之后。", "it does not follow the entry before it.");
        last = entry;
    }

    /// <summary>The chain's last entry must be the head's.</summary>
    public void End()
    {
        if (last is null)
            return;
        if (head is not { } h)
            Wrong("added", last, "这条链没有链头。", "the chain has no head.");
        else if (h.Sequence > last.Sequence)
            Wrong(
                "missing",
                last,
                $"它之后少了 {h.Sequence - last.Sequence} 条。",
                $"{h.Sequence - last.Sequence} entries after it are gone."
            );
        else if (h.Sequence < last.Sequence)
            Wrong("added", last, $"链头停在 {h.Sequence}。", $"the head stands at {h.Sequence}.");
        else if (!h.Hash.AsSpan().SequenceEqual(last.Hash))
            Wrong("altered", last, "链头是另一个散列值。", "the head holds another hash.");
    }

    private void Wrong(string kind, LedgerEntry entry, string chinese, string english)
    {
        var where = $"{entry.Action} #{entry.Sequence}";
        add(faults, new(kind, entry.Id, entry.SubjectId, new($"{where}：{chinese}", $"{where}: {english}")));
    }
}
