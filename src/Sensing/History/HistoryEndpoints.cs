namespace Zhishu.Sensing.History;

internal static class HistoryEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/sensing").WithTags("sensing");
        group.MapGet("/devices/{id:guid}/history", OfDevice).WithSummary("设备历史读数 Readings of a device over time");
        group.MapGet("/history", OfArea).WithSummary("区域历史读数 Readings of the devices of an area over time");
    }

    private static async Task<IReadOnlyList<HistorySeries>> OfDevice(
        Guid id,
        string? quantity,
        DateTimeOffset from,
        DateTimeOffset to,
        string? step,
        ReadDeviceHistory feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.OfDevice(id, quantity, from, to, Words.Of<HistoryStep>(step, "step"), actor, ct);

    private static async Task<HistorySeries> OfArea(
        string type,
        string quantity,
        string? area,
        DateTimeOffset from,
        DateTimeOffset to,
        string? step,
        ReadDeviceHistory feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.OfArea(type, quantity, area, from, to, Words.Of<HistoryStep>(step, "step"), actor, ct);
}
