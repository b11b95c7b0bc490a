using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Searching;

/// <summary>A case in a list, without anything personal.</summary>
/// <param name="Overdue">Open, and its deadline has passed.</param>
/// <param name="TimeLeft">How long the lead has, in the words of its clock; null without a deadline, and where the list
/// says so itself.</param>
public sealed record CaseRow(
    Guid Id,
    string Number,
    CaseState State,
    Text StateName,
    string Kind,
    string Channel,
    string? MatterCode,
    Text? MatterName,
    string Title,
    string? AreaCode,
    string? AreaName,
    string? GridCode,
    string? Address,
    double? Longitude,
    double? Latitude,
    bool Emergency,
    Guid? UnitId,
    Text? UnitName,
    DateTimeOffset FiledAt,
    DateTimeOffset? DueAt,
    bool Overdue,
    Text? TimeLeft
);

/// <summary>How many cases a filter finds.</summary>
/// <param name="Count">Exact, or the bound where <paramref name="Bounded"/>.</param>
/// <param name="Bounded">Whether there are more than were counted.</param>
/// <param name="Text"><c>532</c> or <c>10000+</c>.</param>
public sealed record CaseCount(int Count, bool Bounded, string Text);

/// <summary>Finds cases, page by page, and counts them.</summary>
internal sealed class SearchCases(
    ListDatabase lists,
    LeadClocks clocks,
    IDirectory directory,
    ICatalogue catalogue,
    TimeProvider clock
) : ICaseRows
{
    public const string Columns =
        "c.id, c.number, c.state, c.kind, c.channel, c.matter_id, c.matter_code, c.title, c.area_code, c.grid_code, c.address, c.longitude, c.latitude, c.emergency, c.unit_id, c.filed_at, c.due_at";
    private const int MostCounted = 10_000;

    public async Task<Page<CaseRow>> Handle(
        CaseFilter filter,
        string? after,
        int? limit,
        Actor actor,
        CancellationToken ct
    )
    {
        var size = Cursor.Limit(limit);
        var query = CaseQuery.Of(filter, actor, directory.Current, clock.GetUtcNow());
        var order = query.OrderAfter(after);
        await using var command = query.Sql.Command(
            lists.Source,
            $"SELECT {Columns}{query.From}{order} LIMIT {size + 1}"
        );
        var rows = await ReadAsync(command, ct);
        if (rows.Count <= size)
            return new Page<CaseRow>(rows, null);
        rows.RemoveAt(size);
        return new Page<CaseRow>(rows, query.CursorOf(rows[^1].Id, rows[^1].DueAt));
    }

    public async Task<CaseCount> CountAsync(CaseFilter filter, Actor actor, CancellationToken ct)
    {
        var query = CaseQuery.Of(filter, actor, directory.Current, clock.GetUtcNow());
        await using var command = query.Sql.Command(
            lists.Source,
            $"SELECT count(*)::int FROM (SELECT 1{query.CountFrom} LIMIT {MostCounted + 1}) AS found"
        );
        var count = (int)(await command.ExecuteScalarAsync(ct))!;
        return count > MostCounted
            ? new CaseCount(MostCounted, true, $"{MostCounted}+")
            : new CaseCount(count, false, $"{count}");
    }

    public async Task<IReadOnlyList<CaseRow>> ReadAsync(
        IReadOnlyCollection<Guid> ids,
        Actor reader,
        CancellationToken ct
    )
    {
        var query = CaseQuery.Of(new CaseFilter(), reader, directory.Current, clock.GetUtcNow());
        query.Sql.Where($"c.id = ANY({ids.ToArray()})");
        await using var command = query.Sql.Command(lists.Source, $"SELECT {Columns}{query.From} ORDER BY c.id DESC");
        return await ReadAsync(command, ct);
    }

    public async Task<List<CaseRow>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var (units, matters, now) = (directory.Current, catalogue.Current, clock.GetUtcNow());
        List<CaseRow> rows = [];
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                rows.Add(Read(reader, units, matters, now));
        }
        return await clocks.SayAsync(rows, ct);
    }

    public static CaseRow Read(
        NpgsqlDataReader r,
        DirectorySnapshot units,
        CatalogueSnapshot matters,
        DateTimeOffset now
    )
    {
        var state = Enum.Parse<CaseState>(r.GetString(2));
        var matter = r.Value<Guid>(5) is { } version ? matters.Version(version) : null;
        var area = r.Text(8);
        var unit = r.Value<Guid>(14);
        var due = r.Value<DateTimeOffset>(16);
        return new CaseRow(
            r.GetGuid(0),
            r.GetString(1),
            state,
            Labels.Of(state),
            r.GetString(3),
            r.GetString(4),
            r.Text(6),
            matter?.Name,
            r.GetString(7),
            area,
            area is null ? null : units.AreaPath(area),
            r.Text(9),
            r.Text(10),
            r.Value<double>(11),
            r.Value<double>(12),
            r.GetBoolean(13),
            unit,
            unit is { } id ? units.Unit(id)?.Name : null,
            r.GetFieldValue<DateTimeOffset>(15),
            due,
            due < now && !Over.Contains(state),
            null
        );
    }

    public static readonly HashSet<CaseState> Over =
    [
        CaseState.Refused,
        CaseState.Closed,
        CaseState.Rated,
        CaseState.Cancelled,
        CaseState.Merged,
    ];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(
            "/api/cases",
            async (
                [AsParameters] CaseFilter filter,
                string? after,
                int? limit,
                Actor actor,
                SearchCases handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.Handle(filter, after, limit, actor, ct))
        );
        endpoints.MapGet(
            "/api/cases/count",
            async ([AsParameters] CaseFilter filter, Actor actor, SearchCases handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.CountAsync(filter, actor, ct))
        );
    }
}

/// <summary>Nullable columns.</summary>
internal static class Columns
{
    public static string? Text(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static T? Value<T>(this NpgsqlDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
