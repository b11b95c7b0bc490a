using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>
/// The values of one input, cut into pieces on which every cell of the column says the same: each constant of the column
/// is a piece, and so is what lies between two of them. A value that stands for a piece decides for the whole of it.
/// Exists for columns whose cells hold constants only.
/// </summary>
internal sealed class ColumnDomain
{
    private ColumnDomain(FeelKind kind, FeelValue[] points, FeelValue?[] pieces, bool onlyEquality)
    {
        Kind = kind;
        Points = points;
        Pieces = pieces;
        OnlyEquality = onlyEquality;
    }

    /// <summary>The kind of value tested; Null where no cell tests anything.</summary>
    public FeelKind Kind { get; }

    /// <summary>The constants in order.</summary>
    public FeelValue[] Points { get; }

    /// <summary>
    /// One value for each piece: below the first point, the first point, between the first and the second, and so on; null
    /// for a piece without values. For booleans, just the points.
    /// </summary>
    public FeelValue?[] Pieces { get; }

    /// <summary>Whether cells only ask for equality, so that all values that are no point are alike.</summary>
    public bool OnlyEquality { get; }

    /// <summary>Makes the domain of a column; null with the cell that is not constant where there is none.</summary>
    public static ColumnDomain? Make(DecisionTable table, int column, bool withAllowed, out TestSet? offender)
    {
        var points = new List<FeelValue>();
        var onlyEquality = true;
        var kind = FeelKind.Null;
        var sets = table.Rules.Select(r => r.Cells[column]);
        if (withAllowed && table.Inputs[column].Possible is { } allowed)
        {
            sets = sets.Append(allowed);
        }

        foreach (var set in sets)
        {
            offender = set;
            if (!Collect(set, points, ref onlyEquality, ref kind))
            {
                return null;
            }
        }

        offender = null;
        if (kind == FeelKind.Null && withAllowed)
        {
            kind = table.Inputs[column].Type.ValueKind;
        }

        if (kind == FeelKind.Boolean)
        {
            FeelValue[] both = [FeelValue.False, FeelValue.True];
            return new ColumnDomain(kind, both, [FeelValue.False, FeelValue.True], true);
        }

        var sorted = points.Distinct().Order(Comparer<FeelValue>.Create(Order)).ToArray();
        if (sorted.Zip(sorted.Skip(1)).Any(p => FeelComparison.Compare(p.First, p.Second) is null))
        {
            return null;
        }

        var pieces = new FeelValue?[(sorted.Length * 2) + 1];
        for (var i = 0; i < pieces.Length; i++)
        {
            pieces[i] =
                i % 2 == 1
                    ? sorted[i / 2]
                    : Between.Two(
                        kind,
                        i == 0 ? null : sorted[(i / 2) - 1],
                        i / 2 < sorted.Length ? sorted[i / 2] : null
                    );
        }

        return new ColumnDomain(kind, sorted, pieces, onlyEquality);
    }

    private static int Order(FeelValue a, FeelValue b) => FeelComparison.Compare(a, b) ?? 0;

