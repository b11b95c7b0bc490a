using System.Numerics;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>Evaluates a decision table.</summary>
internal sealed partial class DecisionTableNode(Site site, DecisionTable table) : Node(site)
{
    private const int OnStack = 128;
    private readonly TableIndex? _direct =
        table.Index is { IsDirect: true } && table.Policy <= HitPolicy.First ? table.Index : null;

    public DecisionTable Table => table;

    /// <summary>The index, where it alone decides unless several rules match.</summary>
    public TableIndex? Direct => _direct;

    public override FeelValue Evaluate(Frame frame)
    {
        // One rule, or none: nothing to weigh against it, unless all matches make a list.
        if (
            _direct is { } direct
            && frame.Session.Trace is null
            && direct.TryFindDirect(frame, out var found)
            && BitOperations.IsPow2(found)
        )
        {
            return Output(frame, table.Rules[BitOperations.TrailingZeroCount(found)]);
        }

        foreach (var input in table.Inputs)
        {
            var value = input.Expression.Evaluate(frame);
            if (input.Converts)
            {
                value = Coercion.To(frame.Session, value, input.Type, input.Expression.Site, input.Label);
            }

            frame.Slots[input.Slot] = value;
            if (input.Values is { } allowed && !value.IsNull && allowed.Holds(frame, value) != true)
            {
                return frame.Session.Fail(
                    input.Expression.Site,
                    ProblemCode.NotAllowed,
                    input.Label,
                    Coercion.Short(value),
                    allowed.Source.Text
                );
            }
        }

        if (frame.Session.Trace is not null)
        {
            return Traced(frame);
        }

        return Several(frame);
    }

    private FeelValue Several(Frame frame)
    {
        Span<int> matched = table.Rules.Length <= OnStack ? stackalloc int[OnStack] : new int[table.Rules.Length];
        var count = 0;
        if (table.Index is { } index)
        {
            Span<ulong> rules = stackalloc ulong[index.Words];
            if (index.TryFind(frame, rules))
            {
                for (var word = 0; word < rules.Length; word++)
                {
                    for (var bits = rules[word]; bits != 0; bits &= bits - 1)
                    {
                        matched[count++] = (word * 64) + BitOperations.TrailingZeroCount(bits);
                    }
                }

                return count == 0 ? NoRule(frame) : Combine(frame, matched[..count]);
            }
        }

        for (var i = 0; i < table.Rules.Length; i++)
        {
            if (table.RuleHolds(frame, table.Rules[i], out _, out _))
            {
                matched[count++] = i;
                if (table.Policy == HitPolicy.First)
                {
                    break;
                }
            }
        }

        return count == 0 ? NoRule(frame) : Combine(frame, matched[..count]);
    }

    private FeelValue Traced(Frame frame)
    {
        var trace = frame.Session.Trace!;
        var matched = new List<int>();
        var rules = new RuleTrace[table.Rules.Length];
        for (var i = 0; i < rules.Length; i++)
        {
            var holds = table.RuleHolds(frame, table.Rules[i], out var failed, out var unknown);
            var overruled = holds && table.Policy == HitPolicy.First && matched.Count > 0;
            rules[i] = new RuleTrace(holds && !overruled, overruled, holds ? -1 : failed, unknown);
            if (holds && !overruled)
            {
                matched.Add(i);
            }
        }

        var inputs = table.Inputs.Select(input => frame.Slots[input.Slot]).ToArray();
        var record = new TableTrace(table, inputs, rules);
        trace.Add(record);
        var value = matched.Count == 0 ? NoRule(frame) : Combine(frame, matched.ToArray());
        record.Value = value;
        return value;
    }

    private FeelValue NoRule(Frame frame)
    {
        if (table.Outputs.Any(o => o.Default is not null))
        {
            return Array.TrueForAll(table.Outputs, o => o.Name.Length > 0) && table.Outputs.Length > 1
                ? FeelValue.Of(
                    new FeelContext(
                        [.. table.Outputs.Select(o => o.Name)],
                        [.. table.Outputs.Select(o => Default(frame, o))]
                    )
                )
                : Default(frame, table.Outputs[0]);
        }

        if (table.Policy == HitPolicy.Collect)
        {
            switch (table.Aggregation)
            {
                case Aggregation.None:
                    return FeelValue.Of(FeelList.Empty);
                case Aggregation.Count:
                    return FeelValue.Of(0);
            }
        }

        return frame.Session.Fail(Site, ProblemCode.NoRuleMatched);
    }

    private static FeelValue Default(Frame frame, TableOutput output)
    {
        if (output.Default is null)
        {
            return default;
        }

        var value = output.Default.Evaluate(frame);
        return Coercion.To(frame.Session, value, output.Type, output.Default.Site, output.Name);
    }

    private FeelValue Output(Frame frame, TableRule rule)
    {
        frame.Session.Trace?.Fired(rule);
        if (frame.Session.AsOf is { } day && rule.LegalBasis is { } basis && !basis.InForceOn(day))
        {
            frame.Session.Warn(
                Site,
                ProblemCode.LegalBasisNotInForce,
                $"{rule.Number}",
                basis.Text,
                day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
            );
        }

        if (rule.Outputs.Length == 1)
        {
            return rule.Outputs[0].Evaluate(frame);
        }

        var keys = new string[rule.Outputs.Length];
        var values = new FeelValue[rule.Outputs.Length];
        for (var i = 0; i < values.Length; i++)
        {
            keys[i] = table.Outputs[i].Name;
            values[i] = rule.Outputs[i].Evaluate(frame);
        }

        return FeelValue.Of(new FeelContext(keys, values));
    }

    private FeelValue Combine(Frame frame, ReadOnlySpan<int> matched)
    {
        switch (table.Policy)
        {
            case HitPolicy.First:
                return Output(frame, table.Rules[matched[0]]);
            case HitPolicy.Unique:
                return matched.Length == 1
                    ? Output(frame, table.Rules[matched[0]])
                    : frame.Session.Fail(Site, ProblemCode.SeveralRulesMatched, Numbers(matched));
            case HitPolicy.Any:
                return AnyOf(frame, matched);
            case HitPolicy.Priority:
                return matched.Length == 1 ? Output(frame, table.Rules[matched[0]])
                    : Ordered(frame, matched) is { } ordered ? ordered[0]
                    : default;
            case HitPolicy.OutputOrder:
                return Ordered(frame, matched) is { } all ? FeelValue.Of(new FeelList(all)) : default;
            default:
                return Collect(frame, matched);
        }
    }

    private string Numbers(ReadOnlySpan<int> matched)
    {
        var numbers = new List<int>();
        foreach (var index in matched)
        {
            numbers.Add(table.Rules[index].Number);
        }

        return string.Join(", ", numbers);
    }

    private FeelValue AnyOf(Frame frame, ReadOnlySpan<int> matched)
    {
        var first = Output(frame, table.Rules[matched[0]]);
        foreach (var index in matched[1..])
        {
            if (Output(frame, table.Rules[index]) != first)
            {
                return frame.Session.Fail(Site, ProblemCode.OutputsDiffer, Numbers(matched));
            }
        }

        return first;
    }
}
