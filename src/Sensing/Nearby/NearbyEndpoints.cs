using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Zhishu.Kernel.Http;

namespace Zhishu.Sensing.Nearby;

/// <summary>What anybody may ask of devices, limited by remote address.</summary>
internal static class NearbyEndpoints
{
    private const string Policy = "sensing.public";

    public static void Limit(RateLimiterOptions options) =>
        PublicLimit.Add(
            options,
            Policy,
            services => services.GetRequiredService<IOptions<NearbyOptions>>().Value.PublicRequestsPerMinute
        );

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var open = endpoints.MapGroup("/api/public/sensing").WithTags("sensing").RequireRateLimiting(Policy);
        open.MapGet("/types", (FindNearby feature) => TypedResults.Ok(feature.Types()))
            .WithSummary("公开的设备类型 Types of devices anybody may see something of");
        open.MapPost(
                "/nearby",
                async (NearbyDevicesRequest request, FindNearby feature, CancellationToken ct) =>
                    TypedResults.Ok(await feature.Handle(request, ct))
            )
            .WithSummary("附近的公开设备 Public devices near a place with what they last measured");
    }
}
