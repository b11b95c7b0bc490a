namespace Zhishu.Rules.Feel;

/// <summary>Functions that make one value of a list (DMN 1.5, section 10.3.4.4), each also callable with the items as arguments.</summary>
internal static class AggregateFunctions
{
    private delegate FeelValue Aggregate(in Call call, FeelList list);

    public static void Add(List<Signature> s)
    {
        Both(s, "min", "c", (in Call c, FeelList l) => Extreme(c, l, -1));
        Both(s, "max", "c", (in Call c, FeelList l) => Extreme(c, l, 1));
        Both(s, "sum", "n", Sum);
        Both(s, "mean", "n", Mean);
        Both(s, "product", "n", Product);
        Both(s, "median", "n", Median);
        Both(s, "stddev", "n", Deviation);
        Both(s, "mode", "n", Mode);
        Both(s, "all", "b", (in Call c, FeelList l) => Quantified(c, l, all: true));
        Both(s, "any", "b", (in Call c, FeelList l) => Quantified(c, l, all: false));
        // The names of DMN 1.1.
        Both(s, "and", "b", (in Call c, FeelList l) => Quantified(c, l, all: true));
        Both(s, "or", "b", (in Call c, FeelList l) => Quantified(c, l, all: false));
    }

    /// <summary>Items as arguments are called c1, c2 and so on, with the letter the standard gives them.</summary>
    private static void Both(List<Signature> s, string name, string letter, Aggregate body)
    {
        s.Add(name, "list:list", (in Call c) => Run(c, c.List(0), body));
        s.Add(
            name,
            $"{letter}1:any, {letter}2:any, {letter}3:any...",
            (in Call c) => Run(c, new FeelList(c.Arguments.ToArray()), body)
        );
        s.Add(name, $"{letter}1:any, {letter}2:any", (in Call c) => Run(c, new FeelList(c.Arguments.ToArray()), body));
    }

    private static FeelValue Run(in Call c, FeelList list, Aggregate body)
    {
        c.Session.Steps(list.Count);
        return body(c, list);
    }

    private static FeelValue Empty(in Call c) => c.Bad("the list has no items");

    private static FeelValue NotNumber(in Call c, in FeelValue item) =>
        c.Session.Fail(c.Site, ProblemCode.WrongArgument, c.Name, "list", Coercion.Short(item));

    private static FeelValue Extreme(in Call c, FeelList list, int sign)
    {
        if (list.Count == 0)
        {
            return Empty(c);
        }

        var best = list[0];
        foreach (ref readonly var item in list.Span)
        {
            if (FeelComparison.Compare(item, best) is not { } order)
            {
                return item.IsNull
                    ? NotNumber(c, item)
                    : c.Session.Fail(c.Site, ProblemCode.NotComparable, Coercion.Short(item), Coercion.Short(best));
            }

            best = order * sign > 0 ? item : best;
        }

        return best;
    }

    private static FeelValue Sum(in Call c, FeelList list)
    {
        if (list.Count == 0)
        {
            return Empty(c);
        }

        var first = list[0];
        if (first.Kind is FeelKind.DaysDuration or FeelKind.MonthsDuration)
        {
            // Durations add up as well.
            for (var i = 1; i < list.Count && !first.IsNull; i++)
            {
                first = FeelArithmetic.Apply(c.Session, c.Site, '+', first, list[i]);
            }

            return first;
        }

        var sum = FeelNumber.Zero;
        foreach (ref readonly var item in list.Span)
        {
            if (!item.IsNumber)
            {
                return NotNumber(c, item);
            }

            sum = FeelNumber.Add(sum, item.NumberUnchecked);
        }

        return Result(c, sum);
    }

    private static FeelValue Mean(in Call c, FeelList list)
    {
        var sum = Sum(c, list);
        return sum.IsNumber ? Result(c, FeelNumber.Divide(sum.AsNumber, FeelNumber.FromInt64(list.Count)))
            : sum.IsNull ? sum
            : FeelArithmetic.Apply(c.Session, c.Site, '/', sum, FeelValue.Of(list.Count));
    }

    private static FeelValue Product(in Call c, FeelList list)
    {
        if (list.Count == 0)
        {
            return Empty(c);
        }

        var product = FeelNumber.One;
        foreach (ref readonly var item in list.Span)
        {
            if (!item.IsNumber)
            {
                return NotNumber(c, item);
            }

            product = FeelNumber.Multiply(product, item.NumberUnchecked);
            if (!product.IsValid)
            {
                break;
            }
        }

        return Result(c, product);
    }

    private static FeelNumber[]? Sorted(in Call c, FeelList list)
    {
        var numbers = new FeelNumber[list.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!list[i].IsNumber)
            {
                NotNumber(c, list[i]);
                return null;
            }

            numbers[i] = list[i].AsNumber;
        }

        c.Session.Allocate(numbers.Length);
        Array.Sort(numbers);
        return numbers;
    }

    private static FeelValue Median(in Call c, FeelList list)
    {
        if (list.Count == 0)
        {
            return Empty(c);
        }

        if (Sorted(c, list) is not { } numbers)
        {
            return default;
        }

        var middle = numbers.Length / 2;
        return numbers.Length % 2 == 1
            ? FeelValue.Of(numbers[middle])
            : Result(
                c,
                FeelNumber.Divide(FeelNumber.Add(numbers[middle - 1], numbers[middle]), FeelNumber.FromInt64(2))
            );
    }

    private static FeelValue Deviation(in Call c, FeelList list)
    {
        if (list.Count < 2)
        {
            return c.Bad("a sample standard deviation needs two items or more");
        }

        var mean = Mean(c, list);
        if (!mean.IsNumber)
        {
            return mean.IsNull ? mean : NotNumber(c, list[0]);
        }

        var squares = FeelNumber.Zero;
        foreach (ref readonly var item in list.Span)
        {
            var distance = FeelNumber.Subtract(item.NumberUnchecked, mean.AsNumber);
            squares = FeelNumber.Add(squares, FeelNumber.Multiply(distance, distance));
            if (!squares.IsValid)
            {
                return Result(c, squares);
            }
        }

        return Result(c, FeelNumber.Sqrt(FeelNumber.Divide(squares, FeelNumber.FromInt64(list.Count - 1))));
    }

    private static FeelValue Mode(in Call c, FeelList list)
    {
        if (Sorted(c, list) is not { } numbers)
        {
            return default;
        }

        var groups = numbers.GroupBy(n => n).Select(g => (Number: g.Key, Count: g.Count())).ToArray();
        var most = groups.Length == 0 ? 0 : groups.Max(g => g.Count);
        return FeelValue.Of(
            new FeelList([.. groups.Where(g => g.Count == most).Select(g => FeelValue.Of(g.Number.Reduce()))])
        );
    }

    private static FeelValue Quantified(in Call c, FeelList list, bool all)
    {
        var sawNull = false;
        var decided = false;
        foreach (ref readonly var item in list.Span)
        {
            if (!item.IsBoolean && !item.IsNull)
            {
                return c.Session.Fail(c.Site, ProblemCode.NotBoolean, c.Name, Coercion.Short(item));
            }

            sawNull |= item.IsNull;
            decided |= item.IsBoolean && item.AsBoolean != all;
        }

        return decided ? FeelValue.Of(!all)
            : sawNull ? c.Session.Warn(c.Site, ProblemCode.NullOperand, c.Name)
            : FeelValue.Of(all);
    }

    private static FeelValue Result(in Call c, FeelNumber number) =>
        number.IsValid ? FeelValue.Of(number) : c.Session.Fail(c.Site, ProblemCode.OutOfRange, c.Name);
}
