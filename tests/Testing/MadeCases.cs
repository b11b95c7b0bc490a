using System.Globalization;

namespace Zhishu.Testing;

/// <summary>Cases written straight into the tables: many, of every sort, and as long ago as a test needs.</summary>
public static class MadeCases
{
    private const string Key =
        "overlay(gen_random_uuid()::text PLACING left(kernel_uuid_at(at)::text, 13) FROM 1 FOR 13)::uuid";

    /// <summary>Each state with deadlines kept, missed, running and none, with a place and without; one every two hours,
    /// the newest now. Null stands for none.</summary>
    /// <param name="units">Codes.</param>
    public static Task OfEverySortAsync(
        TestHost host,
        int count,
        IReadOnlyList<string?> units,
        IReadOnlyList<string?> matters,
        IReadOnlyList<string?> areas,
        double longitude,
        double latitude
    ) =>
        host.ExecuteAsync(
            Months
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    CREATE TEMP TABLE made AS
                    SELECT g, at, gen_random_uuid() AS share, {Key} AS id,
                        (ARRAY['Collected', 'Registered', 'Dispatched', 'InHand', 'Suspended', 'ReportedDone', 'Closed', 'Rated', 'Closed', 'Refused', 'Cancelled', 'Merged'])[1 + g % 12] AS state,
                        (SELECT id FROM organisations_unit WHERE code = ({Texts(
                        units
                    )})[1 + g / 3 % {units.Count}]) AS unit,
                        ({Texts(matters)})[1 + g / 5 % {matters.Count}] AS matter,
                        ({Texts(areas)})[1 + g / 7 % {areas.Count}] AS area,
                        (ARRAY[interval '-1 hour', interval '1 hour', interval '5 days', interval '20 days', NULL])[1 + g / 2 % 5] AS due,
                        (ARRAY[interval '0', interval '30 minutes', interval '6 days'])[1 + g % 3] AS took
                    FROM (SELECT g, now() - g * interval '2 hours' AS at FROM generate_series(0, {count - 1}) g) s;
                    INSERT INTO cases_case (id, version, number, state, kind, channel, matter_code, title, description, area_code,
                        longitude, latitude, emergency, is_public, unit_id, filed_at, due_at, closed_at, rating, returns, reworks, reopenings, reporters)
                    SELECT id, 1, 'F' || g, state, 'urban-event', (ARRAY['hotline', 'web', 'grid'])[1 + g % 3], matter, '案件' || g, '案件', area,
                        CASE WHEN g % 9 > 0 THEN {longitude} + g * 0.0004 END, CASE WHEN g % 9 > 0 THEN {latitude} + g % 13 * 0.001 END,
                        g % 17 = 0, false, unit, at, at + due,
                        CASE WHEN state IN ('Closed', 'Rated') THEN least(at + took, now()) END, CASE WHEN state = 'Rated' THEN 1 + g % 5 END, 0, 0, 0, 1
                    FROM made;
                    INSERT INTO cases_share (case_id, id, version, unit_id, role, state, is_open, assigned_at, due_at, warned_at, escalated_at)
                    SELECT id, share, 1, unit, 'Lead', 'Assigned', true, at, at + due, now(), now() FROM made WHERE unit IS NOT NULL;
                    DROP TABLE made;
                    """
                )
        );

    /// <summary>So many in hand, filed an hour before this one on each of some days.</summary>
    public static Task OnDaysAsync(TestHost host, int daysAgo, int days, int each, string matter, string area) =>
        host.ExecuteAsync(
            Months
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    INSERT INTO cases_case (id, version, number, state, kind, channel, matter_code, title, description, area_code,
                        emergency, is_public, filed_at, returns, reworks, reopenings, reporters)
                    SELECT {Key}, 1, '', 'InHand', 'urban-event', 'hotline', '{matter}', '案件', '案件', '{area}', false, false, at, 0, 0, 0, 1
                    FROM (
                        SELECT now() - interval '1 hour' - make_interval(days => {daysAgo} + d) AS at
                        FROM generate_series(0, {days - 1}) d, generate_series(1, {each})
                    ) s;
                    """
                )
        );

    private const string Months = """
        SELECT kernel_ensure_month(t, now() - make_interval(months => m))
        FROM generate_series(-1, 3) m, unnest(ARRAY['cases_case', 'cases_share']) t;

        """;

    private static string Texts(IReadOnlyList<string?> values) =>
        $"ARRAY[{string.Join(", ", values.Select(v => v is null ? "NULL" : $"'{v}'"))}]";
}
