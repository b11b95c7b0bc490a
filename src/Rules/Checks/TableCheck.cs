using System.Numerics;
using Zhishu.Rules.Feel;
using Zhishu.Rules.Model;

namespace Zhishu.Rules.Checks;

/// <summary>
/// Looks for gaps, overlaps and rules that never fire. Every column is cut into the pieces on which its cells do not change
/// (<see cref="ColumnDomain"/>), pieces with the same rules are taken together, and the combinations are walked with the
/// rules still possible; a combination of column and rules is walked once. So the answer is exact: numbers, dates and
/// durations in between, strings by their allowed values or "any other", booleans.
/// </summary>
internal sealed class TableCheck
{
    private const int MaxSteps = 300_000;

    // What one test of a cell costs beside looking at one rule of a combination.
    private const int TestCost = 8;
    private const int MaxGaps = 10;
    private const int MaxOverlaps = 50;
    private readonly DecisionTable _table;
    private readonly CheckBudget _budget;
    private readonly List<RuleFinding> _findings = [];
    private readonly HashSet<(int, BigInteger)> _seen = [];
    private readonly HashSet<(int, int)> _pairs = [];
    private readonly FeelValue[] _example;
    private readonly List<(FeelValue Value, BigInteger Rules)>[] _columns;
    private BigInteger _live;
    private int _steps;
    private int _gaps;

    private TableCheck(DecisionTable table, CheckBudget budget)
    {
        _table = table;
        _budget = budget;
        _example = new FeelValue[table.Inputs.Length];
        _columns = new List<(FeelValue, BigInteger)>[table.Inputs.Length];
    }

    public static IEnumerable<RuleFinding> Run(DecisionTable table, CheckBudget budget)
    {
        var check = new TableCheck(table, budget);
        check.Unused();
        if (table.Rules.Length > 0 && check.MakeColumns())
        {
            check.Walk();
        }

        return check._findings;
    }

    private void Find(RuleFindingKind kind, Site site, int[] rules, string detail = "", bool withExample = false) =>
        _findings.Add(
            new RuleFinding(
                kind,
                site.Location,
                rules,
                withExample
                    ? [.. _table.Inputs.Select((input, i) => KeyValuePair.Create(input.Label, _example[i]))]
                    : [],
                detail
            )
        );

    private void Unused()
    {
        for (var i = 0; i < _table.Inputs.Length; i++)
        {
            if (_table.Rules.Length > 0 && _table.Rules.All(r => r.Cells[i].IsAny))
            {
                Find(RuleFindingKind.UnusedColumn, _table.Inputs[i].Expression.Site, [], _table.Inputs[i].Label);
            }
        }
    }

    private bool MakeColumns()
    {
        var frame = new Frame(new Session { Quiet = 1 }, 0, []);
        for (var column = 0; column < _columns.Length; column++)
        {
            if (ColumnDomain.Make(_table, column, withAllowed: true, out var offender) is not { } domain)
            {
                var site = offender is null ? _table.Site : new Site(offender.Source, 0);
                Find(RuleFindingKind.NotChecked, site, [], offender?.Source.Cell ?? _table.Inputs[column].Label);
                return false;
            }

            if (!_budget.Take((long)domain.Pieces.Length * _table.Rules.Length * TestCost))
            {
                Find(RuleFindingKind.NotChecked, _table.Site, [], CheckTexts.TooLarge);
                return false;
            }

            _columns[column] = Group(column, domain, frame);
        }

        return true;
    }

    /// <summary>Pieces on which the same cells hold, taken together.</summary>
    private List<(FeelValue, BigInteger)> Group(int column, ColumnDomain domain, Frame frame)
    {
        var groups = new List<(FeelValue, BigInteger)>();
        var known = new HashSet<BigInteger>();
        // Whole points make better examples than what lies between them.
        foreach (
            var piece in domain.Pieces.Where((_, i) => i % 2 == 1).Concat(domain.Pieces.Where((_, i) => i % 2 == 0))
        )
        {
            if (
                piece is not { } value
                || (
                    _table.Inputs[column].Possible is { } allowed
                    && !value.IsNull
                    && allowed.Holds(frame, value) != true
                )
            )
            {
                continue;
            }

            var rules = BigInteger.Zero;
            for (var rule = 0; rule < _table.Rules.Length; rule++)
            {
                var cell = _table.Rules[rule].Cells[column];
                rules |= cell.IsAny || cell.Holds(frame, value) == true ? BigInteger.One << rule : 0;
            }

            if (known.Add(rules))
            {
                groups.Add((value, rules));
            }
        }

        return groups;
    }

