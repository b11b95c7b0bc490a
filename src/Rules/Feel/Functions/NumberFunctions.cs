namespace Zhishu.Rules.Feel;

/// <summary>Numeric functions and not (DMN 1.5, sections 10.3.4.2 and 10.3.4.5).</summary>
internal static class NumberFunctions
{
    public static void Add(List<Signature> s)
    {
        s.Add("not", "negand:any", Not);
        s.Add("decimal", "n:number, scale:number", (in Call c) => Rounded(c, FeelRounding.HalfEven));
        s.Add("floor", "n:number, scale:number?", (in Call c) => Rounded(c, FeelRounding.Floor));
        s.Add("ceiling", "n:number, scale:number?", (in Call c) => Rounded(c, FeelRounding.Ceiling));
        s.Add("round up", "n:number, scale:number", (in Call c) => Rounded(c, FeelRounding.Up));
        s.Add("round down", "n:number, scale:number", (in Call c) => Rounded(c, FeelRounding.Down));
        s.Add("round half up", "n:number, scale:number", (in Call c) => Rounded(c, FeelRounding.HalfUp));
        s.Add("round half down", "n:number, scale:number", (in Call c) => Rounded(c, FeelRounding.HalfDown));
        s.Add("abs", "n:any", Abs);
        s.Add("modulo", "dividend:number, divisor:number", Modulo);
        s.Add("sqrt", "number:number", (in Call c) => Result(c, FeelNumber.Sqrt(c.Number(0))));
        s.Add("log", "number:number", (in Call c) => Result(c, FeelNumber.Ln(c.Number(0))));
        s.Add("exp", "number:number", (in Call c) => Result(c, FeelNumber.Exp(c.Number(0))));
        s.Add("odd", "number:number", (in Call c) => Parity(c, odd: true));
        s.Add("even", "number:number", (in Call c) => Parity(c, odd: false));
    }

    private static FeelValue Not(in Call c)
    {
        var value = c[0];
        if (value.Kind == FeelKind.List && value.AsList.Count == 1)
        {
            value = value.AsList[0];
        }

        return value.IsBoolean ? FeelValue.Of(!value.AsBoolean)
            : value.IsNull ? c.Session.Warn(c.Site, ProblemCode.NullOperand, "not")
            : c.Session.Fail(c.Site, ProblemCode.NotBoolean, "not", Coercion.Short(value));
    }

    private static FeelValue Rounded(in Call c, FeelRounding rounding)
    {
        var scale = 0L;
        if (c.Arguments.Length > 1 && !c.Number(1).TryToInt64(out scale))
        {
            scale = long.MaxValue;
        }

        return scale is < FeelNumber.MinExponent + 65 or > -FeelNumber.MinExponent
            ? c.Bad("the scale must lie between -6111 and 6176")
            : Result(c, FeelNumber.RoundTo(c.Number(0), (int)scale, rounding));
    }

    private static FeelValue Abs(in Call c)
    {
        var value = c[0];
        if (value.Kind == FeelKind.List && value.AsList.Count == 1)
        {
            value = value.AsList[0];
        }

        return value.Kind switch
        {
            FeelKind.Number => FeelValue.Of(value.AsNumber.IsNegative ? -value.AsNumber : value.AsNumber),
            FeelKind.DaysDuration => FeelValue.DaysDuration(Int128.Abs(value.AsNanoseconds)),
            FeelKind.MonthsDuration => FeelValue.MonthsDuration(Math.Abs(value.AsMonths)),
            FeelKind.Null => c.Session.Fail(c.Site, ProblemCode.NullArgument, c.Name, "n"),
            _ => c.Wrong(0, "n"),
        };
    }

    private static FeelValue Modulo(in Call c) =>
        c.Number(1).IsZero
            ? c.Session.Fail(c.Site, ProblemCode.DivisionByZero)
            : Result(c, FeelNumber.Modulo(c.Number(0), c.Number(1)));

    private static FeelValue Parity(in Call c, bool odd)
    {
        var number = c.Number(0);
        if (!number.IsInteger)
        {
            return FeelValue.False;
        }

        var isOdd = !FeelNumber.Modulo(number, FeelNumber.FromInt64(2)).IsZero;
        return FeelValue.Of(isOdd == odd);
    }

    private static FeelValue Result(in Call c, FeelNumber number) =>
        number.IsValid ? FeelValue.Of(number) : c.Session.Fail(c.Site, ProblemCode.OutOfRange, c.Name);
}
