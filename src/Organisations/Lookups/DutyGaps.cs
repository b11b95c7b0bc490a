using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Lookups;

/// <summary>Looks for matters and places nobody answers for.</summary>
internal static class DutyGaps
{
    public static IEnumerable<DutyGap> Find(
        DirectorySnapshot directory,
        IEnumerable<string> matterCodes,
        string? areaPrefix,
        DateOnly on
    )
    {
        var places = Places(directory, areaPrefix, on);
        foreach (var matter in matterCodes)
        {
            foreach (var (grid, area) in places)
            {
                var answer = directory.WhoAnswers(matter, grid, area, on);
                if (answer.Outcome == DutyOutcome.Nobody)
                    yield return new(matter, grid, area, answer.Explanation);
            }
        }
    }

    private static List<(string? Grid, string Area)> Places(DirectorySnapshot directory, string? prefix, DateOnly on)
    {
        bool Inside(string area) => prefix is null || area.StartsWith(prefix, StringComparison.Ordinal);
        var places = directory
            .Grids.Where(g => !directory.ParentGrids.Contains(g.Code) && Inside(g.AreaCode))
            .Select(g => ((string?)g.Code, g.AreaCode))
            .ToList();
        if (prefix is null && places.Count > 0)
            return places;
        // Areas that no cell lies in; without any grid and prefix, those that units serve.
        var covered = directory.Grids.Select(g => g.AreaCode).ToHashSet(StringComparer.Ordinal);
        var roots = prefix is null
            ? directory.Units.Select(u => u.AreaCode).OfType<string>().Distinct(StringComparer.Ordinal)
            : [prefix];
        var finest = roots.SelectMany(root => Leaves(directory, root, on)).Distinct(StringComparer.Ordinal);
        places.AddRange(
            finest
                .Where(area => !covered.Any(c => c.StartsWith(area, StringComparison.Ordinal)))
                .Select(area => ((string?)null, area))
        );
        return places;
    }

    private static IEnumerable<string> Leaves(DirectorySnapshot directory, string code, DateOnly on)
    {
        var below = directory.AreasBelow(code).Where(a => a.IsValidOn(on) && a.Level <= AreaLevel.Township).ToList();
        return below.Count == 0
            ? directory.Area(code) is null
                ? []
                : [code]
            : below.SelectMany(a => Leaves(directory, a.Code, on));
    }
}
