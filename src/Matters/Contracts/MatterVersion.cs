using Zhishu.Kernel;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Matters.Contracts;

/// <summary>A matter (事项) as it was published: never changed, so that a case is judged by what held when it was
/// filed.</summary>
/// <param name="Id">Identity of this version; what a case keeps.</param>
/// <param name="Code">Dotted, lower case, by class: <c>event.06.010</c>. Shared by all versions of the matter.</param>
/// <param name="Number">From 1.</param>
/// <param name="Content">Everything the catalogue says of it.</param>
/// <param name="Pack">The pack it came with, or null where the city wrote it.</param>
/// <param name="PublishedAt">When it came into force.</param>
public sealed record MatterVersion(
    Guid Id,
    string Code,
    int Number,
    MatterContent Content,
    string? Pack,
    DateTimeOffset PublishedAt
)
{
    public Text Name => Content.Name;

    /// <summary>One of <see cref="MatterKinds"/>.</summary>
    public string Kind => Content.Kind;

    /// <summary>The class it stands in; null at the top.</summary>
    public string? ParentCode => MatterCodes.ParentOf(Code);

    public Text? Definition => Content.Definition;

    public string? LegalBasis => Content.LegalBasis;

    /// <summary>Time limits by stage, see <see cref="MatterStages"/>.</summary>
    public IReadOnlyDictionary<string, TimeLimit> Limits => Content.Limits;

    /// <summary>Those for emergencies; a stage without one has its ordinary limit.</summary>
    public IReadOnlyDictionary<string, TimeLimit> EmergencyLimits => Content.EmergencyLimits;

    /// <summary>The limit of a stage, or null where none is set.</summary>
    public TimeLimit? LimitOf(string stage, bool emergency = false) =>
        emergency && EmergencyLimits.TryGetValue(stage, out var urgent) ? urgent
        : Limits.TryGetValue(stage, out var limit) ? limit
        : null;

    /// <summary>The kind of unit that usually answers, such as <c>sanitation</c>, by which a city fills its duty table;
    /// or null. Who really answers is said by the duties.</summary>
    public string? Responsible => Content.Responsible;

    /// <summary>The code of the workflow table a case goes through.</summary>
    public string Process => Content.Process;

    public IReadOnlyList<FieldRule> RequiredFields => Content.RequiredFields;

    public IReadOnlyList<EvidenceRule> Evidence => Content.Evidence;

    public IReadOnlyList<Text> ClosingConditions => Content.ClosingConditions;

    /// <summary>Whether the public may choose it when reporting.</summary>
    public bool PublicMayReport => Content.PublicMayReport;

    /// <summary>Whether handling it can end in a decision that burdens someone (a penalty, an order), which then waits
    /// for a person.</summary>
    public bool Burdens => Content.Burdens;

    /// <summary>Whether it is offered and shown through Open311.</summary>
    public bool PublishedOnOpen311 => Content.PublishedOnOpen311;

    public IReadOnlyList<string> Keywords => Content.Keywords;

    /// <summary>Open311's group, and a heading where matters are offered; null for the name of the class.</summary>
    public Text? Group => Content.Group;

    /// <summary>How often a case may be returned before it goes to a supervisor.</summary>
    public int MaximumReturns => Content.MaximumReturns;

    /// <summary>Within how many calendar days of the closing a poor rating reopens a case; 0 for never.</summary>
    public int ReopenDays => Content.ReopenDays;
}

/// <summary>Everything the catalogue says of a matter, what a draft edits and a pack brings.</summary>
public sealed record MatterContent
{
    public required Text Name { get; init; }

    /// <summary>One of <see cref="MatterKinds"/>.</summary>
    public required string Kind { get; init; }

    public Text? Definition { get; init; }

    public string? LegalBasis { get; init; }

    /// <summary>The kind of unit that usually answers, a code such as <c>sanitation</c>.</summary>
    public string? Responsible { get; init; }

    public IReadOnlyDictionary<string, TimeLimit> Limits { get; init; } = new Dictionary<string, TimeLimit>();

    public IReadOnlyDictionary<string, TimeLimit> EmergencyLimits { get; init; } = new Dictionary<string, TimeLimit>();

    public string Process { get; init; } = "standard";

    public IReadOnlyList<FieldRule> RequiredFields { get; init; } = [];

    public IReadOnlyList<EvidenceRule> Evidence { get; init; } = [];

    public IReadOnlyList<Text> ClosingConditions { get; init; } = [];

    public bool PublicMayReport { get; init; }

    public bool Burdens { get; init; }

    public bool PublishedOnOpen311 { get; init; }

    public IReadOnlyList<string> Keywords { get; init; } = [];

    public Text? Group { get; init; }

    public int MaximumReturns { get; init; } = 3;

    public int ReopenDays { get; init; } = 15;
}

/// <summary>A field that must be filled by the end of a stage.</summary>
/// <param name="Stage">One of <see cref="MatterStages"/>.</param>
/// <param name="Field">Its name: lower case letters, digits and underscores.</param>
/// <param name="Type">One of <see cref="FieldTypes"/>.</param>
public sealed record FieldRule(string Stage, string Field, Text Label, string Type);

/// <summary>Evidence that must be there by the end of a stage.</summary>
/// <param name="Stage">One of <see cref="MatterStages"/>.</param>
/// <param name="Kind">One of <see cref="EvidenceKinds"/>.</param>
/// <param name="Minimum">How many at least.</param>
public sealed record EvidenceRule(string Stage, string Kind, int Minimum);

/// <summary>A class of the catalogue's tree (大类、小类).</summary>
/// <param name="Code">Dotted; all before the last dot is the class above it.</param>
public sealed record MatterClass(Guid Id, string Code, Text Name, string? Pack)
{
    public string? ParentCode => MatterCodes.ParentOf(Code);
}
