namespace Zhishu.Rules.Feel;

/// <summary>An interval between two comparable values. An end that is null is open without limit.</summary>
public sealed class FeelRange : FeelObject
{
    /// <summary>Makes a range.</summary>
    public FeelRange(FeelValue start, bool startIncluded, FeelValue end, bool endIncluded)
        : base(FeelKind.Range)
    {
        Start = start;
        StartIncluded = startIncluded && !start.IsNull;
        End = end;
        EndIncluded = endIncluded && !end.IsNull;
    }

    private FeelRange(FeelValue excluded)
        : base(FeelKind.Range) => Excluded = excluded;

    /// <summary>The lower end; null where there is none.</summary>
    public FeelValue Start { get; }

    /// <summary>Whether the lower end belongs to the range.</summary>
    public bool StartIncluded { get; }

    /// <summary>The upper end; null where there is none.</summary>
    public FeelValue End { get; }

    /// <summary>Whether the upper end belongs to the range.</summary>
    public bool EndIncluded { get; }

    /// <summary>For a range such as <c>(!= 5)</c>: the one value left out.</summary>
    internal FeelValue Excluded { get; }

    internal bool IsExclusion => !Excluded.IsNull;

    internal static FeelRange AllBut(FeelValue value) => new(value);

    /// <summary>True or false where the value lies inside or outside; null where it cannot be compared with the ends.</summary>
    public bool? Contains(in FeelValue value)
    {
        if (value.IsNull)
        {
            return null;
        }

        if (IsExclusion)
        {
            return !FeelComparison.Equal(value, Excluded);
        }

        if (!Start.IsNull)
        {
            if (FeelComparison.Compare(value, Start) is not { } order)
            {
                return null;
            }

            if (order < 0 || (order == 0 && !StartIncluded))
            {
                return false;
            }
        }

        if (!End.IsNull)
        {
            if (FeelComparison.Compare(value, End) is not { } order)
            {
                return null;
            }

            if (order > 0 || (order == 0 && !EndIncluded))
            {
                return false;
            }
        }

        return true;
    }
}
