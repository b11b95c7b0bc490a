using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.Codes.Objects;
using Zhishu.Kernel.Http;

namespace Zhishu.Codes.Owners;

/// <summary>Whether an owner gets a new code.</summary>
public sealed record SettleAskRequest
{
    public bool Grant { get; init; }

    /// <summary>The number of a label that is printed already; null for one issued now.</summary>
    [StringLength(40)]
    public string? NewNumber { get; init; }

    /// <summary>What the owner is told; needed where it is refused.</summary>
    [StringLength(500)]
    public string? Words { get; init; }
}

/// <summary>A new code that an owner waits for.</summary>
/// <param name="Number">The code the object has now.</param>
public sealed record WaitingAskAnswer(
    Guid Id,
    Guid ObjectId,
    string Name,
    Text KindName,
    string AreaName,
    string? Number,
    Text? StateName,
    string Reason,
    DateTimeOffset AskedAt
);

/// <summary>Lists what owners ask for, and grants or refuses it.</summary>
internal sealed class SettleAsk(
    ObjectStore store,
    KindBook kinds,
    RenewCode renewing,
    ZhishuDbContext db,
    UnitOfWork work
)
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet(
            "asks",
            async (Actor actor, SettleAsk feature, string? after, int? limit, CancellationToken ct) =>
                TypedResults.Ok(await feature.ListAsync(actor, after, limit, ct))
        );
        group.MapPost(
            "asks/{id:guid}/settle",
            async (Guid id, SettleAskRequest request, Actor actor, SettleAsk feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(id, request, actor, ct))
        );
    }

    private async Task<Page<WaitingAskAnswer>> ListAsync(Actor actor, string? after, int? limit, CancellationToken ct)
    {
        actor.Require(CodesModule.Bind);
        var size = Cursor.Limit(limit);
        var last = string.IsNullOrEmpty(after) ? Guid.Empty : Cursor.DecodeId(after);
        var waiting = await (
            from a in db.Set<AskRow>()
            join o in ObjectStore.Within(db, actor, CodesModule.Bind) on a.ObjectId equals o.Id
            where a.SettledAt == null && a.Id > last
            orderby a.Id
            select new { Ask = a, Object = o }
        )
            .Take(size + 1)
            .ToListAsync(ct);
        var next = waiting.Count > size ? Cursor.Encode(waiting[size - 1].Ask.Id.ToString()) : null;
        waiting = [.. waiting.Take(size)];
        var ids = waiting.ConvertAll(w => (Guid?)w.Object.Id);
        var own = (
            await db.Set<CodeRow>().Where(c => ids.Contains(c.ObjectId)).OrderBy(c => c.Id).ToListAsync(ct)
        ).ToLookup(c => c.ObjectId);
        return new(waiting.ConvertAll(w => Answer(w.Ask, w.Object, ObjectStore.Shown([.. own[w.Object.Id]]))), next);
    }

    private WaitingAskAnswer Answer(AskRow ask, ObjectRow thing, CodeRow? code) =>
        new(
            ask.Id,
            thing.Id,
            thing.Name,
            kinds.Require(thing.Kind).Content.Name,
            store.AreaName(thing),
            code?.Number,
            code is null ? null : LifeCycle.Of(code.State),
            ask.Reason,
            ask.AskedAt
        );

    private async Task<AskAnswer> Handle(Guid id, SettleAskRequest request, Actor actor, CancellationToken ct)
    {
        Words.RequirePlain(request.Words, "words");
        actor.Require(CodesModule.Bind);
        var ask = await db.Set<AskRow>().SingleOrDefaultAsync(a => a.Id == id, ct);
        var thing = ask is null ? null : await store.LoadAsync(ask.ObjectId, ct);
        if (thing is null || !actor.May(CodesModule.Bind, thing.Scope))
            throw Refusal.NotFound("codes.no_ask", "这个申请", "such request");
        if (ask!.SettledAt is not null)
            throw new Refusal("codes.settled", "该申请已处理。", "The request has been settled already.");
        if (!request.Grant && string.IsNullOrWhiteSpace(request.Words))
            throw Refusal.Invalid("codes.required", "words", "请说明不予换码的理由。", "Say why there is no new code.");
        var words = string.IsNullOrWhiteSpace(request.Words) ? null : request.Words.Trim();
        var fresh = request.Grant ? await renewing.Prepare(thing, request.NewNumber, ask.Reason, actor, ct) : null;
        ask.Settle(request.Grant, words, fresh?.Number, actor.Name, work.Clock.GetUtcNow());
        work.Update(ask);
        var data = new
        {
            request.Grant,
            Number = fresh?.Number,
            Reason = words,
        };
        var action = request.Grant ? "code-object.ask_granted" : "code-object.ask_refused";
        work.Record(new Fact("code-object", thing.Id, action, actor, data));
        var answer = new AskAnswer(
            ask.Id,
            ask.Reason,
            ask.AskedAt,
            ask.Granted,
            ask.SettledAt,
            ask.Words,
            ask.NewNumber
        );
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return answer;
    }
}
