namespace Zhishu.Rules.Feel;

/// <summary>sort (DMN 1.5, section 10.3.4.7).</summary>
internal static class SortFunction
{
    public static FeelValue Sort(in Call c)
    {
        var items = c.List(0).Span.ToArray();
        c.Session.Allocate(items.Length * 2L);
        var function = c[1].IsNull ? null : c[1].AsFunction;
        if (function is not null && function.Parameters.Count != 2)
        {
            return c.Bad("the function must take two items");
        }

        // A merge sort: stable, and a comparison that contradicts itself cannot lead it astray.
        var (session, site) = (c.Session, c.Site);
        var failed = false;
        MergeSort(items, new FeelValue[items.Length], Precedes);
        return failed ? default : FeelValue.Of(new FeelList(items));

        bool Precedes(FeelValue a, FeelValue b)
        {
            session.Step();
            if (function is null)
            {
                var order = FeelComparison.Compare(a, b);
                if (order is null && !failed)
                {
                    failed = true;
                    session.Fail(site, ProblemCode.NotComparable, Coercion.Short(a), Coercion.Short(b));
                }

                return order < 0;
            }

            var verdict = function.Invoke(session, [a, b], site);
            if (!verdict.IsBoolean && !failed)
            {
                failed = true;
                session.Fail(site, ProblemCode.NotBoolean, "precedes", Coercion.Short(verdict));
            }

            return verdict.IsTrue;
        }
    }

    private static void MergeSort(
        Span<FeelValue> items,
        Span<FeelValue> spare,
        Func<FeelValue, FeelValue, bool> precedes
    )
    {
        if (items.Length < 2)
        {
            return;
        }

        var middle = items.Length / 2;
        MergeSort(items[..middle], spare[..middle], precedes);
        MergeSort(items[middle..], spare[middle..], precedes);
        items.CopyTo(spare);
        var (left, right) = (0, middle);
        for (var i = 0; i < items.Length; i++)
        {
            var takeRight = left >= middle || (right < items.Length && precedes(spare[right], spare[left]));
            items[i] = takeRight ? spare[right++] : spare[left++];
        }
    }
}
