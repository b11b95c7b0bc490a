namespace Zhishu.Rules.Feel;

/// <summary>Relations between points and ranges (DMN 1.5, section 10.3.4.10, table 78).</summary>
internal static class RangeFunctions
{
    private delegate bool OfTwo(Edges a, Edges b);

    public static void Add(List<Signature> s)
    {
        Four(s, "before", Before);
        Four(s, "after", (a, b) => Before(b, a));
        Ranges(s, "meets", (a, b) => a.EndIn && b.StartIn && Order(a.End, b.Start) == 0);
        Ranges(s, "met by", (a, b) => a.StartIn && b.EndIn && Order(a.Start, b.End) == 0);
        Ranges(s, "overlaps", Overlaps);
        Ranges(s, "overlaps before", OverlapsBefore);
        Ranges(s, "overlaps after", (a, b) => OverlapsBefore(b, a));
        PointFirst(s, "finishes", (p, r) => r.EndIn && Order(p.Start, r.End) == 0, Finishes);
        RangeFirst(s, "finished by", (r, p) => r.EndIn && Order(p.Start, r.End) == 0, (a, b) => Finishes(b, a));
        RangeFirst(s, "includes", Holds, Includes);
        PointFirst(s, "during", (p, r) => Holds(r, p), (a, b) => Includes(b, a));
        PointFirst(s, "starts", (p, r) => r.StartIn && Order(p.Start, r.Start) == 0, Starts);
        RangeFirst(s, "started by", (r, p) => r.StartIn && Order(p.Start, r.Start) == 0, (a, b) => Starts(b, a));
        s.Add("coincides", "range1:range, range2:range", (in Call c) => Apply(c, Same));
        s.Add("coincides", "point1:any, point2:any", (in Call c) => Apply(c, Same));
    }

    private static void Four(List<Signature> s, string name, OfTwo relation)
    {
        s.Add(name, "range1:range, range2:range", (in Call c) => Apply(c, relation));
        s.Add(name, "range:range, point:any", (in Call c) => Apply(c, relation));
        s.Add(name, "point:any, range:range", (in Call c) => Apply(c, relation));
        s.Add(name, "point1:any, point2:any", (in Call c) => Apply(c, relation));
    }

    private static void Ranges(List<Signature> s, string name, OfTwo relation) =>
        s.Add(name, "range1:range, range2:range", (in Call c) => Apply(c, relation));

    private static void PointFirst(List<Signature> s, string name, OfTwo point, OfTwo range)
    {
        s.Add(name, "range1:range, range2:range", (in Call c) => Apply(c, range));
        s.Add(name, "point:any, range:range", (in Call c) => Apply(c, point));
    }

    private static void RangeFirst(List<Signature> s, string name, OfTwo point, OfTwo range)
    {
        s.Add(name, "range1:range, range2:range", (in Call c) => Apply(c, range));
        s.Add(name, "range:range, point:any", (in Call c) => Apply(c, point));
    }

    /// <summary>A point or a range by its ends; a point is a closed range of itself.</summary>
    private readonly record struct Edges(Edge Start, bool StartIn, Edge End, bool EndIn);

    /// <summary>An end, or infinitely far down (-1) or up (1).</summary>
    private readonly record struct Edge(FeelValue Value, int Infinite);

    private static FeelValue Apply(in Call c, OfTwo relation)
    {
        for (var i = 0; i < 2; i++)
        {
            if (c[i].IsNull)
            {
                return c.Session.Fail(c.Site, ProblemCode.NullArgument, c.Name, i == 0 ? "point1" : "point2");
            }
        }

        // A pair that does not compare anywhere makes the whole answer null.
        var (a, b) = (Of(c[0]), Of(c[1]));
        if (!Comparable(a, b))
        {
            return c.Session.Fail(c.Site, ProblemCode.NotComparable, Coercion.Short(c[0]), Coercion.Short(c[1]));
        }

        return FeelValue.Of(relation(a, b));
    }

    private static Edges Of(FeelValue value)
    {
        if (value.Kind != FeelKind.Range)
        {
            return new Edges(new Edge(value, 0), true, new Edge(value, 0), true);
        }

        var range = value.AsRange;
        return new Edges(
            new Edge(range.Start, range.Start.IsNull ? -1 : 0),
            range.StartIncluded,
            new Edge(range.End, range.End.IsNull ? 1 : 0),
            range.EndIncluded
        );
    }

    private static bool Comparable(Edges a, Edges b)
    {
        Edge[] edges = [a.Start, a.End, b.Start, b.End];
        var finite = edges.Where(e => e.Infinite == 0).ToArray();
        return finite.Length > 0 && finite.All(e => FeelComparison.Compare(finite[0].Value, e.Value) is not null);
    }

    private static int Order(Edge a, Edge b)
    {
        if (a.Infinite != 0 || b.Infinite != 0)
        {
            return a.Infinite.CompareTo(b.Infinite);
        }

        return FeelComparison.Compare(a.Value, b.Value)
            ?? throw new InvalidOperationException("Ends were checked to compare.");
    }

    private static bool Before(Edges a, Edges b) =>
        Order(a.End, b.Start) is var order && (order < 0 || (order == 0 && !(a.EndIn && b.StartIn)));

    private static bool Overlaps(Edges a, Edges b) =>
        (Order(a.End, b.Start) is var first && (first > 0 || (first == 0 && a.EndIn && b.StartIn)))
        && (Order(a.Start, b.End) is var second && (second < 0 || (second == 0 && a.StartIn && b.EndIn)));

    /// <summary>The first reaches into the second from the front; overlaps after is the same the other way round.</summary>
    private static bool OverlapsBefore(Edges a, Edges b)
    {
        var starts = Order(a.Start, b.Start);
        var meets = Order(a.End, b.Start);
        var ends = Order(a.End, b.End);
        return (starts < 0 || (starts == 0 && a.StartIn && !b.StartIn))
            && (meets > 0 || (meets == 0 && a.EndIn && b.StartIn))
            && (ends < 0 || (ends == 0 && (!a.EndIn || b.EndIn)));
    }

    private static bool Finishes(Edges a, Edges b) =>
        a.EndIn == b.EndIn
        && Order(a.End, b.End) == 0
        && Order(a.Start, b.Start) is var order
        && (order > 0 || (order == 0 && (!a.StartIn || b.StartIn)));

    private static bool Starts(Edges a, Edges b) =>
        a.StartIn == b.StartIn
        && Order(a.Start, b.Start) == 0
        && Order(a.End, b.End) is var order
        && (order < 0 || (order == 0 && (!a.EndIn || b.EndIn)));

    private static bool Holds(Edges range, Edges point) =>
        (Order(range.Start, point.Start) < 0 && Order(range.End, point.Start) > 0)
        || (range.StartIn && Order(range.Start, point.Start) == 0)
        || (range.EndIn && Order(range.End, point.Start) == 0);

    private static bool Includes(Edges a, Edges b) =>
        Order(a.Start, b.Start) is var starts
        && (starts < 0 || (starts == 0 && (a.StartIn || !b.StartIn)))
        && Order(a.End, b.End) is var ends
        && (ends > 0 || (ends == 0 && (a.EndIn || !b.EndIn)));

    private static bool Same(Edges a, Edges b) =>
        a.StartIn == b.StartIn && a.EndIn == b.EndIn && Order(a.Start, b.Start) == 0 && Order(a.End, b.End) == 0;
}
