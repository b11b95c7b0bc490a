using Zhishu.Cases.Contracts;
using Zhishu.Kernel;

namespace Zhishu.Cases.Deciding;

/// <summary>Counts what a trial finds, in memory that does not grow with the number of cases.</summary>
internal sealed class TrialTally
{
    private const int MostExamples = 5;
    private const int MostGroups = 2000;
    private const int MostReasons = 50;

    private readonly Dictionary<(string? Stage, string? From, string? To), Group> changes = [];
    private readonly Dictionary<string, Group> matters = new(StringComparer.Ordinal);
    private readonly Dictionary<Text, Group> failures = [];

    public long Cases { get; private set; }
    public long Questions { get; private set; }
    public long NoOpinion { get; private set; }
    public long Failed { get; private set; }
    public long Changed { get; private set; }
    public long Proposals { get; private set; }

    public void Case(string? matter)
    {
        Cases++;
        MatterOf(matter).Total++;
    }

    public void Left()
    {
        Questions++;
        NoOpinion++;
    }

    public void Fail(string number, Text why)
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

    public void Answer(string number, string? matter, string? stage, string? from, string? to, bool proposal)
    {
        Questions++;
        if (string.Equals(from, to, StringComparison.Ordinal))
            return;
        Changed++;
        if (proposal)
            Proposals++;
        MatterOf(matter).Add(number);
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

    public IReadOnlyList<TrialMatter> MattersBy(Func<string, Text?> nameOf) =>
        [
            .. matters
                .Where(m => m.Value.Hits > 0)
                .OrderByDescending(m => m.Value.Hits)
                .ThenBy(m => m.Key, StringComparer.Ordinal)
                .Select(m => new TrialMatter(
                    m.Key.Length == 0 ? null : m.Key,
                    nameOf(m.Key),
                    m.Value.Total,
                    m.Value.Hits,
                    m.Value.Examples
                )),
        ];

    public IReadOnlyList<TrialFailure> Failures =>
        [
            .. failures
                .OrderByDescending(f => f.Value.Hits)
                .Select(f => new TrialFailure(f.Key, f.Value.Hits, f.Value.Examples)),
        ];

    private Group MatterOf(string? code)
    {
        if (!matters.TryGetValue(code ?? "", out var group))
            matters.Add(code ?? "", group = new Group());
        return group;
    }

    private sealed class Group
    {
        public long Total { get; set; }
        public long Hits { get; private set; }
        public List<string> Examples { get; } = [];

        // A case whose limits change in several stages is one example.
        public void Add(string number)
        {
            Hits++;
            if (Examples.Count < MostExamples && !Examples.Contains(number))
                Examples.Add(number);
        }
    }
}
