using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Zhishu.Cases.Attachments;
using Zhishu.Cases.Notes;
using Zhishu.Kernel.Http;

namespace Zhishu.Cases.People;

/// <summary>The addresses for people without an account, limited by remote address.</summary>
internal static class PublicEndpoints
{
    private const string Policy = "cases.public";

    public static void Limit(RateLimiterOptions options) =>
        PublicLimit.Add(
            options,
            Policy,
            services => services.GetRequiredService<IOptions<PeopleOptions>>().Value.PublicRequestsPerMinute
        );

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var open = endpoints.MapGroup("/api/public").RequireRateLimiting(Policy);
        open.MapPost(
                "/cases",
                async (PublicReportRequest request, PublicReport handler, CancellationToken ct) =>
                    TypedResults.Json(await handler.Handle(request, ct), statusCode: StatusCodes.Status201Created)
            )
            .Produces<PublicReceipt>(StatusCodes.Status201Created);
        open.MapPost(
            "/nearby",
            async (NearbyRequest request, NearbyReports handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Handle(request, ct))
        );
        open.MapPost(
                "/join",
                async (JoinReportRequest request, JoinReport handler, CancellationToken ct) =>
                    TypedResults.Json(await handler.Handle(request, ct), statusCode: StatusCodes.Status201Created)
            )
            .Produces<PublicReceipt>(StatusCodes.Status201Created);
        open.MapGet("/places", (string? q, FindPlaces handler) => TypedResults.Ok(handler.Handle(q)));
        open.MapPost(
            "/follow",
            async (FollowRequest request, PublicFollowing handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.FollowAsync(request, ct))
        );
        open.MapPost(
            "/photo",
            (FollowedPhotoRequest request, HttpResponse response, FollowedPhotos handler, CancellationToken ct) =>
                handler.ContentAsync(request, response, ct)
        );
        open.MapPost(
                "/answer",
                async (PublicAnswerRequest request, PublicFollowing handler, CancellationToken ct) =>
                    TypedResults.Json(await handler.AnswerAsync(request, ct), statusCode: StatusCodes.Status201Created)
            )
            .Produces<NoteDetail>(StatusCodes.Status201Created);
        open.MapPost(
            "/rate",
            async (PublicRatingRequest request, PublicFollowing handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.RateAsync(request, ct))
        );
        open.MapPost(
            "/reopen",
            async (PublicReasonRequest request, PublicFollowing handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.ReopenAsync(request, ct))
        );
        open.MapPost(
            "/withdraw",
            async (PublicReasonRequest request, PublicFollowing handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.WithdrawAsync(request, ct))
        );
        var largest = endpoints.ServiceProvider.GetRequiredService<IOptions<AttachmentOptions>>().Value.LargestRequest;
        open.MapPost(
                "/attachments",
                async (HttpRequest request, PublicFollowing handler, CancellationToken ct) =>
                    TypedResults.Json(
                        await handler.AttachAsync(new UploadForm(request), ct),
                        statusCode: StatusCodes.Status201Created
                    )
            )
            .Produces<AttachmentDetail>(StatusCodes.Status201Created)
            .WithMetadata(new RequestSizeLimitAttribute(largest));
    }
}
