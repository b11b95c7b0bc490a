using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>Whether the deadlines were kept.</summary>
internal static class Deadlines
{
    public static Paragraph Write(BriefFigures f) => new(new("按期办结情况", "Deadlines"), Words(f), Table(f));

    private static Text Words(BriefFigures f)
    {
        var t = f.Total;
        if (t.WithDeadline == 0)
            return new("本期受理的案件都没有期限。", "No case of the period has a deadline.");
        return Phrases.Join(
            new Text(
                $"本期受理的案件中{t.WithDeadline}件有期限：按期办结{t.OnTime}件，超期{t.Late}件（其中{t.LateOpen}件仍未办结），未到期在办{t.Running}件。",
                $"{Phrases.Number(t.WithDeadline)} of the cases filed have a deadline: {Phrases.Number(t.OnTime)} were closed in time, {Phrases.Number(t.Late)} were late ({Phrases.Number(t.LateOpen)} of them still open), {Phrases.Number(t.Running)} are open and not due yet."
            ),
            Rate(f)
        );
    }

    private static Text Rate(BriefFigures f)
    {
        var (t, b) = (f.Total, f.Before);
        if (t.Due == 0)
            return new("还没有到期的案件。", "None has come to its deadline yet.");
        var zh = $"按期办结率为{Phrases.Percent(t.OnTime, t.Due)}";
        var en = $"{Phrases.Percent(t.OnTime, t.Due)} of the deadlines were kept";
        if (b.Due > 0)
        {
            var points = Math.Round(
                100.0 * t.OnTime / t.Due - 100.0 * b.OnTime / b.Due,
                1,
                MidpointRounding.AwayFromZero
            );
            var by = Phrases.Decimal(Math.Abs(points));
            zh += points switch
            {
                > 0 => $"，比{f.Period.Last.Chinese}提高{by}个百分点",
                < 0 => $"，比{f.Period.Last.Chinese}降低{by}个百分点",
                _ => $"，与{f.Period.Last.Chinese}持平",
            };
            en += points switch
            {
                > 0 => $", {by} percentage points more than {f.Period.Last.English}",
                < 0 => $", {by} percentage points fewer than {f.Period.Last.English}",
                _ => $", the same as {f.Period.Last.English}",
            };
        }
        return new(zh + "。", en + ".");
    }

    private static BriefTable Table(BriefFigures f)
    {
        return new(
            new("期限执行情况", "How deadlines were kept"),
            new("结果", "Outcome"),
            BriefChart.Bars,
            [
                new(new("本期", "This period"), BriefUnit.Cases, true),
                new(BriefTables.Last(f.Period), BriefUnit.Cases, true),
                new(new("本期占比", "Share"), BriefUnit.Percent, false),
            ],
            [
                Row("按期办结", "Closed in time", t => t.OnTime, "kept"),
                Row("超期", "Late", t => t.Late, "late"),
                Row("未到期在办", "Open, not due yet", t => t.Running, "running"),
            ]
        );

        BriefRow Row(string chinese, string english, Func<BriefTotal, int> of, string deadline) =>
            new(
                new(chinese, english),
                [of(f.Total), of(f.Before), Phrases.Share(of(f.Total), f.Total.WithDeadline)],
                "deadline",
                deadline
            );
    }
}
