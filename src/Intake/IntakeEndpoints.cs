using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Zhishu.Intake.Drafting;
using Zhishu.Intake.Models;
using Zhishu.Intake.Replies;
using Zhishu.Intake.Suggesting;
using Zhishu.Intake.Thresholds;
using Zhishu.Intake.Topics;
using Zhishu.Kernel.Actors;

namespace Zhishu.Intake;

internal static class IntakeEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/intake").WithTags("Intake");
        group.MapPost(
            "suggest",
            (SuggestMatterRequest request, Actor actor, [FromServices] SuggestMatter feature) =>
                TypedResults.Ok(feature.Handle(request, actor))
        );
        group.MapPost(
            "check-reply",
            (CheckReplyRequest request, Actor actor, [FromServices] CheckReply feature) =>
                TypedResults.Ok(feature.Handle(request, actor))
        );
        group.MapGet(
            "drafting",
            (Actor actor, [FromServices] DraftText feature) => TypedResults.Ok(feature.State(actor))
        );
        group.MapPost(
            "draft",
            async (DraftTextRequest request, Actor actor, [FromServices] DraftText feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(request, actor, ct))
        );
        group.MapGet(
            "models",
            async (Actor actor, [FromServices] ModelStore store, CancellationToken ct) =>
            {
                RequireSight(actor);
                return await store.ListAsync(ct);
            }
        );
        group.MapGet(
            "models/{id:guid}",
            async (Guid id, Actor actor, [FromServices] ModelStore store, CancellationToken ct) =>
            {
                RequireSight(actor);
                return await store.FindAsync(id, ct);
            }
        );
        group.MapPost(
            "models",
            async (Actor actor, [FromServices] EditModels feature, CancellationToken ct) =>
                TypedResults.Accepted("/api/intake/models", await feature.Train(actor, ct))
        );
        group.MapPost(
            "models/{id:guid}/use",
            async (Guid id, Actor actor, [FromServices] EditModels feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Use(id, actor, ct))
        );
        group.MapPost(
            "models/{id:guid}/retire",
            async (Guid id, Actor actor, [FromServices] EditModels feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Retire(id, actor, ct))
        );
        group.MapGet(
            "thresholds",
            (Actor actor, [FromServices] SetThreshold feature) => TypedResults.Ok(feature.List(actor))
        );
        group.MapPut(
            "thresholds/{code}",
            async (
                string code,
                SetThresholdRequest request,
                Actor actor,
                [FromServices] SetThreshold feature,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Handle(code, request, actor, ct))
        );
        group.MapGet(
            "topics",
            async (
                [AsParameters] TopicFilter filter,
                int? limit,
                Actor actor,
                [FromServices] ReadTopics feature,
                CancellationToken ct
            ) => await feature.ListAsync(filter, limit, actor, ct)
        );
        group.MapGet(
            "topics/{id:guid}",
            async (
                Guid id,
                [AsParameters] TopicFilter filter,
                Actor actor,
                [FromServices] ReadTopics feature,
                CancellationToken ct
            ) => await feature.FindAsync(id, filter, actor, ct)
        );
    }

    private static void RequireSight(Actor actor)
    {
        if (!actor.Has(IntakeModule.Train))
            actor.Require(IntakeModule.Use);
    }
}
