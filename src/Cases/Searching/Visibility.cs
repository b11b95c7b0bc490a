using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Searching;

/// <summary>Narrows a list to the cases its reader may see, by the same rule as one case: permission to read in its
/// scope or in that of a share, or permission to handle a share. The lead's unit always has a share, so that shares
/// alone answer what the units of a grant see.</summary>
internal static class Visibility
{
    public static void RequireAny(this Actor actor, string one, string other)
    {
        if (!actor.Has(other))
            actor.Require(one);
    }

    public static void Narrow(SqlBuilder sql, Actor actor) =>
        Narrow(sql, [.. actor.GrantsOf(CasePermissions.Read), .. actor.GrantsOf(CasePermissions.Handle)]);

    /// <summary>Some grant must cover the case. None at all leaves nothing.</summary>
    public static void Narrow(SqlBuilder sql, IReadOnlyList<Grant> grants)
    {
        if (Condition(sql, grants) is { } condition)
            sql.WhereBound(condition);
    }

    /// <summary>The same as a condition; null where a grant covers everything.</summary>
    public static string? Condition(SqlBuilder sql, IReadOnlyList<Grant> grants)
    {
        if (grants.Any(g => g is { Units: null, AreaPrefix: null, MatterPrefix: null }))
            return null;
        var branches = grants
            .GroupBy(g => (g.AreaPrefix, g.MatterPrefix, HasUnits: g.Units is not null))
            .Select(g =>
                (
                    g.Key.AreaPrefix,
                    g.Key.MatterPrefix,
                    Units: g.Key.HasUnits ? g.SelectMany(x => x.Units!).Distinct().ToArray() : null
                )
            )
            .ToList();
        return branches switch
        {
            [] => "false",
            [var only] => Branch(sql, only, alone: true),
            _ => $"({string.Join(" OR ", branches.Select(b => Branch(sql, b, alone: false)))})",
        };
    }

    // Alone, IN becomes a join that may start from the unit's shares; as one of several it is looked up case by case.
    private static string Branch(SqlBuilder sql, (string? Area, string? Matter, Guid[]? Units) b, bool alone)
    {
        List<string> all = [];
        if (b.Area is { } area)
            all.Add(sql.Bind($"c.area_code LIKE {SqlBuilder.Literal(area) + "%"}"));
        if (b.Matter is { } matter)
            all.Add(sql.Bind($"c.matter_code LIKE {SqlBuilder.Literal(matter) + "%"}"));
        if (b.Units is { } units)
        {
            all.Add(
                alone
                    ? sql.Bind($"c.id IN (SELECT v.case_id FROM cases_share v WHERE v.unit_id = ANY({units}))")
                    : sql.Bind(
                        $"EXISTS (SELECT FROM cases_share v WHERE v.case_id = c.id AND v.unit_id = ANY({units}))"
                    )
            );
        }
        return $"({string.Join(" AND ", all)})";
    }
}
