using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>What the cases are about, and what grows.</summary>
internal static class HotMatters
{
    private const int Named = 3;

    public static Paragraph Write(BriefFigures f) =>
        new(
            new("热点事项", "Hot matters"),
            Words(f),
            BriefTables.Compared(
                new("受理最多的事项", "Matters with the most cases"),
                new("事项", "Matter"),
                "matter",
                f.Matters,
                f
            )
        );

    private static Text Words(BriefFigures f)
    {
        var named = f.Matters.Where(m => m.Code is not null).ToList();
        var unset = f.Matters.Where(m => m.Code is null).Sum(m => m.Filed);
        return Phrases.Join(
            Most(f, named),
            Change(f, named),
            unset == 0 ? null : new Text($"另有{unset}件尚未确定事项。", $"{Phrases.Count(unset)} had no matter yet.")
        );
    }

    private static Text Most(BriefFigures f, List<BriefGroup> named)
    {
        if (named.Count == 0)
            return new("本期没有已确定事项的案件。", "No case of the period has a matter.");
        var first = named.Take(Named).ToList();
        var list = Phrases.Named(first, f.Total.Filed);
        if (first.Count < 2)
            return new($"反映最多的是{list.Chinese}。", $"Most were about {list.English}.");
        var together = Phrases.Percent(first.Sum(m => m.Filed), f.Total.Filed);
        return new(
            $"反映最多的是{list.Chinese}，合计占{together}。",
            $"Most were about {list.English}, together {together}."
        );
    }

    private static Text? Change(BriefFigures f, List<BriefGroup> named)
    {
        if (f.Before.Filed == 0)
            return null;
        var up = named.MaxBy(m => m.Filed - m.Before) is { } most && most.Filed > most.Before ? most : null;
        var down = named.MinBy(m => m.Filed - m.Before) is { } least && least.Filed < least.Before ? least : null;
        return Phrases.Join(
            up is null
                ? null
                : new Text(
                    $"增长最多的是{Phrases.NameOf(up).Chinese}，由{up.Before}件增至{up.Filed}件。",
                    $"{Phrases.NameOf(up).English} grew most, from {Phrases.Number(up.Before)} to {Phrases.Number(up.Filed)}."
                ),
            down is null
                ? null
                : new Text(
                    $"下降最多的是{Phrases.NameOf(down).Chinese}，由{down.Before}件降至{down.Filed}件。",
                    $"{Phrases.NameOf(down).English} fell most, from {Phrases.Number(down.Before)} to {Phrases.Number(down.Filed)}."
                )
        );
    }
}
