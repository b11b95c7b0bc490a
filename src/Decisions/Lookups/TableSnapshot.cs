namespace Zhishu.Decisions.Lookups;

/// <summary>The published versions of all tables at one revision, for looking up by use and day.</summary>
internal sealed class TableSnapshot
{
    private readonly Dictionary<string, LoadedTable[]> byUse;
    private readonly Dictionary<Guid, LoadedVersion> byId;

    public TableSnapshot(long revision, IEnumerable<LoadedTable> tables)
    {
        Revision = revision;
        Tables = [.. tables.OrderBy(t => t.Order).ThenBy(t => t.Code, StringComparer.Ordinal)];
        byUse = Tables
            .GroupBy(t => t.Use, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        byId = Tables.SelectMany(t => t.Versions).ToDictionary(v => v.Id);
    }

    public long Revision { get; }

    public IReadOnlyList<LoadedTable> Tables { get; }

    public LoadedVersion? Version(Guid id) => byId.GetValueOrDefault(id);

    /// <summary>The tables of a use, in the order they are asked.</summary>
    public ReadOnlySpan<LoadedTable> Of(string use) => byUse.GetValueOrDefault(use);
}

/// <summary>A table with its published versions.</summary>
/// <param name="Versions">The one that holds first: latest day, then highest number.</param>
internal sealed record LoadedTable(
    string Code,
    string Use,
    string[] Matters,
    int Order,
    DateOnly? EndedOn,
    LoadedVersion[] Versions
)
{
    public bool Serves(string? matterCode)
    {
        if (Matters.Length == 0)
            return true;
        if (matterCode is null)
            return false;
        foreach (var prefix in Matters)
        {
            if (matterCode.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    /// <summary>The version in force on a day: the last to begin, unless that has ended.</summary>
    public LoadedVersion? On(DateOnly day)
    {
        if (EndedOn <= day)
            return null;
        foreach (var version in Versions)
        {
            if (version.ValidFrom <= day)
                return version.ValidTo < day ? null : version;
        }
        return null;
    }
}

/// <summary>A published version.</summary>
internal sealed record LoadedVersion(
    Guid Id,
    string Table,
    int Number,
    DateOnly ValidFrom,
    DateOnly? ValidTo,
    CompiledTable Compiled
);
