using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>Where the cases are: streets, and the grid cells that stand out.</summary>
internal static class HotPlaces
{
    private const int Named = 3;

    public static Paragraph Write(BriefFigures f) =>
        new(
            new("热点区域", "Hot places"),
            Words(f),
            BriefTables.Compared(new("各街道受理量", "Filed by street"), new("街道", "Street"), "area", f.Streets, f)
        );

    private static Text Words(BriefFigures f)
    {
        var streets = f.Streets.Where(s => s.Code is not null).ToList();
        var cells = f.Grids.Where(g => g.Code is not null && g.Filed > 1).Take(Named).ToList();
        var unset = f.Streets.Where(s => s.Code is null).Sum(s => s.Filed);
        var (most, hot) = (Phrases.Named(streets.Take(Named), f.Total.Filed), Phrases.Named(cells));
        return Phrases.Join(
            streets.Count == 0
                ? new Text("本期没有标明地点的案件。", "No case of the period has a place.")
                : new Text($"案件最多的是{most.Chinese}。", $"Most cases were in {most.English}."),
            cells.Count == 0
                ? null
                : new Text($"最集中的网格是{hot.Chinese}。", $"The grid cells with the most were {hot.English}."),
            Growth(f, streets),
            unset == 0 ? null : new Text($"另有{unset}件没有地点。", $"{Phrases.Count(unset)} had no place.")
        );
    }

    private static Text? Growth(BriefFigures f, List<BriefGroup> streets)
    {
        if (f.Before.Filed == 0 || streets.MaxBy(s => s.Filed - s.Before) is not { } up || up.Filed <= up.Before)
            return null;
        var name = Phrases.NameOf(up);
        return new(
            $"{name.Chinese}增长最多，由{up.Before}件增至{up.Filed}件。",
            $"{name.English} grew most, from {Phrases.Number(up.Before)} to {Phrases.Number(up.Filed)}."
        );
    }
}
