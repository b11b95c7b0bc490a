using Zhishu.Kernel.Actors;

namespace Zhishu.Kernel.Audit;

/// <summary>Something the ledger tells of, as people know it.</summary>
/// <param name="Name">A number or a name.</param>
public sealed record LedgerSubject(string Kind, Guid Id, string Name);

/// <summary>How people know the subjects of one kind; modules register one for each kind that has names.</summary>
public interface ILedgerNames
{
    /// <summary>The subject kind, such as <c>case</c>.</summary>
    string Kind { get; }

    /// <summary>The first few that the words fit.</summary>
    Task<IReadOnlyList<LedgerSubject>> FindAsync(string words, CancellationToken ct);

    /// <summary>The names of those that have one.</summary>
    Task<IReadOnlyDictionary<Guid, string>> NamesAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct);
}

/// <summary>Finds what an auditor asks about by case number, person or unit instead of by identity.</summary>
internal static class FindLedgerSubjects
{
    /// <summary>A single letter fits nearly everybody.</summary>
    private const int Fewest = 2;

    public static async Task<IReadOnlyList<LedgerSubject>> Handle(
        string? q,
        Actor actor,
        IEnumerable<ILedgerNames> known,
        CancellationToken ct
    )
    {
        actor.Require(KernelPermissions.ReadAudit, default);
        var words = q?.Trim() ?? "";
        var found = new List<LedgerSubject>();
        if (words.Length < Fewest)
            return found;
        foreach (var names in known)
            found.AddRange(await names.FindAsync(words, ct));
        return found;
    }

    /// <summary>The entries with the names of their subjects.</summary>
    public static async Task<List<AuditEntry>> NamedAsync(
        List<AuditEntry> entries,
        IEnumerable<ILedgerNames> known,
        CancellationToken ct
    )
    {
        var all = new Dictionary<(string Kind, Guid Id), string>();
        foreach (var names in known)
        {
            var ids = entries.Where(e => e.SubjectKind == names.Kind).Select(e => e.SubjectId).ToHashSet();
            if (ids.Count == 0)
                continue;
            foreach (var (id, name) in await names.NamesAsync(ids, ct))
                all[(names.Kind, id)] = name;
        }
        return entries.ConvertAll(e => e with { SubjectName = all.GetValueOrDefault((e.SubjectKind, e.SubjectId)) });
    }
}
