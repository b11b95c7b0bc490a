using Zhishu.Rules.Feel;
using Zhishu.Rules.Model;

namespace Zhishu.Rules;

/// <summary>What an evaluation did, noted while it runs for an explanation.</summary>
internal sealed class Trace
{
    private readonly Stack<DecisionTrace> _open = new();

    /// <summary>Decisions in the order they were finished: those needed stand before those that need them.</summary>
    public List<DecisionTrace> Decisions { get; } = [];

    public void Begin(DecisionElement decision) => _open.Push(new DecisionTrace(decision));

    public void End(DecisionElement decision, in FeelValue value)
    {
        // Decisions cut short by a limit are left open below this one.
        while (_open.TryPop(out var done))
        {
            if (ReferenceEquals(done.Decision, decision))
            {
                done.Value = value;
                Decisions.Add(done);
                return;
            }
        }
    }

    public void Add(TableTrace table)
    {
        if (_open.TryPeek(out var current))
        {
            current.Tables.Add(table);
        }
    }

    public void Fired(TableRule rule)
    {
        if (_open.TryPeek(out var current))
        {
            current.Fired.Add(rule);
        }
    }
}

internal sealed class DecisionTrace(DecisionElement decision)
{
    public DecisionElement Decision { get; } = decision;

    public List<TableTrace> Tables { get; } = [];

    public List<TableRule> Fired { get; } = [];

    public FeelValue Value { get; set; }
}

internal sealed class TableTrace(DecisionTable table, FeelValue[] inputs, RuleTrace[] rules)
{
    public DecisionTable Table { get; } = table;

    public FeelValue[] Inputs { get; } = inputs;

    public RuleTrace[] Rules { get; } = rules;

    public FeelValue Value { get; set; }
}

/// <summary>How one rule fared: it fired, an earlier one took precedence, or a condition did not hold (or could not be told).</summary>
internal readonly record struct RuleTrace(bool Fired, bool Overruled, int FailedInput, bool Unknown);
