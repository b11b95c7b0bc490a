using Npgsql;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases;

/// <summary>Narrows raw SQL to what an actor's grants of a permission cover, as <see cref="Grant.Covers"/> says.</summary>
internal static class GrantFilter
{
    /// <summary>A condition on a unit, area and matter column. It takes five parameters from the given number on, which
    /// <see cref="AddTo"/> adds.</summary>
    public static string Sql(string unit, string area, string matter, int first) =>
        $"""
            EXISTS (
                SELECT FROM unnest(${first}::text[], ${first + 1}::text[], ${first + 2}::boolean[]) WITH ORDINALITY
                    AS g (area, matter, every, n)
                WHERE starts_with(coalesce({area}, ''), g.area) AND starts_with(coalesce({matter}, ''), g.matter)
                    AND (g.every OR EXISTS (
                        SELECT FROM unnest(${first + 3}::bigint[], ${first + 4}::uuid[]) AS u (n, id)
                        WHERE u.n = g.n AND u.id = {unit})))
            """;

    public static void AddTo(NpgsqlParameterCollection parameters, IReadOnlyList<Grant> grants)
    {
        var units = grants.SelectMany((g, i) => (g.Units ?? Empty).Select(u => (Number: i + 1L, Unit: u))).ToArray();
        parameters.Add(new() { Value = grants.Select(g => g.AreaPrefix ?? "").ToArray() });
        parameters.Add(new() { Value = grants.Select(g => g.MatterPrefix ?? "").ToArray() });
        parameters.Add(new() { Value = grants.Select(g => g.Units is null).ToArray() });
        parameters.Add(new() { Value = Array.ConvertAll(units, u => u.Number) });
        parameters.Add(new() { Value = Array.ConvertAll(units, u => u.Unit) });
    }

    private static readonly IReadOnlySet<Guid> Empty = new HashSet<Guid>();
}
