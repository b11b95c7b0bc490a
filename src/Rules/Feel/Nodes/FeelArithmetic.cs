using System.Numerics;

namespace Zhishu.Rules.Feel;

/// <summary>Operators on anything but two numbers (DMN 1.5, tables 54 to 58).</summary>
internal static class FeelArithmetic
{
    private static readonly Int128 MaxNanoseconds = (Int128)BigInteger.Pow(10, 36);

    public static FeelValue Apply(Session session, Site site, char operation, in FeelValue a, in FeelValue b)
    {
        var text = operation == '^' ? "**" : operation.ToString();
        if (a.IsNull || b.IsNull)
        {
            return session.Warn(site, ProblemCode.NullOperand, text);
        }

        if (a.Kind == FeelKind.String && b.Kind == FeelKind.String && operation == '+')
        {
            session.Allocate(a.AsString.Length + b.AsString.Length);
            return FeelValue.Of(a.AsString + b.AsString);
        }

        if (!Known(operation, a.Kind, b.Kind))
        {
            return session.Fail(site, ProblemCode.BadOperands, text, Coercion.Short(a), Coercion.Short(b));
        }

        if (operation == '/' && DividesByZero(b))
        {
            return session.Fail(site, ProblemCode.DivisionByZero);
        }

        if (operation == '-' && Mixed(a, b))
        {
            return session.Fail(site, ProblemCode.NotComparable, Coercion.Short(a), Coercion.Short(b));
        }

        var result = operation switch
        {
            '+' => Add(a, b),
            '-' => Subtract(a, b),
            '*' => b.IsNumber ? Scale(a, b.AsNumber) : Scale(b, a.AsNumber),
            _ => Divide(a, b),
        };
        return result.IsNull ? session.Fail(site, ProblemCode.OutOfRange, text) : result;
    }

    /// <summary>Whether operands of these kinds can have a result at all.</summary>
    public static bool Possible(char operation, FeelKind a, FeelKind b) =>
        (a == FeelKind.Number && b == FeelKind.Number)
        || (operation == '+' && a == FeelKind.String && b == FeelKind.String)
        || Known(operation, a, b);

    private static bool Known(char operation, FeelKind a, FeelKind b) =>
        operation switch
        {
            '+' => Moves(a, b) || Moves(b, a),
            '-' => Moves(a, b) || (a == b && a is FeelKind.Time) || (IsDay(a) && IsDay(b)),
            '*' => (IsDuration(a) && b == FeelKind.Number) || (a == FeelKind.Number && IsDuration(b)),
            '/' => IsDuration(a) && (b == FeelKind.Number || a == b),
            _ => false,
        };

    /// <summary>Whether a duration of kind b moves a value of kind a.</summary>
    private static bool Moves(FeelKind a, FeelKind b) =>
        (a, b) switch
        {
            (FeelKind.DaysDuration, FeelKind.DaysDuration) => true,
            (FeelKind.MonthsDuration, FeelKind.MonthsDuration) => true,
            (FeelKind.Date or FeelKind.DateTime, FeelKind.DaysDuration or FeelKind.MonthsDuration) => true,
            (FeelKind.Time, FeelKind.DaysDuration) => true,
            _ => false,
        };

    private static bool IsDuration(FeelKind kind) => kind is FeelKind.DaysDuration or FeelKind.MonthsDuration;

    private static bool IsDay(FeelKind kind) => kind is FeelKind.Date or FeelKind.DateTime;

    private static bool DividesByZero(in FeelValue b) =>
        b.Kind switch
        {
            FeelKind.Number => b.AsNumber.IsZero,
            FeelKind.DaysDuration => b.AsNanoseconds == 0,
            _ => b.AsMonths == 0,
        };

    /// <summary>One with a zone and one without have no distance.</summary>
    private static bool Mixed(in FeelValue a, in FeelValue b) =>
        IsDay(a.Kind) && IsDay(b.Kind)
            ? HasZone(a) != HasZone(b) && (a.Kind == b.Kind || HasZone(a) || HasZone(b))
            : a.Kind == FeelKind.Time && b.Kind == FeelKind.Time && a.AsTime.HasZone != b.AsTime.HasZone;

