using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Searching;

/// <summary>The cases of a part of the map.</summary>
/// <param name="Box">West, south, east, north of what was counted: what was asked for, to whole cells of the grid.</param>
/// <param name="Count">In all of it.</param>
public sealed record CaseClusters(IReadOnlyList<double> Box, int Count, IReadOnlyList<CaseCluster> Clusters);

/// <summary>Cases about one place.</summary>
/// <param name="Longitude">The middle of the cases, not of the cell.</param>
/// <param name="Overdue">Those that are open and whose deadline has passed.</param>
/// <param name="Box">West, south, east, north of the cases; a point where all are at one place.</param>
/// <param name="Case">The case itself where it is one, and there are few enough in the whole to show each.</param>
public sealed record CaseCluster(
    double Longitude,
    double Latitude,
    int Count,
    int Overdue,
    IReadOnlyList<double> Box,
    CaseRow? Case
);

/// <summary>Puts cases together for a map, as many as there may be: by a grid that stands still on the earth, its cells
/// about as large on every screen. What a list's reader and filter leave is what is counted.</summary>
internal sealed class ClusterCases(ListDatabase lists, IDirectory directory, ICatalogue catalogue, TimeProvider clock)
{
    /// <summary>Up to so many are shown one by one.</summary>
    public const int MostSingle = 100;

    // Five decimals are a metre: what lies nearer together is one place.
    private const int Decimals = 5;

    public async Task<CaseClusters> Handle(CaseFilter filter, int zoom, Actor actor, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(filter.Box))
            throw FilterText.Wrong("bbox", "须给出地图范围", "The part of the map is needed");
        var grid = MapGrid.Of(FilterText.Box(filter.Box), zoom);
        var asked = filter with { Box = grid.BoxText, Sort = null };
        var found = await CountAsync(asked, grid, actor, ct);
        var count = found.Sum(c => c.Count);
        return new(grid.Box, count, count is 0 or > MostSingle ? found : await SingleAsync(asked, actor, ct));
    }

    private async Task<List<CaseCluster>> CountAsync(CaseFilter filter, MapGrid grid, Actor actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var query = CaseQuery.Of(filter, actor, directory.Current, now);
        var sql = query.Sql;
        var overdue = $"(count(*) FILTER (WHERE {sql.Bind($"c.due_at < {now}")} AND {CaseQuery.IsOpen}))::int";
        var cells = sql.Bind($"floor(c.longitude / {grid.Width}), floor(c.latitude / {grid.Height})");
        await using var command = sql.Command(
            lists.Source,
            $"""
            SELECT count(*)::int, {overdue}, avg(c.longitude), avg(c.latitude), min(c.longitude), min(c.latitude), max(c.longitude), max(c.latitude){query.From}
            GROUP BY {cells}
            """
        );
        List<CaseCluster> found = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var n = Enumerable.Range(2, 6).Select(i => reader.GetDouble(i)).ToArray();
            found.Add(new(n[0], n[1], reader.GetInt32(0), reader.GetInt32(1), n[2..], null));
        }
        return found;
    }

    private async Task<List<CaseCluster>> SingleAsync(CaseFilter filter, Actor actor, CancellationToken ct)
    {
        var (units, matters, now) = (directory.Current, catalogue.Current, clock.GetUtcNow());
        var query = CaseQuery.Of(filter, actor, units, now);
        await using var command = query.Sql.Command(
            lists.Source,
            // Cases filed since they were counted must not make it many.
            $"SELECT {SearchCases.Columns}{query.From} ORDER BY c.id DESC LIMIT {2 * MostSingle}"
        );
        List<CaseRow> rows = [];
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                rows.Add(SearchCases.Read(reader, units, matters, now));
        }
        return
        [
            .. rows.GroupBy(r => (Math.Round(r.Longitude!.Value, Decimals), Math.Round(r.Latitude!.Value, Decimals)))
                .Select(place => Of([.. place])),
        ];
    }

    private static CaseCluster Of(CaseRow[] rows) =>
        new(
            rows[0].Longitude!.Value,
            rows[0].Latitude!.Value,
            rows.Length,
            rows.Count(r => r.Overdue),
            [
                rows.Min(r => r.Longitude!.Value),
                rows.Min(r => r.Latitude!.Value),
                rows.Max(r => r.Longitude!.Value),
                rows.Max(r => r.Latitude!.Value),
            ],
            rows is [var only] ? only : null
        );

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/cases/clusters",
            async (
                [AsParameters] CaseFilter filter,
                [Range(0, MapGrid.DeepestZoom)] int zoom,
                Actor actor,
                ClusterCases handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.Handle(filter, zoom, actor, ct))
        );
}
