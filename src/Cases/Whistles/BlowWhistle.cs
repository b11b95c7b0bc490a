using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.Reading;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Whistles;

/// <summary>Which units a street calls, to do what, and how fast.</summary>
public sealed record BlowWhistleRequest
{
    [Required, MinLength(1), MaxLength(20)]
    public List<string> UnitCodes { get; init; } = [];

    [Required, StringLength(2000, MinimumLength = 1)]
    public string Task { get; init; } = "";

    /// <summary>Within which they must accept: <c>30 minutes</c>, <c>2工作时</c>.</summary>
    [Required, StringLength(30)]
    public string AnswerWithin { get; init; } = "";

    /// <summary>Within which they must be there.</summary>
    [Required, StringLength(30)]
    public string ArriveWithin { get; init; } = "";

    /// <summary>Within which they must be done; the matter's limit for handling where nothing is said.</summary>
    [StringLength(30)]
    public string? DoneWithin { get; init; }
}

/// <summary>A call (吹哨): who called whom to what. Its answers are the shares that name it.</summary>
internal sealed class Whistle
{
    public Guid Id { get; init; }
    public Guid CaseId { get; init; }

    /// <summary>The unit that called, or null where somebody without a unit did.</summary>
    public Guid? UnitId { get; init; }
    public required string Task { get; init; }
    public required string AnswerWithin { get; init; }
    public required string ArriveWithin { get; init; }
    public Guid? CalledBy { get; init; }
    public required string CalledByName { get; init; }
    public DateTimeOffset CalledAt { get; init; }
}

/// <summary>A street calls district units to a case (街乡吹哨、部门报到).</summary>
internal sealed class BlowWhistle(CaseChange change, IDirectory directory, UnitOfWork work)
{
    public Task<CaseDetail> Handle(Guid id, BlowWhistleRequest request, Actor actor, CancellationToken ct)
    {
        var answer = Limits.Required(request.AnswerWithin, "answerWithin");
        var arrive = Limits.Required(request.ArriveWithin, "arriveWithin");
        var done = Limits.Optional(request.DoneWithin, "doneWithin");
        var snapshot = directory.Current;
        var units = request.UnitCodes.Distinct().Select(c => Dispatcher.OpenUnit(c, snapshot)).ToArray();
        var at = work.Clock.GetUtcNow();
        var whistle = new Whistle
        {
            Id = Ids.New(at),
            CaseId = id,
            UnitId = actor.UnitId,
            Task = request.Task,
            AnswerWithin = answer.ToString(),
            ArriveWithin = arrive.ToString(),
            CalledBy = actor.Id,
            CalledByName = actor.Name,
            CalledAt = at,
        };
        return change.RunAsync(
            id,
            new ActionInput { Reason = request.Task },
            actor,
            (file, step) => file.Whistle(whistle, units, done, step),
            ct
        );
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/cases/{id:guid}/whistles",
            async (Guid id, BlowWhistleRequest request, Actor actor, BlowWhistle handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Handle(id, request, actor, ct))
        );
}