    /// <summary>A date counts as its midnight in UTC beside a date and time (DMN 1.5, section 10.3.2.9.4).</summary>
    private static bool HasZone(in FeelValue value) => value.Kind == FeelKind.Date || value.AsDateTime.HasZone;

    private static FeelValue Add(in FeelValue a, in FeelValue b)
    {
        if (!Moves(a.Kind, b.Kind))
        {
            return Add(b, a);
        }

        return b.Kind == FeelKind.MonthsDuration ? AddMonths(a, b.AsMonths) : AddNanoseconds(a, b.AsNanoseconds);
    }

    private static FeelValue Subtract(in FeelValue a, in FeelValue b)
    {
        if (Moves(a.Kind, b.Kind))
        {
            return b.Kind == FeelKind.MonthsDuration ? AddMonths(a, -b.AsMonths) : AddNanoseconds(a, -b.AsNanoseconds);
        }

        return FeelValue.DaysDuration(
            a.Kind == FeelKind.Time
                ? a.AsTime.ComparableNanoseconds - b.AsTime.ComparableNanoseconds
                : Instant(a) - Instant(b)
        );
    }

    private static Int128 Instant(in FeelValue value) =>
        value.Kind == FeelKind.Date
            ? (Int128)value.AsDate.EpochDays * FeelTime.NanosecondsPerDay
            : value.AsDateTime.ComparableNanoseconds;

    private static FeelValue AddMonths(in FeelValue a, long months)
    {
        switch (a.Kind)
        {
            case FeelKind.MonthsDuration:
                var sum = (Int128)a.AsMonths + months;
                return sum >= long.MinValue / 2 && sum <= long.MaxValue / 2
                    ? FeelValue.MonthsDuration((long)sum)
                    : default;
            case FeelKind.Date:
                return a.AsDate.AddMonths(months) is { } date ? FeelValue.Of(date) : default;
            default:
                return FeelValue.Of(a.AsDateTime.AddMonths(months));
        }
    }

    private static FeelValue AddNanoseconds(in FeelValue a, Int128 nanoseconds)
    {
        switch (a.Kind)
        {
            case FeelKind.DaysDuration:
                var sum = a.AsNanoseconds + nanoseconds;
                return Int128.Abs(sum) <= MaxNanoseconds ? FeelValue.DaysDuration(sum) : default;
            case FeelKind.Time:
                return FeelValue.Of(a.AsTime.Add(nanoseconds));
            case FeelKind.Date:
                // Counted from midnight; the day it ends in is the result.
                return new FeelDateTime(a.AsDate, 0, null).Add(nanoseconds) is { } moved
                    ? FeelValue.Of(moved.Date)
                    : default;
            default:
                return FeelValue.Of(a.AsDateTime.Add(nanoseconds));
        }
    }

    private static FeelValue Scale(in FeelValue duration, in FeelNumber factor) =>
        FromUnits(duration.Kind, FeelNumber.Multiply(Units(duration), factor));

    private static FeelValue Divide(in FeelValue a, in FeelValue b) =>
        b.IsNumber
            ? FromUnits(a.Kind, FeelNumber.Divide(Units(a), b.AsNumber))
            : FeelValue.Of(FeelNumber.Divide(Units(a), Units(b)));

    private static FeelNumber Units(in FeelValue duration) =>
        duration.Kind == FeelKind.MonthsDuration
            ? FeelNumber.FromInt64(duration.AsMonths)
            : FeelNumber.Round((BigInteger)duration.AsNanoseconds, 0);

    private static FeelValue FromUnits(FeelKind kind, FeelNumber units)
    {
        if (!units.IsValid || (!units.IsZero && FeelNumber.Digits128(units.Coefficient) + units.Exponent > 36))
        {
            return default;
        }

        // Parts of a month or of a nanosecond are dropped.
        var whole = units.TruncateToBigInteger();
        if (kind == FeelKind.DaysDuration)
        {
            return FeelValue.DaysDuration((Int128)whole);
        }

        return BigInteger.Abs(whole) <= long.MaxValue / 2 ? FeelValue.MonthsDuration((long)whole) : default;
    }
}
