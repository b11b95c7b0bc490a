using Zhishu.Cases.Contracts;
using Zhishu.Kernel;

namespace Zhishu.Cases.Deciding;

/// <summary>Counts what a trial finds, case after case, in memory that does not grow with their number.</summary>
internal sealed class TrialTally
{
    private const int MostExamples = 5;
    private const int MostGroups = 2000;
    private const int MostReasons = 50;

    private readonly Dictionary<(string? Stage, string? From, string? To), Group> changes = [];
    private readonly Dictionary<string, Group> matters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> units = new(StringComparer.Ordinal);
    private readonly Dictionary<Text, Group> failures = [];

    private string number = "";
    private Group matter = new();
    private Group unit = new();
    private bool counted;

    public long Cases { get; private set; }
    public long Questions { get; private set; }
    public long NoOpinion { get; private set; }
    public long Failed { get; private set; }
    public long Changed { get; private set; }
    public long Proposals { get; private set; }

    /// <summary>The case that what follows is about.</summary>
    public void Case(string caseNumber, string? matterCode, string? unitCode)
    {
        Cases++;
        (number, counted) = (caseNumber, false);
        matter = Of(matters, matterCode);
        unit = Of(units, unitCode);
        matter.Total++;
        unit.Total++;
    }

    public void Answered(bool hasOpinion)
    {
        Questions++;
        if (!hasOpinion)
            NoOpinion++;
    }

    public void Fail(Text why)
    {
        Questions++;
        Failed++;
        if (!failures.TryGetValue(why, out var group))
        {
            if (failures.Count >= MostReasons)
                why = new("其他原因", "Other reasons");
            if (!failures.TryGetValue(why, out group))
                failures.Add(why, group = new Group());
        }
        group.Add(number);
    }

    public void Compare(string? stage, string? from, string? to, bool proposal)
    {
        if (string.Equals(from, to, StringComparison.Ordinal))
            return;
        Changed++;
        if (proposal)
            Proposals++;
        // A case whose limits change in several stages is one case of its unit and matter.
        if (!counted)
        {
            counted = true;
            matter.Add(number);
            unit.Add(number);
        }
        var key = (stage, from, to);
        if (!changes.TryGetValue(key, out var group))
        {
            // Beyond that nobody reads them; the totals go on.
            if (changes.Count >= MostGroups)
                return;
            changes.Add(key, group = new Group());
        }
        group.Add(number);
    }

    public IReadOnlyList<TrialChange> ChangesBy(Func<string, Text?> nameOf) =>
        [
            .. changes
                .OrderByDescending(c => c.Value.Hits)
                .ThenBy(c => c.Key.Stage, StringComparer.Ordinal)
                .ThenBy(c => c.Key.To, StringComparer.Ordinal)
                .Select(c => new TrialChange(
                    c.Key.Stage,
                    c.Key.From,
                    c.Key.From is { } from ? nameOf(from) : null,
                    c.Key.To,
                    c.Key.To is { } to ? nameOf(to) : null,
                    c.Value.Hits,
                    c.Value.Examples
                )),
        ];

    public IReadOnlyList<TrialGroup> MattersBy(Func<string, Text?> nameOf) => By(matters, nameOf);

    public IReadOnlyList<TrialGroup> UnitsBy(Func<string, Text?> nameOf) => By(units, nameOf);

    public IReadOnlyList<TrialFailure> Failures =>
        [
            .. failures
                .OrderByDescending(f => f.Value.Hits)
                .Select(f => new TrialFailure(f.Key, f.Value.Hits, f.Value.Examples)),
        ];

    private static IReadOnlyList<TrialGroup> By(Dictionary<string, Group> groups, Func<string, Text?> nameOf) =>
        [
            .. groups
                .Where(g => g.Value.Hits > 0)
                .OrderByDescending(g => g.Value.Hits)
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new TrialGroup(
                    g.Key.Length == 0 ? null : g.Key,
                    g.Key.Length == 0 ? null : nameOf(g.Key),
                    g.Value.Total,
                    g.Value.Hits,
                    g.Value.Examples
                )),
        ];

    private static Group Of(Dictionary<string, Group> groups, string? code)
    {
        if (!groups.TryGetValue(code ?? "", out var group))
            groups.Add(code ?? "", group = new Group());
        return group;
    }

    private sealed class Group
    {
        public long Total { get; set; }
        public long Hits { get; private set; }
        public List<string> Examples { get; } = [];

        public void Add(string number)
        {
            Hits++;
            if (Examples.Count < MostExamples && !Examples.Contains(number))
                Examples.Add(number);
        }
    }
}
