using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Events;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Jobs;

namespace Zhishu.Kernel.Webhooks;

internal static class WebhookEndpoints
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton(p => WebhookOptions.From(p.GetRequiredService<IConfiguration>()));
        services.AddSingleton<WebhookCall>();
        services.AddSingleton<WebhookDirectory>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<IEventHandler, WebhookFanOut>();
        services.AddScoped<EditWebhooks>();
        services.AddScoped<WebhookDeliveries>();
        services.AddScoped<IPeriodicJob, WebhookCleaning>();
        return services;
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/webhooks").WithTags("Webhooks");
        group.MapGet("", ListAsync);
        group.MapGet("/{id:guid}", FindAsync);
        group.MapPost(
            "",
            async (
                WebhookRequest request,
                Actor actor,
                HttpContext context,
                [FromServices] EditWebhooks feature,
                CancellationToken ct
            ) =>
            {
                var answer = await feature.Add(request, actor, context, ct);
                return TypedResults.Created($"/api/webhooks/{answer.Id}", answer);
            }
        );
        group.MapPut(
            "/{id:guid}",
            (
                Guid id,
                WebhookRequest request,
                Actor actor,
                HttpContext context,
                [FromServices] EditWebhooks feature,
                CancellationToken ct
            ) => feature.Change(id, request, actor, context, ct)
        );
        group.MapDelete(
            "/{id:guid}",
            async (Guid id, Actor actor, [FromServices] EditWebhooks feature, CancellationToken ct) =>
            {
                await feature.Remove(id, actor, ct);
                return TypedResults.NoContent();
            }
        );
        group.MapGet(
            "/{id:guid}/deliveries",
            (
                Guid id,
                string? state,
                string? after,
                int? limit,
                Actor actor,
                [FromServices] WebhookDeliveries feature,
                CancellationToken ct
            ) => feature.List(id, state, after, limit, actor, ct)
        );
        group.MapPost(
            "/deliveries/{deliveryId:guid}/replay",
            async (Guid deliveryId, Actor actor, [FromServices] WebhookDeliveries feature, CancellationToken ct) =>
            {
                await feature.Replay(deliveryId, actor, ct);
                return TypedResults.StatusCode(StatusCodes.Status202Accepted);
            }
        );
        group
            .MapPost(
                "/{id:guid}/replay-failed",
                async (Guid id, Actor actor, [FromServices] WebhookDeliveries feature, CancellationToken ct) =>
                    TypedResults.Json(
                        await feature.ReplayFailed(id, actor, ct),
                        Json.Options,
                        statusCode: StatusCodes.Status202Accepted
                    )
            )
            .Produces<WebhookReplayAnswer>(StatusCodes.Status202Accepted);
        group.MapPost(
            "/{id:guid}/test",
            (Guid id, Actor actor, [FromServices] WebhookDeliveries feature, CancellationToken ct) =>
                feature.Test(id, actor, ct)
        );
    }

    private static async Task<Page<WebhookAnswer>> ListAsync(Actor actor, ZhishuDbContext db, CancellationToken ct)
    {
        actor.Require(KernelPermissions.ManageWebhooks, default);
        var all = await db.Set<WebhookSubscription>().OrderBy(s => s.Id).ToListAsync(ct);
        return new([.. all.Select(EditWebhooks.Answer)], null);
    }

    private static async Task<WebhookAnswer> FindAsync(
        Guid id,
        Actor actor,
        HttpContext context,
        ZhishuDbContext db,
        CancellationToken ct
    )
    {
        actor.Require(KernelPermissions.ManageWebhooks, default);
        var found = await EditWebhooks.FindAsync(db, id, ct);
        EntityTag.Write(context, found.Version);
        return EditWebhooks.Answer(found);
    }
}
