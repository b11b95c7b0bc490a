using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

internal sealed partial class DecisionTableNode
{
    /// <summary>Outputs by their place among the output values, the first column deciding before the next; stable.</summary>
    private FeelValue[]? Ordered(Frame frame, ReadOnlySpan<int> matched)
    {
        var outputs = new (FeelValue Value, int[] Rank)[matched.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            var value = Output(frame, table.Rules[matched[i]]);
            var rank = new int[table.Outputs.Length];
            for (var column = 0; column < rank.Length; column++)
            {
                var part = table.Outputs.Length == 1 ? value : value.AsContext.ValueAt(column);
                var order = table.Outputs[column].Order;
                rank[column] = order is null ? 0 : Array.FindIndex(order, o => o == part);
                if (rank[column] < 0 || (order is null && table.Outputs.Length == 1))
                {
                    frame.Session.Fail(Site, ProblemCode.NoPriority, Coercion.Short(part));
                    return null;
                }
            }

            outputs[i] = (value, rank);
        }

        return
        [
            .. outputs
                .OrderBy(o => o.Rank, Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
                .Select(o => o.Value),
        ];
    }

    private FeelValue Collect(Frame frame, ReadOnlySpan<int> matched)
    {
        var values = new FeelValue[matched.Length];
        frame.Session.Allocate(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Output(frame, table.Rules[matched[i]]);
        }

        if (table.Policy != HitPolicy.Collect || table.Aggregation == Aggregation.None)
        {
            return FeelValue.Of(new FeelList(values));
        }

        if (table.Outputs.Length == 1)
        {
            return Aggregate(frame.Session, values);
        }

        // Every column is aggregated by itself.
        return FeelValue.Of(
            new FeelContext(
                [.. table.Outputs.Select(o => o.Name)],
                [
                    .. table.Outputs.Select(
                        (_, column) => Aggregate(frame.Session, [.. values.Select(v => v.AsContext.ValueAt(column))])
                    ),
                ]
            )
        );
    }

    private FeelValue Aggregate(Session session, FeelValue[] values)
    {
        var name = table.Aggregation switch
        {
            Aggregation.Sum => "sum",
            Aggregation.Min => "min",
            Aggregation.Max => "max",
            _ => "count",
        };
        return BuiltIns.Find(name)!.Invoke(session, [FeelValue.Of(new FeelList(values))], Site);
    }
}