    private void Walk()
    {
        if (!Walk(0, (BigInteger.One << _table.Rules.Length) - 1))
        {
            Find(RuleFindingKind.NotChecked, _table.Site, [], CheckTexts.TooLarge);
            return;
        }

        for (var rule = 0; rule < _table.Rules.Length; rule++)
        {
            if ((_live & (BigInteger.One << rule)).IsZero)
            {
                // Asking every group of every column for one bit of many.
                if (!_budget.Take(_columns.Sum(c => (long)c.Count) * (1 + (_table.Rules.Length / 8))))
                {
                    Find(RuleFindingKind.NotChecked, _table.Site, [], CheckTexts.TooLarge);
                    return;
                }

                var possible = _columns.All(c => c.Any(p => !(p.Rules & (BigInteger.One << rule)).IsZero));
                Find(
                    RuleFindingKind.RuleNeverFires,
                    RuleSite(rule),
                    [_table.Rules[rule].Number],
                    possible ? CheckTexts.Covered : CheckTexts.NoValue
                );
            }
        }
    }

    private Site RuleSite(int rule) =>
        _table.Rules[rule].OutputSources is [var source, ..]
            ? new Site(source with { Cell = $"rule {rule + 1}" }, 0)
            : _table.Site;

    private bool Walk(int column, BigInteger rules)
    {
        if (rules.IsZero)
        {
            Gap(column);
            return true;
        }

        if (!_seen.Add((column, rules)))
        {
            return true;
        }

        // A step keeps the rules still possible, a bit each.
        if (++_steps > MaxSteps || !_budget.Take(1 + (_table.Rules.Length / 4)))
        {
            return false;
        }

        if (column == _columns.Length)
        {
            return Leaf(rules);
        }

        foreach (var (value, holding) in _columns[column])
        {
            _example[column] = value;
            if (!Walk(column + 1, rules & holding))
            {
                return false;
            }
        }

        return true;
    }

    private void Gap(int column)
    {
        if (
            _table.Policy is not (HitPolicy.Unique or HitPolicy.Any or HitPolicy.First or HitPolicy.Priority)
            || _table.Outputs.Any(o => o.Default is not null)
            || ++_gaps > MaxGaps
        )
        {
            return;
        }

        for (; column < _columns.Length; column++)
        {
            _example[column] = _columns[column].Count > 0 ? _columns[column][0].Value : default;
        }

        Find(RuleFindingKind.Gap, _table.Site, [], withExample: true);
    }

    private bool Leaf(BigInteger rules)
    {
        var matching = RuleBits.Of(rules);
        _live |= _table.Policy switch
        {
            HitPolicy.First => BigInteger.One << matching[0],
            HitPolicy.Priority when Best(matching) is { } best => BigInteger.One << best,
            _ => rules,
        };
        if (_table.Policy is not (HitPolicy.Unique or HitPolicy.Any))
        {
            return true;
        }

        for (var i = 0; i < matching.Length && _pairs.Count < MaxOverlaps; i++)
        {
            if (!_budget.Take((matching.Length - i) * (long)TestCost))
            {
                return false;
            }

            for (var j = i + 1; j < matching.Length; j++)
            {
                var differ = _table.Policy == HitPolicy.Unique || Differ(matching[i], matching[j]);
                if (differ && _pairs.Count < MaxOverlaps && _pairs.Add((matching[i], matching[j])))
                {
                    Find(
                        RuleFindingKind.Overlap,
                        RuleSite(matching[j]),
                        [_table.Rules[matching[i]].Number, _table.Rules[matching[j]].Number],
                        withExample: true
                    );
                }
            }
        }

        return true;
    }

    private bool Differ(int one, int other)
    {
        var (a, b) = (_table.Rules[one], _table.Rules[other]);
        return a
            .Outputs.Zip(b.Outputs)
            .Any(p =>
                p.First.Constant is { } x && p.Second.Constant is { } y
                    ? x != y
                    : !string.Equals(
                        p.First.Site.Source.Text.Trim(),
                        p.Second.Site.Source.Text.Trim(),
                        StringComparison.Ordinal
                    )
            );
    }

    /// <summary>The rule that wins by the order of output values; null where an output is not constant.</summary>
    private int? Best(int[] matching)
    {
        if (_table.Outputs[0].Order is not { } order || matching.Any(i => _table.Rules[i].Outputs[0].Constant is null))
        {
            return null;
        }

        return matching.MinBy(i => Array.FindIndex(order, o => o == _table.Rules[i].Outputs[0].Constant!.Value));
    }
}
