using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>How many came in, and when.</summary>
internal static class Volume
{
    public static Paragraph Write(BriefFigures f) => new(new("受理情况", "Volume"), Words(f), Table(f));

    private static Text Words(BriefFigures f)
    {
        if (f.Total.Filed == 0)
            return new("本期没有受理案件。", "No cases were filed.");
        var days = f.Slots.Sum(s => s.Days);
        var mean = Phrases.Decimal((double)f.Total.Filed / Math.Max(1, days));
        return Phrases.Join(
            new Text($"日均受理{mean}件。", $"{mean} cases were filed a day on average."),
            Extremes(f),
            f.Total.Emergencies == 0
                ? null
                : new Text(
                    $"其中紧急案件{f.Total.Emergencies}件。",
                    f.Total.Emergencies == 1
                        ? "1 was an emergency."
                        : $"{Phrases.Number(f.Total.Emergencies)} were emergencies."
                )
        );
    }

    private static Text? Extremes(BriefFigures f)
    {
        // A last week that is cut short is not the least of them.
        var whole = f.Slots.Where(s => s.Days == f.Slots[0].Days).ToList();
        if (whole.Count < 2)
            return null;
        var most = whole.MaxBy(s => s.Filed)!;
        var least = whole.MinBy(s => s.Filed)!;
        if (most.Filed == least.Filed)
            return null;
        var (mostOn, leastOn) = (Span(most), Span(least));
        return new(
            $"受理最多的是{mostOn.Chinese}，{most.Filed}件；最少的是{leastOn.Chinese}，{least.Filed}件。",
            $"Most were filed on {mostOn.English} ({Phrases.Number(most.Filed)}), fewest on {leastOn.English} ({Phrases.Number(least.Filed)})."
        );
    }

    private static Text Span(BriefSlot slot)
    {
        var (first, last) = (Phrases.Day(slot.On), Phrases.Day(slot.On.AddDays(slot.Days - 1)));
        return slot.Days == 1 ? first : new($"{first.Chinese}至{last.Chinese}", $"{first.English} to {last.English}");
    }

    private static BriefTable Table(BriefFigures f)
    {
        var daily = f.Slots.All(s => s.Days == 1);
        return new(
            daily ? new("每日受理量", "Filed each day") : new("每周受理量", "Filed each week"),
            daily ? new("日期", "Day") : new("一周起始", "Week from"),
            BriefChart.Columns,
            [
                new(new("受理", "Filed"), BriefUnit.Cases, true),
                new(new("其中已结", "Of these closed"), BriefUnit.Cases, true),
            ],
            [.. f.Slots.Select(s => new BriefRow(Phrases.ShortDay(s.On), [s.Filed, s.Closed]))]
        );
    }
}
