using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Whistles;

/// <summary>How a called unit did, 1 (poor) to 5.</summary>
public sealed record ScoreShareRequest
{
    [Required, Range(1, 5)]
    public int? Score { get; init; }

    [StringLength(2000)]
    public string? Words { get; init; }
}

/// <summary>The street scores a unit that answered its call.</summary>
internal static class ScoreShare
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/cases/{id:guid}/shares/{share:guid}/score",
            async (
                Guid id,
                Guid share,
                ScoreShareRequest request,
                Actor actor,
                CaseChange change,
                CancellationToken ct
            ) =>
                TypedResults.Ok(
                    await change.RunAsync(
                        id,
                        new ActionInput(),
                        actor,
                        (file, step) => file.Score(share, request.Score!.Value, request.Words, step),
                        ct
                    )
                )
        );
}
