using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Searching;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Reporting;

/// <summary>Judges every case by its deadline. Every figure counts what the list of cases shows with the same
/// filter.</summary>
internal sealed class DeadlineReport(ListDatabase lists, IDirectory directory, ICatalogue catalogue, TimeProvider clock)
    : IDeadlineReport
{
    private const string Judged = """
        SELECT c.id, c.number, o.number AS origin, c.unit_id, c.matter_code, c.title, c.filed_at, c.due_at, c.closed_at,
            CASE WHEN coalesce(c.closed_at, {now}) > c.due_at THEN 'Late'
                 WHEN c.closed_at IS NULL THEN 'Running' ELSE 'OnTime' END AS outcome,
            CASE WHEN o.number IS NOT NULL THEN coalesce(c.fields ->> 'source_ontime', '') END AS flag, c.fields ->> 'source_status' AS status
        FROM cases_case c
        {join} JOIN cases_origin o ON o.case_id = c.id{system}
        """;

    public Task<DeadlineSummary> SummariseAsync(DeadlineScope scope, CancellationToken ct) =>
        SummariseAsync(scope, Actor.Internal("report"), ct);

    public async Task<DeadlineSummary> SummariseAsync(DeadlineScope scope, Actor actor, CancellationToken ct)
    {
        var (sql, from, now) = Build(scope, actor);
        await using var command = sql.Command(
            lists.Patient,
            $"""
            SELECT j.unit_id, j.matter_code, count(*)::int, count(j.due_at)::int,
                (count(*) FILTER (WHERE j.due_at IS NOT NULL AND j.outcome = 'OnTime'))::int,
                (count(*) FILTER (WHERE j.due_at IS NOT NULL AND j.outcome = 'Late'))::int,
                (count(*) FILTER (WHERE j.due_at IS NOT NULL AND j.outcome = 'Running'))::int,
                (count(*) FILTER (WHERE j.due_at IS NOT NULL AND j.outcome = 'Late' AND j.closed_at IS NULL))::int,
                (count(*) FILTER (WHERE j.due_at IS NOT NULL AND j.outcome = 'Late' AND j.flag = ''))::int,
                (count(*) FILTER (WHERE j.due_at IS NOT NULL AND ((j.outcome = 'Late' AND j.flag = 'ONTIME')
                    OR (j.outcome <> 'Late' AND j.flag = 'OVERDUE'))))::int
            FROM ({from}) AS j GROUP BY j.unit_id, j.matter_code
            """
        );
        List<(Guid? Unit, string? Matter, int[] N)> groups = [];
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                groups.Add(
                    (reader.Value<Guid>(0), reader.Text(1), [.. Enumerable.Range(2, 8).Select(i => reader.GetInt32(i))])
                );
            }
        }
        var (units, matters) = (directory.Current, catalogue.Current);
        int Sum(int i) => groups.Sum(g => g.N[i]);
        return new DeadlineSummary(
            now,
            Sum(0),
            Sum(1),
            Sum(2),
            Sum(3),
            Sum(4),
            Sum(5),
            Sum(6),
            Sum(7),
            Group(
                groups.GroupBy(g => g.Unit, g => g.N),
                id => id is { } unit ? (units.Unit(unit)?.Code, units.Unit(unit)?.Name) : (null, null)
            ),
            Group(groups.GroupBy(g => g.Matter, g => g.N), code => (code, Name(matters, code)))
        );
    }

    public async IAsyncEnumerable<DeadlineRow> RowsAsync(
        DeadlineScope scope,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var (sql, from, _) = Build(scope, Actor.Internal("report"));
        await using var command = sql.Command(
            lists.Patient,
            $"SELECT * FROM ({from}) AS j WHERE j.due_at IS NOT NULL ORDER BY j.origin, j.id"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return new DeadlineRow(
                reader.GetGuid(0),
                reader.GetString(1),
                reader.Text(2),
                reader.Value<Guid>(3),
                reader.Text(4),
                reader.GetString(5),
                reader.GetFieldValue<DateTimeOffset>(6),
                reader.GetFieldValue<DateTimeOffset>(7),
                reader.Value<DateTimeOffset>(8),
                Enum.Parse<DeadlineOutcome>(reader.GetString(9)),
                reader.Text(10),
                reader.Text(11)
            );
        }
    }

    public async IAsyncEnumerable<DeadlineRow> LateWithoutFlagAsync(
        DeadlineScope scope,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var row in RowsAsync(scope, ct))
        {
            if (row is { Outcome: DeadlineOutcome.Late, SourceFlag: "" })
                yield return row;
        }
    }

    private (SqlBuilder Sql, string From, DateTimeOffset Now) Build(DeadlineScope scope, Actor actor)
    {
        var sql = new SqlBuilder();
        var now = clock.GetUtcNow();
        var from = Judged
            .Replace("{now}", sql.Bind($"{now}"), StringComparison.Ordinal)
            .Replace("{join}", scope.System is null ? "LEFT" : "", StringComparison.Ordinal)
            .Replace(
                "{system}",
                scope.System is { } system ? " AND " + sql.Bind($"o.system = {system}") : "",
                StringComparison.Ordinal
            );
        sql.WhereBound(CaseQuery.Counts);
        if (scope.From is { } first)
            sql.Where($"c.id >= {Kernel.Ids.LowestAt(first)}");
        if (scope.To is { } last)
            sql.Where($"c.id < {Kernel.Ids.LowestAt(last)}");
        Visibility.Narrow(sql, actor);
        return (sql, from + sql.WhereClause, now);
    }

    private static List<DeadlineGroup> Group<T>(
        IEnumerable<IGrouping<T, int[]>> groups,
        Func<T, (string? Code, Text? Name)> name
    ) =>
        [
            .. groups
                .Select(g =>
                {
                    var (code, label) = name(g.Key);
                    return new DeadlineGroup(
                        code,
                        label,
                        g.Sum(n => n[1]),
                        g.Sum(n => n[2]),
                        g.Sum(n => n[3]),
                        g.Sum(n => n[4])
                    );
                })
                .Where(g => g.WithDeadline > 0)
                .OrderByDescending(g => g.Late)
                .ThenBy(g => g.Code, StringComparer.Ordinal),
        ];

    private static Text? Name(CatalogueSnapshot matters, string? code) =>
        code is null ? null : matters.Find(code)?.Name;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/reports/deadlines",
            async (
                string? from,
                string? to,
                string? system,
                Actor actor,
                DeadlineReport report,
                CancellationToken ct
            ) =>
            {
                actor.Require(CasePermissions.Read);
                var scope = new DeadlineScope(
                    system,
                    FilterText.Instant(from, "from"),
                    FilterText.Instant(to, "to", endOfDay: true)
                );
                return TypedResults.Ok(await report.SummariseAsync(scope, actor, ct));
            }
        );
}
