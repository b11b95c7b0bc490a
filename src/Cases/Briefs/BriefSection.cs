using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs;

/// <summary>What a paragraph of a brief is about.</summary>
public enum BriefKind
{
    Headline,
    Volume,
    Channels,
    Deadlines,
    Matters,
    Places,
    Units,
    Overdue,
    Notable,

    /// <summary>A person's own words, without figures.</summary>
    Own,
}

/// <summary>How the figures of a paragraph are drawn.</summary>
public enum BriefChart
{
    /// <summary>Upright, along the time.</summary>
    Columns,

    /// <summary>Lying, the names beside them.</summary>
    Bars,
}

/// <summary>What the values of a column are.</summary>
public enum BriefUnit
{
    Cases,
    Percent,
}

/// <summary>A paragraph with its figures as they were counted.</summary>
/// <param name="Words">What stands there, edited or not.</param>
/// <param name="Generated">What the figures say by themselves; null where there are none.</param>
/// <param name="CountedAt">When the figures were counted.</param>
/// <param name="Check">Edited words stood where figures changed: somebody must read them again.</param>
public sealed record BriefSection(
    Guid Id,
    BriefKind Kind,
    Text Heading,
    Text Words,
    Text? Generated,
    BriefTable? Table,
    IReadOnlyList<BriefCase>? Cases,
    DateTimeOffset? CountedAt,
    bool Check
);

/// <summary>Figures, and whether they are drawn.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Rows">What the rows are: days, channels, units.</param>
/// <param name="Chart">Null where the table itself is shown.</param>
public sealed record BriefTable(
    Text Name,
    Text Head,
    BriefChart? Chart,
    IReadOnlyList<BriefColumn> Columns,
    IReadOnlyList<BriefRow> Rows
);

/// <param name="Drawn">Whether the chart has it.</param>
public sealed record BriefColumn(Text Name, BriefUnit Unit, bool Drawn);

/// <param name="Values">One for each column; null where there is nothing to say.</param>
/// <param name="By">What the list of cases is filtered by to see its cases, such as <c>channel</c>; null where no
/// filter says it.</param>
/// <param name="Code">The value of that filter.</param>
public sealed record BriefRow(Text Name, IReadOnlyList<double?> Values, string? By = null, string? Code = null);

/// <summary>A case that a brief names, as it stood when it was counted.</summary>
/// <param name="Place">The area; never the address.</param>
/// <param name="Why">Why it is named.</param>
public sealed record BriefCase(
    Guid Id,
    string Number,
    string Title,
    Text? Matter,
    Text? Unit,
    string? Place,
    Text State,
    DateTimeOffset FiledAt,
    DateTimeOffset? DueAt,
    Text? Why
);
