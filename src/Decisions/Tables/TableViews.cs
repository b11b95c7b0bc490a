using System.Linq.Expressions;
using Zhishu.Decisions.Contracts;
using Zhishu.Decisions.Rows;
using Zhishu.Kernel;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Tables;

/// <summary>What tables can be asked for, and what a table of it is given and gives.</summary>
public sealed record UseResponse(
    string Name,
    Text Title,
    Text Description,
    string Decision,
    IReadOnlyList<UseField> Inputs,
    IReadOnlyList<UseField> Outputs,
    string Permission
);

/// <summary>A table in a list.</summary>
/// <param name="Matters">How the codes of its matters begin; none means all.</param>
/// <param name="EndedOn">The first day on which it is asked no more.</param>
/// <param name="InForce">The version that holds today, or null.</param>
/// <param name="Working">The version that is being worked on, or null.</param>
/// <param name="Version">For <c>If-Match</c> when the table itself is changed.</param>
public sealed record TableResponse(
    string Code,
    Text Title,
    string Use,
    Text? UseTitle,
    IReadOnlyList<string> Matters,
    int Order,
    string? LegalBasis,
    string? Pack,
    DateOnly? EndedOn,
    VersionResponse? InForce,
    VersionResponse? Working,
    int Version
);

/// <summary>A table with all its versions, the newest first.</summary>
public sealed record TableDetail(TableResponse Table, IReadOnlyList<VersionResponse> Versions);

/// <summary>A version of a table, without its text.</summary>
/// <param name="State"><c>draft</c>, <c>review</c>, <c>published</c> or <c>withdrawn</c>.</param>
/// <param name="ValidFrom">The first day it holds.</param>
/// <param name="ValidTo">The last day; null where it holds until another begins.</param>
/// <param name="Hash">What its text hashes to; decisions name it.</param>
/// <param name="Note">Why it was changed.</param>
/// <param name="Remark">What the author or the reviewer said last.</param>
/// <param name="Version">For <c>If-Match</c>; rises with every change.</param>
public sealed record VersionResponse(
    int Number,
    string State,
    DateOnly? ValidFrom,
    DateOnly? ValidTo,
    string Hash,
    string? Pack,
    string Author,
    string? Reviewer,
    string? Publisher,
    string? Note,
    string? Remark,
    DateTimeOffset DraftedAt,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? WithdrawnAt,
    int Version
);

/// <summary>A version with the table it belongs to.</summary>
internal sealed record TableVersion(Guid TableId, VersionResponse Version);

/// <summary>Something wrong with a model.</summary>
/// <param name="Element">The element's name, such as the decision's.</param>
/// <param name="Cell">Which cell, such as <c>rule 3, input 2</c>.</param>
public sealed record FaultResponse(
    string Code,
    string File,
    int Line,
    int Column,
    string Element,
    string? Cell,
    Text Message
);

/// <summary>Something that can be read but is perhaps not meant so.</summary>
/// <param name="Kind"><c>gap</c>, <c>overlap</c>, <c>ruleNeverFires</c>, <c>unusedColumn</c>, <c>unusedInput</c>, <c>notChecked</c>.</param>
/// <param name="Example">Values of the inputs that show it, as text.</param>
public sealed record FindingResponse(
    RuleFindingKind Kind,
    int Line,
    string Element,
    IReadOnlyList<int> Rules,
    IReadOnlyDictionary<string, string> Example,
    Text Message
);

internal static class TableViews
{
    /// <summary>For queries: everything of a version but its texts, which may be large.</summary>
    public static Expression<Func<TableVersionRow, TableVersion>> Version { get; } =
        v => new TableVersion(
            v.TableId,
            new VersionResponse(
                v.Number,
                v.State,
                v.ValidFrom,
                v.ValidTo,
                v.Hash,
                v.Pack,
                v.Author,
                v.Reviewer,
                v.Publisher,
                v.Note,
                v.Remark,
                v.DraftedAt,
                v.PublishedAt,
                v.WithdrawnAt,
                v.Version
            )
        );

    public static UseResponse Of(DecisionUse use) =>
        new(use.Name, use.Title, use.Description, use.Decision, use.Inputs, use.Outputs, use.Permission);

    /// <param name="written">Whether the row waits to be written, which raises its version by one.</param>
    public static VersionResponse Of(TableVersionRow row, bool written = false) =>
        new(
            row.Number,
            row.State,
            row.ValidFrom,
            row.ValidTo,
            row.Hash,
            row.Pack,
            row.Author,
            row.Reviewer,
            row.Publisher,
            row.Note,
            row.Remark,
            row.DraftedAt,
            row.PublishedAt,
            row.WithdrawnAt,
            row.Version + (written ? 1 : 0)
        );

    public static TableResponse Of(
        TableRow table,
        IEnumerable<VersionResponse> versions,
        DateOnly today,
        Text? useTitle,
        bool written = false
    )
    {
        var all = versions as IReadOnlyCollection<VersionResponse> ?? [.. versions];
        var began = all.Where(v => v.State == VersionStates.Published && v.ValidFrom <= today)
            .OrderByDescending(v => v.ValidFrom)
            .ThenByDescending(v => v.Number)
            .FirstOrDefault();
        var holds = table.EndedOn <= today || began?.ValidTo < today ? null : began;
        var working = all.FirstOrDefault(v => v.State is VersionStates.Draft or VersionStates.Review);
        return new(
            table.Code,
            table.Title,
            table.Use,
            useTitle,
            table.Matters,
            table.SortOrder,
            table.LegalBasis,
            table.Pack,
            table.EndedOn,
            holds,
            working,
            table.Version + (written ? 1 : 0)
        );
    }

    public static FaultResponse Of(TableFault fault) =>
        new(
            fault.Code,
            fault.Location.File,
            fault.Location.Line,
            fault.Location.Column,
            fault.Location.Element,
            fault.Location.Cell,
            fault.Message
        );

    public static FindingResponse Of(RuleFinding finding) =>
        new(
            finding.Kind,
            finding.Location.Line,
            finding.Location.Element,
            finding.Rules,
            finding
                .Example.DistinctBy(e => e.Key)
                .ToDictionary(e => e.Key, e => e.Value.ToString(), StringComparer.Ordinal),
            new(finding.Message(RuleLanguage.Chinese), finding.Message(RuleLanguage.English))
        );
}
