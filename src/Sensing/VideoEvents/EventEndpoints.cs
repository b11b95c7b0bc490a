using Microsoft.AspNetCore.Mvc;
using Zhishu.Kernel.Http;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>Where cameras and gateways send what video analysis says, and people check it.</summary>
internal static class EventEndpoints
{
    // The picture, and room for the form around it.
    private const int LargestRequest = (10 << 20) + (64 << 10);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/sensing/events").WithTags("sensing");
        group
            .MapPost("/", Send)
            .Accepts<IFormFile>("multipart/form-data")
            .WithMetadata(new RequestSizeLimitAttribute(LargestRequest))
            .WithSummary("上报视频事件 Send an event of video analysis with its picture");
        group.MapGet("/", List).WithSummary("视频事件列表 List video events");
        group.MapGet("/figures", Figures).WithSummary("视频事件统计 Figures of video events");
        group.MapGet("/refused", Refused).WithSummary("被拒视频事件 Video events that were refused");
        group.MapGet("/{id:guid}", One).WithSummary("视频事件详情 One video event");
        group.MapGet("/{id:guid}/picture", Picture).WithSummary("视频事件图片 The picture of a video event");
        group.MapPost("/{id:guid}/check", Check).WithSummary("核查视频事件 Confirm or dismiss a video event");
    }

    private static async Task<EventAnswer> Send(
        HttpRequest request,
        SendEvent feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.Handle(request, actor, ct);

    private static async Task<Page<VideoEventView>> List(
        [AsParameters] VideoEventFilter asked,
        string? after,
        int? limit,
        ReadEvents feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.ListAsync(asked, after, limit, actor, ct);

    private static async Task<IReadOnlyList<EventFigure>> Figures(
        [AsParameters] EventFigureFilter asked,
        CountEvents feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.Handle(asked, actor, ct);

    private static async Task<IReadOnlyList<RefusedEventView>> Refused(
        RefusedEvents feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.ListAsync(actor, ct);

    private static async Task<VideoEventView> One(Guid id, ReadEvents feature, Actor actor, CancellationToken ct) =>
        await feature.FindAsync(id, actor, ct);

    private static async Task<IResult> Picture(
        Guid id,
        HttpResponse response,
        ReadEvents feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.PictureAsync(id, response, actor, ct);

    private static async Task<VideoEventView> Check(
        Guid id,
        CheckEventRequest request,
        CheckEvent feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.Handle(id, request, actor, ct);
}
