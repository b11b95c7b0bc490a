using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Searching;

/// <summary>What a unit has to do: one open share.</summary>
/// <param name="TimeLeft">In the words of the share's own clock; null without a deadline.</param>
/// <param name="Warning">Past three quarters of its time.</param>
public sealed record InboxRow(
    Guid ShareId,
    ShareRole Role,
    ShareState ShareState,
    Text ShareStateName,
    string? Task,
    Guid? HandlerId,
    DateTimeOffset AssignedAt,
    DateTimeOffset? DueAt,
    DateTimeOffset? ArriveDueAt,
    Text? TimeLeft,
    bool Warning,
    bool Overdue,
    CaseRow Case
);

/// <summary>The open shares of the units the reader handles cases for, the first due first.</summary>
internal sealed class ListInbox(
    ListDatabase lists,
    IDirectory directory,
    ICatalogue catalogue,
    ICalendarSource calendar,
    TimeProvider clock
)
{
    private const int CaseColumns = 17;

    public async Task<Page<InboxRow>> Handle(string? unit, string? after, int? limit, Actor actor, CancellationToken ct)
    {
        actor.Require(CasePermissions.Handle);
        var size = Cursor.Limit(limit);
        var units = UnitsOf(actor, unit);
        var sql = new SqlBuilder();
        var own = sql.Bind($"{units}");
        var most = sql.Bind($"{size + 1}");
        sql.WhereBound("s.unit_id = u.id");
        sql.WhereBound("s.is_open");
        After(sql, after);
        NarrowPlaces(sql, actor);
        // Unit by unit, each along its index, since no index gives several units in one order.
        await using var command = sql.Command(
            lists.Steady,
            $"""
            SELECT {SearchCases.Columns}, s.id, s.role, s.state, s.task, s.handler_id, s.assigned_at, s.due_at,
                s.arrive_due_at, s.warn_at, {RemainingWords.Columns}
            FROM (
                SELECT s.* FROM unnest({own}) AS u (id)
                CROSS JOIN LATERAL (
                    SELECT * FROM cases_share s{sql.WhereClause} ORDER BY s.due_at, s.case_id, s.id LIMIT {most}
                ) AS s
                ORDER BY s.due_at, s.case_id, s.id LIMIT {most}
            ) AS s JOIN cases_case c ON c.id = s.case_id
            ORDER BY s.due_at, s.case_id, s.id
            """
        );
        List<InboxRow> rows = [];
        var (snapshot, matters, now) = (directory.Current, catalogue.Current, clock.GetUtcNow());
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                rows.Add(Read(reader, SearchCases.Read(reader, snapshot, matters, now), now));
        }
        if (rows.Count <= size)
            return new Page<InboxRow>(rows, null);
        rows.RemoveAt(size);
        var last = rows[^1];
        return new Page<InboxRow>(
            rows,
            Cursor.Encode(
                last.DueAt?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "",
                $"{last.Case.Id}",
                $"{last.ShareId}"
            )
        );
    }

    private static void After(SqlBuilder sql, string? after)
    {
        if (string.IsNullOrEmpty(after))
            return;
        var parts = Cursor.Decode(after, 3);
        if (!Guid.TryParse(parts[1], out var id) || !Guid.TryParse(parts[2], out var share))
            throw Cursor.Wrong();
        if (parts[0].Length == 0)
            sql.Where($"s.due_at IS NULL AND (s.case_id, s.id) > ({id}, {share})");
        else if (long.TryParse(parts[0], out var ticks) && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks)
            sql.Where(
                $"((s.due_at, s.case_id, s.id) > ({new DateTimeOffset(ticks, TimeSpan.Zero)}, {id}, {share}) OR s.due_at IS NULL)"
            );
        else
            throw Cursor.Wrong();
    }

    /// <summary>Whose work a person sees in the inbox: the units of the grants, else the own one and those below.</summary>
    public static HashSet<Guid> UnitsOf(Actor actor, DirectorySnapshot snapshot)
    {
        var grants = actor.GrantsOf(CasePermissions.Handle);
        var units = grants.Where(g => g.Units is not null).SelectMany(g => g.Units!).ToHashSet();
        if (grants.Any(g => g.Units is null))
            units.UnionWith(actor.UnitId is { } own ? snapshot.Subtree(own) : []);
        return units;
    }

    private Guid[] UnitsOf(Actor actor, string? unit)
    {
        var snapshot = directory.Current;
        var units = UnitsOf(actor, snapshot);
        if (unit is null)
            return [.. units];
        var grants = actor.GrantsOf(CasePermissions.Handle);
        var asked = FilterText.Units(unit, snapshot, alone: false);
        return grants.Any(g => g.Units is null) ? asked : [.. asked.Where(units.Contains)];
    }

    // Grants limited to areas or matters need the case itself; the usual grant does not.
    private static void NarrowPlaces(SqlBuilder sql, Actor actor)
    {
        if (PlacesOf(sql, actor.GrantsOf(CasePermissions.Handle)) is { } places)
            sql.WhereBound($"EXISTS (SELECT FROM cases_case c WHERE c.id = s.case_id AND {places})");
    }

    /// <summary>The areas and matters of grants, of which one must fit; null where one has no such limit.</summary>
    public static string? PlacesOf(SqlBuilder sql, IReadOnlyList<Grant> grants)
    {
        if (grants.Any(g => g is { AreaPrefix: null, MatterPrefix: null }))
            return null;
        var any = grants.Select(g =>
            sql.Bind(
                $"(c.area_code LIKE {SqlBuilder.Literal(g.AreaPrefix ?? "") + "%"} AND c.matter_code LIKE {SqlBuilder.Literal(g.MatterPrefix ?? "") + "%"})"
            )
        );
        return grants.Count == 0 ? "false" : $"({string.Join(" OR ", any)})";
    }

    private InboxRow Read(NpgsqlDataReader r, CaseRow row, DateTimeOffset now)
    {
        var state = Enum.Parse<ShareState>(r.GetString(CaseColumns + 2));
        var due = r.Value<DateTimeOffset>(CaseColumns + 6);
        return new InboxRow(
            r.GetGuid(CaseColumns),
            Enum.Parse<ShareRole>(r.GetString(CaseColumns + 1)),
            state,
            Labels.Of(state),
            r.Text(CaseColumns + 3),
            r.Value<Guid>(CaseColumns + 4),
            r.GetFieldValue<DateTimeOffset>(CaseColumns + 5),
            due,
            r.Value<DateTimeOffset>(CaseColumns + 7),
            RemainingWords.Of(RemainingWords.ReadClock(r, CaseColumns + 9, calendar.Current), due, now),
            r.Value<DateTimeOffset>(CaseColumns + 8) <= now,
            due < now,
            row
        );
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/inbox",
            async (string? unit, string? after, int? limit, Actor actor, ListInbox handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Handle(unit, after, limit, actor, ct))
        );
}
