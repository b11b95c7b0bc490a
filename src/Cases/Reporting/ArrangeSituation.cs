using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Reporting;

/// <summary>A panel on the wall's grid of 12 columns and 8 rows. Desks and phones show the panels from top left to
/// bottom right, one after the other.</summary>
/// <param name="Panel">One of <see cref="ArrangeSituation.Panels"/>.</param>
/// <param name="X">First column, from 0.</param>
/// <param name="Y">First row, from 0.</param>
/// <param name="W">Columns.</param>
/// <param name="H">Rows.</param>
public sealed record PlacedPanel(string Panel, int X, int Y, int W, int H);

/// <param name="Version">What a change names, so that two people do not undo each other's; 0 for the shipped one.</param>
public sealed record SituationLayout(int Version, IReadOnlyList<PlacedPanel> Panels);

internal sealed class LayoutRow
{
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;
    public required string Panels { get; set; }
}

/// <summary>How the city arranges the situation page.</summary>
internal sealed class ArrangeSituation(ZhishuDbContext db, UnitOfWork work)
{
    private const int Columns = 12;
    private const int Rows = 8;
    private static readonly Guid Only = Guid.Parse("00000000-0000-7000-8000-00000000511a");

    public static IReadOnlyList<string> Panels { get; } =
    ["now", "volume", "channels", "deadlines", "map", "matters", "units", "areas", "latest"];

    private static readonly PlacedPanel[] Shipped =
    [
        new("now", 0, 0, 12, 1),
        new("volume", 0, 1, 3, 3),
        new("map", 3, 1, 6, 5),
        new("matters", 9, 1, 3, 3),
        new("channels", 0, 4, 3, 2),
        new("units", 9, 4, 3, 4),
        new("deadlines", 0, 6, 3, 2),
        new("latest", 3, 6, 3, 2),
        new("areas", 6, 6, 3, 2),
    ];

    public async Task<SituationLayout> ReadAsync(Actor actor, CancellationToken ct)
    {
        actor.Require(CasePermissions.Situation);
        var row = await db.Set<LayoutRow>().AsNoTracking().FirstOrDefaultAsync(l => l.Id == Only, ct);
        return row is null ? new(0, Shipped) : new(row.Version, Json.Read<List<PlacedPanel>>(row.Panels)!);
    }

    public async Task<SituationLayout> ChangeAsync(SituationLayout wanted, Actor actor, CancellationToken ct)
    {
        actor.Require(CasePermissions.ArrangeSituation);
        Check(wanted.Panels);
        var row = await db.Set<LayoutRow>().FirstOrDefaultAsync(l => l.Id == Only, ct);
        if ((row?.Version ?? 0) != wanted.Version)
            throw Refusal.Stale();
        var panels = Json.Write(wanted.Panels);
        if (row is null)
            work.Insert(new LayoutRow { Id = Only, Panels = panels });
        else
        {
            row.Panels = panels;
            work.Update(row);
        }
        work.Record(new Fact("situation", Only, "situation.arranged", actor, new { wanted.Panels }, false));
        var changed = wanted with { Version = wanted.Version + 1 };
        await work.CommitAsync(StatusCodes.Status200OK, changed, ct);
        return changed;
    }

    private static void Check(IReadOnlyList<PlacedPanel?>? panels)
    {
        if (panels is null || panels.Contains(null))
            throw Wrong("请逐个说明面板和它的位置。", "Say each panel and its place.");
        var taken = new string?[Columns, Rows];
        foreach (var one in panels.OfType<PlacedPanel>())
        {
            if (!Panels.Contains(one.Panel, StringComparer.Ordinal))
                throw Wrong($"没有“{one.Panel}”这个面板。", $"There is no panel '{one.Panel}'.");
            if (one.X < 0 || one.Y < 0 || one.W < 1 || one.H < 1 || one.X > Columns - one.W || one.Y > Rows - one.H)
                throw Wrong(
                    $"面板“{one.Panel}”超出 {Columns} 列 {Rows} 行。",
                    $"The panel '{one.Panel}' leaves the {Columns} columns and {Rows} rows."
                );
            for (var x = one.X; x < one.X + one.W; x++)
            for (var y = one.Y; y < one.Y + one.H; y++)
            {
                if (taken[x, y] is { } other)
                    throw Wrong($"面板“{one.Panel}”盖住了“{other}”。", $"The panel '{one.Panel}' covers '{other}'.");
                taken[x, y] = one.Panel;
            }
        }
        if (panels.Select(p => p!.Panel).Distinct(StringComparer.Ordinal).Count() != panels.Count)
            throw Wrong("同一个面板只能放一次。", "A panel is placed once.");
    }

    private static Refusal Wrong(string chinese, string english) =>
        Refusal.Invalid("situation.layout", "panels", chinese, english);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(
            "/api/situation/layout",
            async (Actor actor, ArrangeSituation handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.ReadAsync(actor, ct))
        );
        endpoints.MapPut(
            "/api/situation/layout",
            async (SituationLayout layout, Actor actor, ArrangeSituation handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.ChangeAsync(layout, actor, ct))
        );
    }
}
