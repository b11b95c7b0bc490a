using Microsoft.AspNetCore.Http.HttpResults;
using Zhishu.Kernel.Http;
using Zhishu.Matters.Contracts;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Behaviours;

/// <summary>A kind of behaviour as people see it.</summary>
/// <param name="Checked">Whether a person looks at each event, by the behaviour itself or because its matter burdens
/// somebody.</param>
/// <param name="Pack">Which pack brought it; null for one of the city's own.</param>
/// <param name="ChangedHere">Whether the city has changed what the pack brought.</param>
public sealed record BehaviourView(
    Guid Id,
    string Code,
    Text Name,
    string? MatterCode,
    Text? MatterName,
    double CountsFrom,
    double CheckedFrom,
    bool NeedsCheck,
    bool Checked,
    int SameSeconds,
    int SameMetres,
    int KeepPictureDays,
    int KeepDays,
    bool IsOn,
    string? Pack,
    bool ChangedHere,
    int Version
)
{
    internal static BehaviourView Of(BehaviourRow row, CatalogueSnapshot catalogue) =>
        new(
            row.Id,
            row.Code,
            row.Name,
            row.MatterCode,
            row.MatterCode is { } code ? catalogue.Find(code)?.Name : null,
            row.CountsFrom,
            row.CheckedFrom,
            row.NeedsCheck,
            row.IsChecked(catalogue),
            row.SameSeconds,
            row.SameMetres,
            row.KeepPictureDays,
            row.KeepDays,
            row.IsOn,
            row.Pack,
            row.ChangedHere,
            row.Version
        );
}

internal static class BehaviourEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/sensing/behaviours").WithTags("sensing");
        group.MapGet("/", List).WithSummary("行为列表 List kinds of behaviour");
        group.MapGet("/{id:guid}", One).WithSummary("行为详情 One kind of behaviour");
        group.MapPost("/", Create).WithSummary("新增行为 Add a kind of behaviour");
        group.MapPut("/{id:guid}", Change).WithSummary("修改行为 Change a kind of behaviour");
    }

    private static async Task<IReadOnlyList<BehaviourView>> List(
        ZhishuDbContext db,
        ICatalogue catalogue,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(SensingPermissions.Read);
        var rows = await db.Set<BehaviourRow>().OrderBy(b => b.Code).ToListAsync(ct);
        return [.. rows.Select(r => BehaviourView.Of(r, catalogue.Current))];
    }

    private static async Task<BehaviourView> One(
        Guid id,
        ZhishuDbContext db,
        ICatalogue catalogue,
        HttpContext context,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(SensingPermissions.Read);
        var row =
            await db.Set<BehaviourRow>().SingleOrDefaultAsync(b => b.Id == id, ct)
            ?? throw Refusal.NotFound("sensing.no_behaviour", "该行为", "such kind of behaviour");
        EntityTag.Write(context, row.Version);
        return BehaviourView.Of(row, catalogue.Current);
    }

    private static async Task<Created<BehaviourView>> Create(
        BehaviourRequest request,
        EditBehaviours feature,
        ICatalogue catalogue,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await feature.Create(request, actor, ct);
        return TypedResults.Created($"/api/sensing/behaviours/{row.Id}", BehaviourView.Of(row, catalogue.Current));
    }

    private static async Task<BehaviourView> Change(
        Guid id,
        BehaviourRequest request,
        EditBehaviours feature,
        ICatalogue catalogue,
        HttpContext context,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await feature.Change(id, request, v => EntityTag.Require(context, v), actor, ct);
        return BehaviourView.Of(row, catalogue.Current);
    }
}
