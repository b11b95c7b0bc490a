using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Briefs;

/// <summary>Makes a draft final, or drops it. A final brief stays as it is.</summary>
internal sealed class PublishBrief(UnitOfWork work, BriefBook book)
{
    public async Task<BriefDetail> Handle(Guid id, Actor actor, HttpContext http, CancellationToken ct)
    {
        var brief = await book.DraftAsync(id, actor, http, ct);
        brief.Publish(actor, work.Clock.GetUtcNow());
        work.Publish("cases.brief.published", brief.Id, new { brief.FromOn, brief.ToOn });
        return await book.WriteAsync(brief, "published", new { digest = BriefBook.Digest(brief) }, actor, http, ct);
    }

    public async Task DropAsync(Guid id, Actor actor, HttpContext http, CancellationToken ct)
    {
        var brief = await book.DraftAsync(id, actor, http, ct);
        // Not if somebody has changed or published it since.
        work.Run(
            new NpgsqlBatchCommand("DELETE FROM cases_brief WHERE id = $1 AND version = $2")
            {
                Parameters =
                {
                    new() { Value = brief.Id },
                    new() { Value = brief.Version },
                },
            },
            mustHit: true
        );
        work.Record(new Fact("brief", brief.Id, "brief.dropped", actor, new { brief.Title }));
        await work.CommitAsync(ct);
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(
            "/api/briefs/{id:guid}/publish",
            async (Guid id, HttpContext http, Actor actor, PublishBrief handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Handle(id, actor, http, ct))
        );
        endpoints.MapDelete(
            "/api/briefs/{id:guid}",
            async (Guid id, HttpContext http, Actor actor, PublishBrief handler, CancellationToken ct) =>
            {
                await handler.DropAsync(id, actor, http, ct);
                return TypedResults.NoContent();
            }
        );
    }
}
