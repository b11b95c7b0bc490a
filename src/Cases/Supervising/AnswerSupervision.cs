using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Supervising;

/// <summary>What the unit answers.</summary>
public sealed record AnswerSupervisionRequest
{
    [Required, StringLength(10_000, MinimumLength = 1)]
    public string Answer { get; init; } = "";
}

/// <summary>That the answer does.</summary>
public sealed record AcceptSupervisionRequest
{
    [StringLength(2000)]
    public string? Words { get; init; }
}

/// <summary>Why the answer does not do, and by when the next is due.</summary>
public sealed record SendBackSupervisionRequest
{
    [Required, StringLength(2000, MinimumLength = 1)]
    public string Reason { get; init; } = "";

    /// <summary>A time limit or an instant.</summary>
    [Required, StringLength(40)]
    public string AnswerBy { get; init; } = "";
}

/// <summary>The unit answers a supervision order; the supervisor accepts the answer or sends it back.</summary>
internal sealed class AnswerSupervision(UnitOfWork work, SupervisionBook book, ICalendarSource calendar)
{
    public async Task<SupervisionDetail> Answer(
        Guid id,
        AnswerSupervisionRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var order = await book.LoadAsync(id, actor, ct);
        actor.Require(CasePermissions.Handle, order.Scope);
        order.TakeAnswer(request.Answer, actor, work.Clock.GetUtcNow());
        return await Save(order, "answered", request.Answer, actor, ct);
    }

    public async Task<SupervisionDetail> Accept(
        Guid id,
        AcceptSupervisionRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var order = await book.LoadAsync(id, actor, ct);
        actor.Require(CasePermissions.Supervise, order.Scope);
        order.Accept(request.Words, actor, work.Clock.GetUtcNow());
        return await Save(order, "accepted", request.Words, actor, ct);
    }

    public async Task<SupervisionDetail> SendBack(
        Guid id,
        SendBackSupervisionRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var order = await book.LoadAsync(id, actor, ct);
        actor.Require(CasePermissions.Supervise, order.Scope);
        var at = work.Clock.GetUtcNow();
        order.SendBack(request.Reason, IssueSupervision.DueOf(request.AnswerBy, calendar.Current, at), actor, at);
        return await Save(order, "sent_back", request.Reason, actor, ct);
    }

    private async Task<SupervisionDetail> Save(
        Supervision order,
        string what,
        string? words,
        Actor actor,
        CancellationToken ct
    )
    {
        work.Update(order);
        book.Tell(order, what, actor, words);
        var detail = book.View(order, order.Version + 1);
        await work.CommitAsync(StatusCodes.Status200OK, detail, ct);
        return detail;
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var order = endpoints.MapGroup("/api/supervisions/{id:guid}");
        order.MapGet(
            "",
            async (Guid id, Actor actor, SupervisionBook book, CancellationToken ct) =>
            {
                var found = await book.LoadAsync(id, actor, ct);
                return TypedResults.Ok(book.View(found, found.Version));
            }
        );
        order.MapPost(
            "/answer",
            async (
                Guid id,
                AnswerSupervisionRequest request,
                Actor actor,
                AnswerSupervision handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.Answer(id, request, actor, ct))
        );
        order.MapPost(
            "/accept",
            async (
                Guid id,
                AcceptSupervisionRequest request,
                Actor actor,
                AnswerSupervision handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.Accept(id, request, actor, ct))
        );
        order.MapPost(
            "/send-back",
            async (
                Guid id,
                SendBackSupervisionRequest request,
                Actor actor,
                AnswerSupervision handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.SendBack(id, request, actor, ct))
        );
    }
}
