using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Zhishu.Cases.Deciding;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Searching;

/// <summary>What waits for a dispatcher.</summary>
/// <param name="Waits">What for: <c>dispatch</c>, or the request that was made: <c>return</c>, <c>extension</c>,
/// <c>suspension</c>.</param>
/// <param name="Proposals">Where it is to be dispatched and a table's proposal waits for a person: what it says.</param>
public sealed record QueueRow(
    string Waits,
    Guid? RequestId,
    Guid? ShareId,
    string? Reason,
    string? Amount,
    string? AskedBy,
    DateTimeOffset Since,
    CaseRow Case,
    IReadOnlyList<WaitingProposal>? Proposals
);

/// <summary>Cases that no unit has yet and requests that nobody has decided, the oldest first.</summary>
internal sealed class ListQueue(
    ListDatabase lists,
    LeadClocks clocks,
    IDirectory directory,
    ICatalogue catalogue,
    TimeProvider clock
)
{
    private const int CaseColumns = 17;

    public async Task<Page<QueueRow>> Handle(string? after, int? limit, Actor actor, CancellationToken ct)
    {
        actor.Require(CasePermissions.Dispatch);
        var size = Cursor.Limit(limit);
        var sql = new SqlBuilder();
        // Keys of cases and of requests both begin with the instant, so that they sort together.
        var last = string.IsNullOrEmpty(after) ? Guid.Empty : Cursor.DecodeId(after);
        var from = sql.Bind($"{last}");
        Visibility.Narrow(sql, actor.GrantsOf(CasePermissions.Dispatch));
        var visible = sql.Conditions.Count == 0 ? "true" : string.Join(" AND ", sql.Conditions);
        await using var command = sql.Command(
            lists.Source,
            $"""
            (SELECT {SearchCases.Columns}, c.id AS key, 'Dispatch', NULL::uuid, NULL::uuid, c.reason, NULL, NULL,
                coalesce(c.registered_at, c.filed_at), c.proposals
            FROM cases_case c WHERE c.state = 'Registered' AND c.id > {from} AND {visible}
            ORDER BY c.id LIMIT {size + 1})
            UNION ALL
            (SELECT {SearchCases.Columns}, r.id, r.kind, r.id, r.share_id, r.reason, r.amount, r.asked_by_name, r.asked_at,
                NULL
            FROM cases_request r JOIN cases_case c ON c.id = r.case_id
            WHERE r.state = 'Pending' AND r.id > {from} AND {visible}
            ORDER BY r.id LIMIT {size + 1})
            ORDER BY key LIMIT {size + 1}
            """
        );
        var (units, matters, now) = (directory.Current, catalogue.Current, clock.GetUtcNow());
        List<(Guid Key, QueueRow Row)> rows = [];
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                rows.Add(Read(reader, SearchCases.Read(reader, units, matters, now)));
        }
        var more = rows.Count > size;
        if (more)
            rows.RemoveAt(size);
        var cases = await clocks.SayAsync([.. rows.Select(r => r.Row.Case)], ct);
        return new Page<QueueRow>(
            [.. rows.Zip(cases, (r, said) => r.Row with { Case = said })],
            more ? Cursor.Encode($"{rows[^1].Key}") : null
        );
    }

    private static (Guid, QueueRow) Read(NpgsqlDataReader r, CaseRow row) =>
        (
            r.GetGuid(CaseColumns),
            new QueueRow(
                r.GetString(CaseColumns + 1).ToLowerInvariant(),
                r.Value<Guid>(CaseColumns + 2),
                r.Value<Guid>(CaseColumns + 3),
                r.Text(CaseColumns + 4),
                r.Text(CaseColumns + 5),
                r.Text(CaseColumns + 6),
                r.GetFieldValue<DateTimeOffset>(CaseColumns + 7),
                row,
                r.Text(CaseColumns + 8) is { } waiting ? Json.Read<List<WaitingProposal>>(waiting) : null
            )
        );

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/queue",
            async (string? after, int? limit, Actor actor, ListQueue handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Handle(after, limit, actor, ct))
        );
}
