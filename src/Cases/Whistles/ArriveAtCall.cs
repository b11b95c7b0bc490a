using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Whistles;

/// <summary>A called unit reports that it is there; the instant is the server's.</summary>
internal static class ArriveAtCall
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/cases/{id:guid}/shares/{share:guid}/arrive",
            async (Guid id, Guid share, Actor actor, CaseChange change, CancellationToken ct) =>
                TypedResults.Ok(
                    await change.RunAsync(
                        id,
                        new ActionInput { ShareId = share },
                        actor,
                        (file, step) => file.Arrive(step),
                        ct
                    )
                )
        );
}
