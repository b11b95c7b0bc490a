using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Whistles;

/// <summary>How a unit answered its calls in a period.</summary>
/// <param name="Called">How often it was called.</param>
/// <param name="AnsweredLate">Accepted late, or not yet though due.</param>
/// <param name="ArrivedLate">Arrived late, or not yet though due.</param>
/// <param name="AverageScore">Of those scored; null where none is.</param>
public sealed record UnitCalls(
    Guid UnitId,
    Text? UnitName,
    long Called,
    long Answered,
    long AnsweredLate,
    long Arrived,
    long ArrivedLate,
    long Done,
    long Scored,
    double? AverageScore
);

/// <summary>Counts calls by unit: answered, arrived, late, scored. Units the reader may see.</summary>
internal sealed class ReportWhistles(NpgsqlDataSource database, IDirectory directory, TimeProvider clock)
{
    public async Task<IReadOnlyList<UnitCalls>> Handle(
        DateTimeOffset? from,
        DateTimeOffset? to,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(CasePermissions.Read);
        var now = clock.GetUtcNow();
        var start = from ?? now.AddDays(-90);
        var end = to ?? now;
        if (start >= end)
            throw Refusal.Invalid(
                "cases.period",
                "from",
                "起始时间须早于截止时间。",
                "The period ends before it begins."
            );
        var units = directory.Current;
        await using var command = database.CreateCommand(
            $"""
            SELECT s.unit_id, count(*), count(s.accepted_at),
                count(*) FILTER (WHERE coalesce(s.accepted_at, $3) > s.answer_due_at),
                count(s.arrived_at), count(*) FILTER (WHERE coalesce(s.arrived_at, $3) > s.arrive_due_at),
                count(s.done_at), count(s.score), avg(s.score)::float8
            FROM cases_share s JOIN cases_case c ON c.id = s.case_id
            WHERE s.whistle_id IS NOT NULL AND s.assigned_at >= $1 AND s.assigned_at < $2 AND s.state <> 'Withdrawn'
                AND {GrantFilter.Sql("s.unit_id", "c.area_code", "c.matter_code", 4)}
            GROUP BY s.unit_id ORDER BY 2 DESC, 1
            """
        );
        command.Parameters.Add(new() { Value = start.ToUniversalTime() });
        command.Parameters.Add(new() { Value = end.ToUniversalTime() });
        command.Parameters.Add(new() { Value = now });
        GrantFilter.AddTo(command.Parameters, actor.GrantsOf(CasePermissions.Read));
        List<UnitCalls> calls = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var unit = reader.GetGuid(0);
            calls.Add(
                new UnitCalls(
                    unit,
                    units.Unit(unit)?.Name,
                    reader.GetInt64(1),
                    reader.GetInt64(2),
                    reader.GetInt64(3),
                    reader.GetInt64(4),
                    reader.GetInt64(5),
                    reader.GetInt64(6),
                    reader.GetInt64(7),
                    await reader.IsDBNullAsync(8, ct) ? null : Math.Round(reader.GetDouble(8), 2)
                )
            );
        }
        return calls;
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/whistles/units",
            async (
                DateTimeOffset? from,
                DateTimeOffset? to,
                Actor actor,
                ReportWhistles handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.Handle(from, to, actor, ct))
        );
}