    private static bool Collect(TestSet set, List<FeelValue> points, ref bool onlyEquality, ref FeelKind kind)
    {
        foreach (var test in set.Tests)
        {
            switch (test)
            {
                case ComparisonTest { End.Constant: { IsNull: false } end } comparison:
                    onlyEquality &= comparison.Comparison is Comparison.Equal or Comparison.NotEqual;
                    if (!Add(end, points, ref kind))
                    {
                        return false;
                    }

                    break;
                case ValueTest { UsesInput: false, Expression.Constant: { } value }:
                    if (value.Kind == FeelKind.Range)
                    {
                        onlyEquality = false;
                        var range = value.AsRange;
                        if (!Add(range.Start, points, ref kind) || !Add(range.End, points, ref kind))
                        {
                            return false;
                        }
                    }
                    else if (!value.IsNull && !Add(value, points, ref kind))
                    {
                        return false;
                    }

                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static bool Add(in FeelValue value, List<FeelValue> points, ref FeelKind kind)
    {
        if (value.Kind is FeelKind.List or FeelKind.Context or FeelKind.Function or FeelKind.Range or FeelKind.Null)
        {
            return false;
        }

        if (kind != FeelKind.Null && kind != value.Kind)
        {
            return false;
        }

        kind = value.Kind;
        points.Add(value);
        return true;
    }
}

/// <summary>Values strictly between two others, for examples.</summary>
internal static class Between
{
    /// <summary>A value above the one and below the other (either may be missing); null where there is none.</summary>
    public static FeelValue? Two(FeelKind kind, FeelValue? low, FeelValue? high)
    {
        var candidate = kind switch
        {
            FeelKind.Number => Number(low, high),
            FeelKind.String => FeelValue.Of(
                low is null
                    ? high is null
                        ? "…"
                        : ""
                    : low.Value.AsString + (high is null ? "…" : "\u0001")
            ),
            FeelKind.Date => Date(low, high),
            FeelKind.DateTime => low is { } moment
                ? FeelValue.Of(
                    moment.AsDateTime.Add(1) is { } && high is null
                        ? moment.AsDateTime.Add(FeelTime.NanosecondsPerSecond)
                        : moment.AsDateTime.Add(1)
                )
            : high is { } later ? FeelValue.Of(later.AsDateTime.Add(-FeelTime.NanosecondsPerSecond))
            : default(FeelValue?),
            FeelKind.Time => Time(low, high),
            FeelKind.DaysDuration => FeelValue.DaysDuration(
                low is { } shorter ? shorter.AsNanoseconds + 1
                : high is { } longer ? longer.AsNanoseconds - 1
                : 0
            ),
            FeelKind.MonthsDuration => FeelValue.MonthsDuration(
                low is { } fewer ? fewer.AsMonths + 1
                : high is { } more ? more.AsMonths - 1
                : 0
            ),
            FeelKind.Null => FeelValue.Null,
            _ => default(FeelValue?),
        };
        if (candidate is not { } value || value.IsNull)
        {
            return candidate;
        }

        return
            (low is null || FeelComparison.Compare(low.Value, value) < 0)
            && (high is null || FeelComparison.Compare(value, high.Value) < 0)
            ? value
            : null;
    }

    private static FeelValue Number(FeelValue? low, FeelValue? high)
    {
        if (low is null)
        {
            return high is null
                ? FeelValue.Of(0)
                : FeelValue.Of(
                    FeelNumber.RoundTo(FeelNumber.Subtract(high.Value.AsNumber, FeelNumber.One), 0, FeelRounding.Floor)
                );
        }

        var next = FeelNumber.Add(FeelNumber.RoundTo(low.Value.AsNumber, 0, FeelRounding.Floor), FeelNumber.One);
        return high is null || next < high.Value.AsNumber
            ? FeelValue.Of(next)
            : FeelValue.Of(
                FeelNumber.Divide(FeelNumber.Add(low.Value.AsNumber, high.Value.AsNumber), FeelNumber.FromInt64(2))
            );
    }

    private static FeelValue? Date(FeelValue? low, FeelValue? high)
    {
        var day =
            low is { } after ? after.AsDate.EpochDays + 1
            : high is { } before ? before.AsDate.EpochDays - 1
            : 0;
        return FeelDate.FromEpochDays(day) is { } date ? FeelValue.Of(date) : null;
    }

    private static FeelValue? Time(FeelValue? low, FeelValue? high)
    {
        var zone = (low ?? high)?.AsTime.Zone;
        var nanoseconds = low is { } after ? after.AsTime.Nanoseconds + 1 : 0;
        return nanoseconds < FeelTime.NanosecondsPerDay ? FeelValue.Of(new FeelTime(nanoseconds, zone)) : null;
    }
}
