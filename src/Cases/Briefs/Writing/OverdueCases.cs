using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>What is still open though its deadline has passed, however old it is.</summary>
internal static class OverdueCases
{
    public static Paragraph Write(BriefFigures f) =>
        new(new("超期未结案件", "Overdue cases"), Words(f), null, f.Overdue.Worst);

    private static Text Words(BriefFigures f)
    {
        var at = Phrases.Instant(f.AsOf);
        var o = f.Overdue;
        if (o.Count == 0)
            return new(
                $"截至{at.Chinese}，本期及以前受理的案件没有超期未结的。",
                $"At {at.English} no case filed in the period or before it was overdue."
            );
        var units = Phrases.Named(o.Units.Where(u => u.Code is not null).Take(3));
        return Phrases.Join(
            new Text(
                $"截至{at.Chinese}，本期及以前受理的案件中{o.Count}件超期未结，其中超期一周以上的{o.LongOver}件。",
                $"At {at.English} {Phrases.Count(o.Count)} filed in the period or before it {(o.Count == 1 ? "was" : "were")} overdue, {Phrases.Number(o.LongOver)} by more than a week."
            ),
            units.Chinese.Length == 0
                ? null
                : new Text($"承办单位以{units.Chinese}为多。", $"Most were at {units.English}."),
            new Text("超期最久的如下。", "Those that are over the longest follow.")
        );
    }
}
