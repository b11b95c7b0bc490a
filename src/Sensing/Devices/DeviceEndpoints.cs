using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Zhishu.Kernel.Http;

namespace Zhishu.Sensing.Devices;

/// <summary>Which devices.</summary>
public sealed record DeviceFilter
{
    /// <summary>In the code, the name, the address or the object's code.</summary>
    public string? Query { get; init; }

    public string? Type { get; init; }

    public string? State { get; init; }

    public string? Area { get; init; }

    public Guid? Unit { get; init; }

    /// <summary>The code of what they watch.</summary>
    public string? Watches { get; init; }

    /// <summary>Only those with an open alarm.</summary>
    public bool? Alarm { get; init; }

    internal Filter ToFilter(Actor actor)
    {
        var filter = new Filter();
        filter.Within(actor, SensingPermissions.Read);
        if (!string.IsNullOrWhiteSpace(Query))
        {
            var like = "%" + Query.Trim().Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_") + "%";
            filter.Where(
                $"(d.code ILIKE {like} OR d.name ILIKE {like} OR d.address ILIKE {like} OR d.object_code ILIKE {like})"
            );
        }
        if (!string.IsNullOrEmpty(Type))
            filter.Where($"d.type_id = (SELECT id FROM sensing_device_type WHERE code = {Type})");
        if (Words.Of<DeviceState>(State, "state") is { } state)
            filter.Where($"d.state = {state.ToString()}");
        if (!string.IsNullOrEmpty(Area))
            filter.Where($"starts_with(d.area_code, {Area})");
        if (Unit is { } unit)
            filter.Where($"d.unit_id = {unit}");
        if (!string.IsNullOrEmpty(Watches))
            filter.Where($"d.object_code = {Watches}");
        if (Alarm == true)
            filter.Where(
                $"EXISTS (SELECT FROM sensing_alarm a WHERE a.device = d.number AND a.returned_at IS NULL AND a.state <> 'Dismissed')"
            );
        return filter;
    }
}

/// <summary>How many devices there are in each state.</summary>
public sealed record DeviceCount(DeviceState State, Text Name, int Count);

internal static class DeviceEndpoints
{
    private const int LargestFile = 64 << 20;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/sensing/devices").WithTags("sensing");
        group.MapGet("/", List).WithSummary("设备列表 List devices");
        group.MapGet("/count", Count).WithSummary("各状态设备数 How many devices are in each state");
        group.MapGet("/clusters", Clusters).WithSummary("地图上的设备 Devices on the map, put together");
        group.MapGet("/{id:guid}", One).WithSummary("设备详情 One device");
        group.MapPost("/", Create).WithSummary("登记设备 Register a device");
        group.MapPut("/{id:guid}", Change).WithSummary("修改设备 Change a device");
        group.MapPost("/{id:guid}/actions", Act).WithSummary("维护、恢复、停用 Maintenance, resumption, retirement");
        group.MapPost("/{id:guid}/key", Key).WithSummary("发放设备密钥 Give a device a new key");
        group
            .MapPost("/import", Import)
            .Accepts<string>("text/csv")
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile))
            .WithSummary("批量登记设备 Register devices from CSV");
    }

    private static async Task<Page<DeviceView>> List(
        [AsParameters] DeviceFilter asked,
        string? after,
        int? limit,
        DeviceReader reader,
        Actor actor,
        CancellationToken ct
    )
    {
        var most = Cursor.Limit(limit);
        var filter = asked.ToFilter(actor);
        if (!string.IsNullOrEmpty(after))
            filter.Where($"d.code > {Cursor.Decode(after, 1)[0]}");
        var found = await reader.ReadAsync(filter, $"ORDER BY d.code LIMIT {most + 1}", ct);
        return new([.. found.Take(most)], found.Count > most ? Cursor.Encode(found[most - 1].Code) : null);
    }

    private static async Task<IReadOnlyList<DeviceCount>> Count(
        [AsParameters] DeviceFilter asked,
        ListDatabase lists,
        Actor actor,
        CancellationToken ct
    )
    {
        var filter = asked.ToFilter(actor);
        await using var command = filter.Command(
            lists.Source,
            $"SELECT d.state, count(*)::int FROM sensing_device d{filter.Clause} GROUP BY d.state"
        );
        Dictionary<DeviceState, int> counts = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            counts[Enum.Parse<DeviceState>(r.GetString(0))] = r.GetInt32(1);
        return
        [
            .. Enum.GetValues<DeviceState>()
                .Select(s => new DeviceCount(s, DeviceLife.Name(s), counts.GetValueOrDefault(s))),
        ];
    }

    private static async Task<DeviceClusters> Clusters(
        [AsParameters] DeviceFilter asked,
        string bbox,
        [Range(0, ClusterDevices.DeepestZoom)] int zoom,
        ClusterDevices feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.Handle(asked, bbox, zoom, actor, ct);

    private static async Task<DeviceView> One(
        Guid id,
        DeviceReader reader,
        HttpContext context,
        Actor actor,
        CancellationToken ct
    )
    {
        var device = await reader.FindAsync(id, actor, ct);
        EntityTag.Write(context, device.Version);
        return device;
    }

    private static async Task<Created<DeviceView>> Create(
        DeviceRequest request,
        EditDevices feature,
        Actor actor,
        CancellationToken ct
    )
    {
        var device = await feature.Create(request, actor, ct);
        return TypedResults.Created($"/api/sensing/devices/{device.Id}", device);
    }

    private static async Task<DeviceView> Change(
        Guid id,
        DeviceRequest request,
        EditDevices feature,
        DeviceReader reader,
        HttpContext context,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(SensingPermissions.Manage);
        EntityTag.Require(context, (await reader.FindAsync(id, actor, ct)).Version);
        return await feature.Change(id, request, actor, ct);
    }

    private static async Task<DeviceView> Act(
        Guid id,
        ActOnDeviceRequest request,
        EditDevices feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.Act(id, request, actor, ct);

    private static async Task<NewDeviceKey> Key(Guid id, EditDevices feature, Actor actor, CancellationToken ct) =>
        await feature.Key(id, actor, ct);

    private static async Task<DeviceImportOutcome> Import(
        HttpRequest request,
        ImportDevices feature,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(SensingPermissions.Manage);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        body.Position = 0;
        return await feature.Handle(body, actor, ct);
    }
}
