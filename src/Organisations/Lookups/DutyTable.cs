using System.Collections.Frozen;
using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Lookups;

/// <summary>The duty table indexed by matter prefix and place. A question looks up each prefix of the matter that
/// occurs in the table with each place that holds the point of the question, the best first.</summary>
internal sealed class DutyTable
{
    private const string Everywhere = "";

    private readonly FrozenDictionary<(string Matter, string Place), Duty[]> rows;
    private readonly int[] prefixLengths;
    private readonly DirectorySnapshot directory;

    public DutyTable(IReadOnlyList<Duty> duties, DirectorySnapshot directory)
    {
        this.directory = directory;
        // Later first days first, so that of two rows for the same thing the newer one wins.
        rows = duties
            .GroupBy(d => (d.MatterPrefix, PlaceOf(d)))
            .ToFrozenDictionary(g => g.Key, g => g.OrderByDescending(d => d.ValidFrom).ThenBy(d => d.Id).ToArray());
        prefixLengths = [.. duties.Select(d => d.MatterPrefix.Length).Distinct().OrderDescending()];
    }

    public DutyAnswer Answer(string matter, string? gridCode, string? areaCode, DateOnly on)
    {
        var steps = new List<DutyStep>();
        var chain = new List<Unit>();
        Unit? lead = null;
        Duty? decided = null;
        var fellBack = false;
        Duty[]? coRows = null;
        foreach (var group in Matching(matter, gridCode, areaCode))
        {
            if (coRows is null && Array.Exists(group, d => d.Role == DutyRole.Co && d.IsValidOn(on)))
                coRows = group;
            foreach (var row in group)
            {
                if (row.Role != DutyRole.Lead)
                    continue;
                var unit = directory.Unit(row.UnitId);
                if (!row.IsValidOn(on))
                {
                    steps.Add(new(row, unit, false, Why.NotValid(row, on)));
                }
                else if (lead is not null)
                {
                    steps.Add(new(row, unit, false, Why.LessSpecific(decided!, row)));
                }
                else
                {
                    lead = StandIn(row, unit, on, chain, out var reason);
                    fellBack |= lead is null || chain.Count > 0;
                    decided = lead is null ? null : row;
                    steps.Add(new(row, unit, lead is not null, reason));
                }
            }
        }
        var co = CoUnits(coRows, lead, on, steps);
        var outcome =
            lead is null ? DutyOutcome.Nobody
            : fellBack ? DutyOutcome.Fallback
            : DutyOutcome.Answered;
        var explanation = Why.Conclusion(outcome, lead, decided, steps, matter, gridCode, areaCode);
        return new(outcome, lead, decided, co, steps, chain, explanation);
    }

    /// <summary>The groups of rows that cover the matter and the place, the best first.</summary>
    private IEnumerable<Duty[]> Matching(string matter, string? gridCode, string? areaCode)
    {
        var places = Places(gridCode, areaCode);
        foreach (var length in prefixLengths)
        {
            if (length > matter.Length)
                continue;
            var prefix = matter[..length];
            foreach (var place in places)
            {
                if (rows.TryGetValue((prefix, place), out var group))
                    yield return group;
            }
        }
    }

    private List<string> Places(string? gridCode, string? areaCode)
    {
        var places = new List<string>(12);
        if (gridCode is not null)
        {
            var chain = directory.GridChain(gridCode);
            for (var i = chain.Count - 1; i >= 0; i--)
                places.Add(Cell(chain[i].Code));
            areaCode ??= chain.Count > 0 ? chain[^1].AreaCode : null;
        }
        for (var length = areaCode?.Length ?? 0; length > 0; length--)
            places.Add(areaCode![..length]);
        places.Add(Everywhere);
        return places;
    }

    // Cells and areas share one key; the mark keeps a cell that is named like an area apart.
    private static string PlaceOf(Duty duty) => duty.GridCode is { } grid ? Cell(grid) : duty.AreaPrefix ?? Everywhere;

    private static string Cell(string code) => "#" + code;

    /// <summary>The row's unit if it works, else its successors in turn, else the row's fallback and its
    /// successors.</summary>
    private Unit? StandIn(Duty row, Unit? unit, DateOnly on, List<Unit> chain, out Text reason)
    {
        var gone = new List<Unit>();
        if (FirstOpen(unit, on, gone) is { } open)
        {
            reason = gone.Count == 0 ? Why.Taken(row, open) : Why.Successor(gone[0], open);
            chain.AddRange(gone);
            return open;
        }
        var named = row.FallbackUnitId is { } id ? directory.Unit(id) : null;
        var fallback = FirstOpen(named, on, gone);
        chain.AddRange(gone);
        reason = fallback is null ? Why.NobodyLeft(unit, named) : Why.Fallback(unit, fallback);
        return fallback;
    }

    private Unit? FirstOpen(Unit? unit, DateOnly on, List<Unit> gone)
    {
        while (unit is not null && !unit.IsOpenOn(on))
        {
            if (gone.Contains(unit))
                return null;
            gone.Add(unit);
            unit = unit.SuccessorId is { } next ? directory.Unit(next) : null;
        }
        return unit;
    }

    private List<Unit> CoUnits(Duty[]? group, Unit? lead, DateOnly on, List<DutyStep> steps)
    {
        var units = new List<Unit>();
        foreach (var row in group ?? [])
        {
            if (row.Role != DutyRole.Co || !row.IsValidOn(on))
                continue;
            var unit = directory.Unit(row.UnitId);
            var standIn = StandIn(row, unit, on, [], out var reason);
            var added = standIn is not null && standIn.Id != lead?.Id && !units.Exists(u => u.Id == standIn.Id);
            if (added)
                units.Add(standIn!);
            steps.Add(new(row, unit, added, added || standIn is null ? reason : Why.AlreadyNamed(standIn)));
        }
        return units;
    }
}
