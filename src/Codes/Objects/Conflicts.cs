using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;
using Zhishu.Kernel.Http;

namespace Zhishu.Codes.Objects;

/// <summary>How a conflict is settled.</summary>
public enum ConflictDecision
{
    /// <summary>Two things; all stays as it is.</summary>
    Keep,

    /// <summary>Two things, and the code is the other one's. Not where a field is the same.</summary>
    Move,

    /// <summary>One thing entered twice: what the claimant has becomes the holder's.</summary>
    Merge,
}

/// <summary>How a conflict is settled.</summary>
public sealed record SettleConflictRequest
{
    [Required]
    public ConflictDecision? Decision { get; init; }

    [Required, StringLength(500, MinimumLength = 2)]
    public string Reason { get; init; } = "";
}

/// <summary>Two objects claim one code, or have the same in a field that identifies a thing.</summary>
/// <param name="Sort"><c>alias</c> for a code, <c>field</c> for a field.</param>
/// <param name="Scheme">What sort of code; of a field its name.</param>
/// <param name="Label">Of the field; null for a code.</param>
public sealed record ConflictAnswer(
    Guid Id,
    string Sort,
    string Scheme,
    Text? Label,
    string Value,
    Text KindName,
    Guid HolderId,
    string HolderName,
    Guid ClaimantId,
    string ClaimantName,
    DateTimeOffset AskedAt,
    string AskedBy,
    DateTimeOffset? SettledAt,
    string? SettledBy,
    ConflictDecision? Decision,
    string? Reason
);

/// <summary>Shows conflicts to a person, who settles them.</summary>
internal sealed class Conflicts(
    ObjectStore store,
    MergeObjects merging,
    KindBook kinds,
    ZhishuDbContext db,
    UnitOfWork work
)
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet(
            "conflicts",
            async (Actor actor, Conflicts feature, bool? settled, string? after, int? limit, CancellationToken ct) =>
                TypedResults.Ok(await feature.ListAsync(actor, settled ?? false, after, limit, ct))
        );
        group.MapPost(
            "conflicts/{id:guid}/settle",
            async (Guid id, SettleConflictRequest request, Actor actor, Conflicts feature, CancellationToken ct) =>
            {
                await feature.Settle(id, request, actor, ct);
                return TypedResults.NoContent();
            }
        );
    }

    private async Task<Page<ConflictAnswer>> ListAsync(
        Actor actor,
        bool isSettled,
        string? after,
        int? limit,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Decide);
        var size = Cursor.Limit(limit);
        Guid? last = string.IsNullOrEmpty(after) ? null : Cursor.DecodeId(after);
        var found = await (
            from c in db.Set<ConflictRow>()
            join h in ObjectStore.Within(db, actor, CodesModule.Decide) on c.HolderId equals h.Id
            join m in db.Set<ObjectRow>() on c.ClaimantId equals m.Id
            where c.SettledAt != null == isSettled && (last == null || c.Id < last)
            orderby c.Id descending
            select new
            {
                Conflict = c,
                Holder = h,
                Claimant = m,
            }
        )
            .Take(size + 1)
            .ToListAsync(ct);
        return new(
            [.. found.Take(size).Select(f => Answer(f.Conflict, f.Holder, f.Claimant))],
            found.Count > size ? Cursor.Encode(found[size - 1].Conflict.Id.ToString()) : null
        );
    }

    private ConflictAnswer Answer(ConflictRow conflict, ObjectRow holder, ObjectRow claimant)
    {
        var kind = kinds.Find(holder.Kind)?.Content;
        var field = conflict.Field;
        return new(
            conflict.Id,
            field is null ? "alias" : "field",
            field ?? conflict.Scheme,
            field is null ? null : kind?.Fields.FirstOrDefault(f => f.Name == field)?.Label ?? new Text(field, field),
            conflict.Value,
            kind?.Name ?? new Text(holder.Kind, holder.Kind),
            holder.Id,
            holder.Name,
            claimant.Id,
            claimant.Name,
            conflict.AskedAt,
            conflict.AskedBy,
            conflict.SettledAt,
            conflict.SettledBy,
            conflict.Decision,
            conflict.Reason
        );
    }

    private async Task Settle(Guid id, SettleConflictRequest request, Actor actor, CancellationToken ct)
    {
        Words.RequirePlain(request.Reason, "reason");
        actor.Require(CodesModule.Decide);
        var conflict = await db.Set<ConflictRow>().SingleOrDefaultAsync(c => c.Id == id, ct);
        var holder = conflict is null ? null : await store.LoadAsync(conflict.HolderId, ct);
        if (holder is null || !actor.May(CodesModule.Decide, holder.Scope))
            throw Refusal.NotFound("codes.no_conflict", "这个冲突", "such conflict");
        if (conflict!.SettledAt is not null)
            throw new Refusal("codes.settled", "该冲突已有人裁定。", "The conflict has been settled already.");
        var claimant = await store.LoadAsync(conflict.ClaimantId, ct);
        var (decision, reason) = (request.Decision!.Value, request.Reason.Trim());
        conflict.Settle(decision, reason, actor.Name, work.Clock.GetUtcNow());
        work.Update(conflict);
        work.Record(
            new Fact("code-conflict", id, "code-conflict.settled", actor, new { Decision = decision, Reason = reason })
        );
        if (decision == ConflictDecision.Move)
            await MoveAsync(conflict, reason, actor, ct);
        else if (decision == ConflictDecision.Merge)
            await merging.Prepare(holder, claimant, conflict, reason, actor, ct);
        await work.CommitAsync(ct);
    }

    private async Task MoveAsync(ConflictRow conflict, string reason, Actor actor, CancellationToken ct)
    {
        if (conflict.Field is not null)
            throw Refusal.Invalid(
                "codes.not_movable",
                "decision",
                "资料项相同不能改归，请选择保留或合并。",
                "A field cannot be moved: keep both, or put them together."
            );
        var alias = await db.Set<AliasRow>()
            .SingleOrDefaultAsync(a => a.Value == conflict.Value && a.Scheme == conflict.Scheme, ct);
        if (alias is null)
            return;
        alias.ObjectId = conflict.ClaimantId;
        work.Update(alias);
        var moved = new
        {
            conflict.Scheme,
            conflict.Value,
            Reason = reason,
        };
        work.Record(new Fact("code-object", conflict.HolderId, "code-object.alias_taken_away", actor, moved));
        work.Record(new Fact("code-object", conflict.ClaimantId, "code-object.alias_moved_here", actor, moved));
    }
}
