using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>What the units had to do, and how they kept their deadlines.</summary>
internal static class UnitResults
{
    private const int Named = 3;

    // A rate of fewer is chance.
    private const int FewestDue = 5;

    public static Paragraph Write(BriefFigures f) => new(new("单位办理情况", "Units"), Words(f), Table(f));

    private static Text Words(BriefFigures f)
    {
        var units = f.Units.Where(u => u.Code is not null).ToList();
        if (units.Count == 0)
            return new("本期没有派遣给单位的案件。", "No case of the period was given to a unit.");
        var most = Phrases.Named(units.Take(Named), f.Total.Filed);
        var unset = f.Units.Where(u => u.Code is null).Sum(u => u.Filed);
        return Phrases.Join(
            new Text($"承办最多的是{most.Chinese}。", $"Most went to {most.English}."),
            Late(units),
            Rates(units),
            unset == 0 ? null : new Text($"另有{unset}件没有承办单位。", $"{Phrases.Count(unset)} had no unit.")
        );
    }

    private static Text Late(List<BriefGroup> units)
    {
        var most = units.MaxBy(u => u.Late)!;
        var name = Phrases.NameOf(most);
        return most.Late == 0
            ? new("各单位没有超期案件。", "No unit was late with a case.")
            : new(
                $"超期最多的是{name.Chinese}，{most.Late}件。",
                $"{name.English} was late most often, with {Phrases.Count(most.Late)}."
            );
    }

    private static Text? Rates(List<BriefGroup> units)
    {
        var due = units.Where(u => u.Due >= FewestDue).ToList();
        if (due.Count < 2)
            return null;
        var best = due.MaxBy(Rate)!;
        var worst = due.MinBy(Rate)!;
        if (Rate(best) <= Rate(worst))
            return null;
        var (first, last) = (Phrases.NameOf(best), Phrases.NameOf(worst));
        return new(
            $"到期{FewestDue}件以上的单位中，按期办结率最高的是{first.Chinese}（{Phrases.Percent(best.OnTime, best.Due)}），最低的是{last.Chinese}（{Phrases.Percent(worst.OnTime, worst.Due)}）。",
            $"Of the units with {FewestDue} or more due, {first.English} kept most deadlines ({Phrases.Percent(best.OnTime, best.Due)}), {last.English} fewest ({Phrases.Percent(worst.OnTime, worst.Due)})."
        );

        static double Rate(BriefGroup unit) => (double)unit.OnTime / unit.Due;
    }

    private static BriefTable Table(BriefFigures f) =>
        new(
            new("各单位办理情况", "Results by unit"),
            new("单位", "Unit"),
            null,
            [
                new(new("承办", "Cases"), BriefUnit.Cases, false),
                new(new("已结", "Closed"), BriefUnit.Cases, false),
                new(new("按期", "In time"), BriefUnit.Cases, false),
                new(new("超期", "Late"), BriefUnit.Cases, false),
                new(new("按期率", "Kept"), BriefUnit.Percent, false),
            ],
            [
                .. f
                    .Units.Where(u => u.Code is not null)
                    .Take(BriefTables.MostRows)
                    .Select(u => new BriefRow(
                        Phrases.NameOf(u),
                        [u.Filed, u.Closed, u.OnTime, u.Late, Phrases.Share(u.OnTime, u.Due)],
                        "unit",
                        u.Code
                    )),
            ]
        );
}
