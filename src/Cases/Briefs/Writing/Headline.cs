using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>How the period was, in three or four sentences.</summary>
internal static class Headline
{
    public static Paragraph Write(BriefFigures f) => new(new("总体情况", "Overview"), Words(f));

    private static Text Words(BriefFigures f)
    {
        var name = f.Period.Name;
        var running = f.IsRunning ? Running(f) : null;
        if (f.Total.Filed == 0)
            return Phrases.Join(
                new($"{name.Chinese}没有受理案件。", $"No cases were filed in {name.English}."),
                Overdue(f),
                running
            );
        return Phrases.Join(Volume(f), Results(f), Stands(f), Overdue(f), running);
    }

    private static Text Volume(BriefFigures f)
    {
        var against = Phrases.Against(f.Total.Filed, f.Before.Filed, f.Period.Last);
        var year = Phrases.AgainstYear(f.Total.Filed, f.YearBefore.Filed);
        var (zh, en) = year is null ? ("", "") : ($"，{year.Chinese}", $", {year.English}");
        return new(
            $"{f.Period.Name.Chinese}共受理案件{f.Total.Filed}件，{against.Chinese}{zh}。",
            $"{Phrases.Count(f.Total.Filed)} {(f.Total.Filed == 1 ? "was" : "were")} filed in {f.Period.Name.English}, {against.English}{en}."
        );
    }

    private static Text Results(BriefFigures f)
    {
        var t = f.Total;
        var zh = $"已办结{t.Closed}件，办结率{Phrases.Percent(t.Closed, t.Filed)}";
        var en = $"{Phrases.Number(t.Closed)} of them ({Phrases.Percent(t.Closed, t.Filed)}) are closed";
        if (t.Due > 0)
        {
            zh += $"；按期办结率{Phrases.Percent(t.OnTime, t.Due)}";
            en += $"; {Phrases.Percent(t.OnTime, t.Due)} of the deadlines were kept";
        }
        if (t.Rated > 0)
        {
            zh += $"；收到评价{t.Rated}件，满意率{Phrases.Percent(t.Satisfied, t.Rated)}";
            en += $"; {Phrases.Percent(t.Satisfied, t.Rated)} of {Phrases.Count(t.Rated, "rating")} were satisfied";
        }
        return new(zh + "。", en + ".");
    }

    private static Text? Stands(BriefFigures f)
    {
        if (f.Matters.FirstOrDefault(m => m.Code is not null) is not { } first)
            return null;
        var matter = Phrases.NameOf(first);
        var zh = $"反映最多的是{matter.Chinese}，{first.Filed}件，占{Phrases.Percent(first.Filed, f.Total.Filed)}";
        var en =
            $"Most were about {matter.English} ({Phrases.Number(first.Filed)}, {Phrases.Percent(first.Filed, f.Total.Filed)})";
        if (f.Streets.FirstOrDefault(s => s.Code is not null) is { } street)
        {
            zh += $"；案件最集中的是{Phrases.NameOf(street).Chinese}，{street.Filed}件";
            en += $"; {Phrases.NameOf(street).English} had the most ({Phrases.Number(street.Filed)})";
        }
        return new(zh + "。", en + ".");
    }

    private static Text Overdue(BriefFigures f)
    {
        var at = Phrases.Instant(f.AsOf);
        if (f.Overdue.Count == 0)
            return new($"截至{at.Chinese}，没有超期未结的案件。", $"At {at.English} no case was overdue.");
        var zh = $"截至{at.Chinese}，超期未结{f.Overdue.Count}件";
        var en = $"At {at.English} {Phrases.Count(f.Overdue.Count)} {(f.Overdue.Count == 1 ? "was" : "were")} overdue";
        if (f.Overdue.Units.FirstOrDefault(u => u.Code is not null) is { } unit)
        {
            zh += $"，其中{Phrases.NameOf(unit).Chinese}最多，为{unit.Filed}件";
            en += $", most of them at {Phrases.NameOf(unit).English} ({Phrases.Number(unit.Filed)})";
        }
        return new(zh + "。", en + ".");
    }

    private static Text Running(BriefFigures f)
    {
        var until = Phrases.Instant(f.Until);
        return new(
            $"本期尚未结束，以上统计至{until.Chinese}，与{f.Period.Last.Chinese}同样长的时间相比。",
            $"The period is not over: the figures reach to {until.English} and are compared with as long a time of {f.Period.Last.English}."
        );
    }
}
