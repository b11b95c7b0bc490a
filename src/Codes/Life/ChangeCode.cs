using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Objects;

namespace Zhishu.Codes.Life;

/// <summary>Something done with a code.</summary>
public sealed record ChangeCodeRequest
{
    [Required]
    public CodeAction? Action { get; init; }

    [StringLength(500)]
    public string? Reason { get; init; }

    /// <summary>To bind: which object.</summary>
    public Guid? ObjectId { get; init; }

    /// <summary>To replace: the number of a code that was issued and is on nothing yet.</summary>
    [StringLength(40)]
    public string? NewNumber { get; init; }

    /// <summary>To bind: whether it is in use at once.</summary>
    public bool Activate { get; init; }
}

/// <summary>A code with what the one who asks may do with it.</summary>
/// <param name="Text">What stands in the link: the number, or the signed content.</param>
/// <param name="Actions">Allowed in its state and to the one who asks.</param>
public sealed record CodeAnswer(
    Guid Id,
    string Number,
    string Kind,
    Text KindName,
    string AreaCode,
    Guid? UnitId,
    CodeState State,
    Text StateName,
    Guid? ObjectId,
    Guid? BatchId,
    string Text,
    DateTimeOffset IssuedAt,
    DateTimeOffset? ExpiresAt,
    string? ReplacedBy,
    int Version,
    IReadOnlyList<CodeActionAnswer> Actions
);

/// <summary>An action that is allowed, with what must be told for it.</summary>
public sealed record CodeActionAnswer(CodeAction Action, Text Name, IReadOnlyList<string> Required);

/// <summary>Reads one code and moves it through its life.</summary>
internal sealed class ChangeCode(CodeStore store, KindBook kinds, ZhishuDbContext db, UnitOfWork work)
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet(
            "numbers/{number}",
            async (string number, Actor actor, ChangeCode feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.ReadAsync(number, actor, ct))
        );
        group.MapPost(
            "numbers/{number}/actions",
            async (string number, ChangeCodeRequest request, Actor actor, ChangeCode feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(number, request, actor, ct))
        );
    }

    public async Task<CodeAnswer> ReadAsync(string number, Actor actor, CancellationToken ct)
    {
        actor.Require(CodesModule.Read);
        var row = await store.LoadAsync(number, ct);
        if (!actor.May(CodesModule.Read, row.Scope))
            throw CodeStore.NotFound();
        return Answer(row, actor, kinds);
    }

    public async Task<CodeAnswer> Handle(string number, ChangeCodeRequest request, Actor actor, CancellationToken ct)
    {
        Words.RequirePlain(request.Reason, "reason");
        var row = await store.LoadAsync(number, ct);
        var action = request.Action!.Value;
        if (!actor.May(CodesModule.Read, row.Scope) && !LifeCycle.Moves.Any(m => actor.May(m.Permission, row.Scope)))
            throw CodeStore.NotFound();
        var move = LifeCycle.Require(row.State, action);
        actor.Require(move.Permission, row.Scope);
        Fill(move, request);
        if (action == CodeAction.Bind)
            await BindAsync(row, move, request, actor, ct);
        else if (action == CodeAction.Replace)
            await ReplaceAsync(row, move, request, actor, ct);
        else
            CodeStore.Move(row, move, request.Reason?.Trim(), actor, work);
        // The version it has once this is written.
        var answer = Answer(row, actor, kinds) with
        {
            Version = row.Version + 1,
        };
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return answer;
    }

    private async Task BindAsync(
        CodeRow row,
        CodeMove move,
        ChangeCodeRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var target = await ObjectAsync(request.ObjectId!.Value, actor, ct);
        if (target.Kind != row.Kind)
            throw new Refusal(
                "codes.other_kind",
                "该码与对象的类型不同，不能绑定。",
                "The code is of another kind than the object and cannot be bound to it."
            );
        row.BindTo(target.Id);
        CodeStore.Move(row, move, request.Reason?.Trim(), actor, work, new { ObjectId = target.Id });
        work.Record(new Fact("code-object", target.Id, "code-object.code_bound", actor, new { row.Number }));
        if (request.Activate)
            CodeStore.Move(row, LifeCycle.Require(row.State, CodeAction.Activate), null, actor, work);
    }

    private async Task ReplaceAsync(
        CodeRow row,
        CodeMove move,
        ChangeCodeRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var other = await store.LoadAsync(request.NewNumber!, ct);
        if (other.State != CodeState.Issued || other.Kind != row.Kind)
            throw new Refusal(
                "codes.not_free",
                "新码须是同一类型、已发放且未绑定的码。",
                "The new code must be of the same kind, issued and on nothing yet."
            );
        actor.Require(CodesModule.Bind, other.Scope);
        if (row.ObjectId is { } objectId)
        {
            other.BindTo(objectId);
            CodeStore.Move(
                other,
                LifeCycle.Require(other.State, CodeAction.Bind),
                null,
                actor,
                work,
                new { Replaces = row.Number }
            );
            CodeStore.Move(other, LifeCycle.Require(other.State, CodeAction.Activate), null, actor, work);
            work.Record(
                new Fact(
                    "code-object",
                    objectId,
                    "code-object.code_replaced",
                    actor,
                    new { From = row.Number, To = other.Number }
                )
            );
        }
        row.ReplaceBy(other.Number);
        CodeStore.Move(row, move, request.Reason?.Trim(), actor, work, new { ReplacedBy = other.Number });
    }

    private async Task<ObjectRow> ObjectAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var found = await db.Set<ObjectRow>().SingleOrDefaultAsync(o => o.Id == id, ct) ?? throw ObjectStore.NotFound();
        actor.Require(CodesModule.Bind, found.Scope);
        found.RequireLive();
        return found;
    }

    private static void Fill(CodeMove move, ChangeCodeRequest request)
    {
        foreach (var field in move.Required)
        {
            var isThere = field switch
            {
                "reason" => !string.IsNullOrWhiteSpace(request.Reason),
                "objectId" => request.ObjectId is not null,
                _ => !string.IsNullOrWhiteSpace(request.NewNumber),
            };
            if (!isThere)
                throw Refusal.Invalid(
                    "codes.required",
                    field,
                    field switch
                    {
                        "reason" => "请说明理由。",
                        "objectId" => "请指明绑定到哪个对象。",
                        _ => "请填写新码的编号。",
                    },
                    field switch
                    {
                        "reason" => "Say why.",
                        "objectId" => "Say which object.",
                        _ => "Give the number of the new code.",
                    }
                );
        }
    }

    public static CodeAnswer Answer(CodeRow row, Actor actor, KindBook kinds) =>
        new(
            row.Id,
            row.Number,
            row.Kind,
            kinds.Find(row.Kind)?.Content.Name ?? new Text(row.Kind, row.Kind),
            row.AreaCode,
            row.UnitId,
            row.State,
            LifeCycle.Of(row.State),
            row.ObjectId,
            row.BatchId,
            row.Text,
            row.IssuedAt,
            row.ExpiresAt,
            row.ReplacedBy,
            row.Version,
            [
                .. LifeCycle
                    .Moves.Where(m => m.From == row.State && actor.May(m.Permission, row.Scope))
                    .Select(m => new CodeActionAnswer(m.Action, LifeCycle.Of(m.Action), m.Required)),
            ]
        );
}
