using Microsoft.AspNetCore.Http.HttpResults;
using Zhishu.Kernel.Http;

namespace Zhishu.Sensing.Readings;

/// <summary>Where devices and gateways send readings, with their key: <c>Authorization: Bearer</c>.</summary>
internal static class ReadingEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/sensing").WithTags("sensing");
        group.MapPost("/readings", SendMany).WithSummary("批量上报读数 Send readings of many devices");
        group.MapPost("/reading", SendOne).WithSummary("上报一条读数 Send what one device measured");
        group
            .MapPost("/readings/binary", SendBinary)
            .Accepts<byte[]>(BinaryReadings.ContentType)
            .WithSummary("以二进制批量上报读数 Send readings in the compact form");
        group.MapGet("/refused", ListRefused).WithSummary("被拒读数 Readings that were refused");
    }

    private static async Task<ReadingsAnswer> SendMany(
        SendReadingsRequest request,
        SendReadings feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.Handle(request.Messages, actor, ct);

    // One message is refused as a whole where nothing of it can be stored.
    private static async Task<Results<Ok<ReadingsAnswer>, BadRequest<ReadingsAnswer>>> SendOne(
        ReadingMessage request,
        SendReadings feature,
        Actor actor,
        CancellationToken ct
    )
    {
        var answer = await feature.Handle([request], actor, ct);
        return answer is { Refused: > 0, Accepted: 0, Doubled: 0 }
            ? TypedResults.BadRequest(answer)
            : TypedResults.Ok(answer);
    }

    private static async Task<ReadingsAnswer> SendBinary(
        HttpRequest request,
        SendReadings feature,
        Devices.DeviceStore devices,
        TimeProvider clock,
        Actor actor,
        CancellationToken ct
    )
    {
        feature.OwnOf(actor);
        var sent = await BinaryReadings.ReadAsync(request.Body, devices, ct);
        return await feature.Handle(sent, actor, clock.GetUtcNow(), ct);
    }

    private static async Task<Page<RefusedView>> ListRefused(
        string? device,
        string? after,
        int? limit,
        ReadRefused feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.Handle(device, after, limit, actor, ct);
}
