namespace Zhishu.Rules.Feel;

/// <summary>Equality and order as FEEL has them (DMN 1.5, tables 52 and 53): a third answer, null, where two values do not compare.</summary>
public static class FeelComparison
{
    /// <summary>FEEL's <c>=</c>: null equals only null; values of different kinds give null.</summary>
    public static bool? Equal(in FeelValue left, in FeelValue right)
    {
        if (left.IsNull || right.IsNull)
        {
            return left.IsNull && right.IsNull;
        }

        if (left.IsNumber && right.IsNumber)
        {
            return FeelNumber.Compare(left.NumberUnchecked, right.NumberUnchecked) == 0;
        }

        var kind = left.Kind;
        if (kind != right.Kind)
        {
            return null;
        }

        return kind switch
        {
            FeelKind.Boolean => left.AsBoolean == right.AsBoolean,
            FeelKind.String => string.Equals(left.AsString, right.AsString, StringComparison.Ordinal),
            FeelKind.List => Equal(left.AsList, right.AsList),
            FeelKind.Context => Equal(left.AsContext, right.AsContext),
            FeelKind.Range => Equal(left.AsRange, right.AsRange),
            FeelKind.Function => left.AsFunction.SameAs(right.AsFunction),
            _ => Compare(left, right) == 0,
        };
    }

    /// <summary>The order of two values: below, at or above zero; null where they have none.</summary>
    public static int? Compare(in FeelValue left, in FeelValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return FeelNumber.Compare(left.NumberUnchecked, right.NumberUnchecked);
        }

        var kind = left.Kind;
        if (kind != right.Kind)
        {
            return null;
        }

        switch (kind)
        {
            case FeelKind.String:
                return CodePoints.Compare(left.AsString, right.AsString);
            case FeelKind.Date:
                return left.AsDate.EpochDays.CompareTo(right.AsDate.EpochDays);
            case FeelKind.DaysDuration:
                return left.AsNanoseconds.CompareTo(right.AsNanoseconds);
            case FeelKind.MonthsDuration:
                return left.AsMonths.CompareTo(right.AsMonths);
            case FeelKind.Time:
                // A time without zone has no offset to take away (10.3.2.3.4), and so counts as one in UTC.
                return left.AsTime.ComparableNanoseconds.CompareTo(right.AsTime.ComparableNanoseconds);
            case FeelKind.DateTime:
                // Without a zone of its own, a date and time is taken to be in the zone of the other.
                var (moment, otherMoment) = (left.AsDateTime, right.AsDateTime);
                return moment.HasZone == otherMoment.HasZone
                    ? moment.ComparableNanoseconds.CompareTo(otherMoment.ComparableNanoseconds)
                    : moment.LocalNanoseconds.CompareTo(otherMoment.LocalNanoseconds);
            default:
                return null;
        }
    }

    /// <summary>FEEL's <c>is()</c>: the same element of the domain, so that 23:00Z and 00:00+01:00 differ.</summary>
    internal static bool Same(in FeelValue left, in FeelValue right)
    {
        if (left.Kind != right.Kind)
        {
            return false;
        }

        return left.Kind switch
        {
            FeelKind.Null => true,
            FeelKind.Time => left.AsTime.SameAs(right.AsTime),
            FeelKind.DateTime => left.AsDateTime.SameAs(right.AsDateTime),
            _ => Equal(left, right) == true,
        };
    }

    private static bool? Equal(FeelList left, FeelList right)
    {
        Stack.Require();
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            // Items of different kinds make the lists different, not incomparable.
            if (Equal(left[i], right[i]) != true)
            {
                return false;
            }
        }

        return true;
    }

    private static bool? Equal(FeelContext left, FeelContext right)
    {
        Stack.Require();
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (key, value) in left)
        {
            if (!right.TryGetValue(key, out var other) || Equal(value, other) != true)
            {
                return false;
            }
        }

        return true;
    }

    private static bool? Equal(FeelRange left, FeelRange right) =>
        left.StartIncluded == right.StartIncluded
        && left.EndIncluded == right.EndIncluded
        && Equal(left.Start, right.Start) == true
        && Equal(left.End, right.End) == true
        && Equal(left.Excluded, right.Excluded) == true;
}
