using Zhishu.Codes.Life;
using Zhishu.Codes.Owners;

namespace Zhishu.Codes.Objects;

/// <summary>Puts two entries of one thing together: codes, codes of others and what its owner asked for become those of the
/// one that stays. The other is kept, says where it went, and is changed no more.</summary>
internal sealed class MergeObjects(CodeStore codes, ZhishuDbContext db, UnitOfWork work)
{
    /// <summary>Everything but the commit.</summary>
    /// <param name="conflict">That was settled by this; the others between the two end with it.</param>
    public async Task Prepare(
        ObjectRow stays,
        ObjectRow goes,
        ConflictRow conflict,
        string reason,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Decide, goes.Scope);
        if (stays.Kind != goes.Kind)
            throw new Refusal(
                "codes.other_kind",
                "两个对象的类型不同，不能合并。",
                "The objects are of different kinds and cannot be put together."
            );
        stays.RequireLive();
        goes.RequireLive();
        var own = await codes.OfObjectAsync(goes.Id, ct);
        foreach (var code in own)
        {
            code.BindTo(stays.Id);
            work.Update(code);
        }
        foreach (var alias in await db.Set<AliasRow>().Where(a => a.ObjectId == goes.Id).ToListAsync(ct))
        {
            alias.ObjectId = stays.Id;
            work.Update(alias);
        }
        await OwnersAsync(stays, goes, reason, actor, ct);
        await ConflictsAsync(stays, goes, conflict, reason, actor, ct);
        goes.MergeInto(stays.Id);
        work.Update(goes);
        work.Update(stays);
        Record(stays, goes, own, reason, actor);
    }

    private void Record(ObjectRow stays, ObjectRow goes, List<CodeRow> own, string reason, Actor actor)
    {
        var numbers = own.ConvertAll(c => c.Number);
        work.Record(
            new Fact(
                "code-object",
                goes.Id,
                "code-object.merged_away",
                actor,
                new
                {
                    Into = stays.Id,
                    Numbers = numbers,
                    Reason = reason,
                }
            )
        );
        work.Record(
            new Fact(
                "code-object",
                stays.Id,
                "code-object.merged_here",
                actor,
                new
                {
                    From = goes.Id,
                    Numbers = numbers,
                    Reason = reason,
                }
            )
        );
    }

    // Of two keys one stays good: that of the entry that stays.
    private async Task OwnersAsync(ObjectRow stays, ObjectRow goes, string reason, Actor actor, CancellationToken ct)
    {
        var ids = new[] { stays.Id, goes.Id };
        var keys = await db.Set<OwnerRow>().Where(o => ids.Contains(o.ObjectId)).ToListAsync(ct);
        if (keys.Find(k => k.ObjectId == goes.Id) is { } key)
        {
            if (keys.Count > 1)
                work.Delete(key);
            else
            {
                key.ObjectId = stays.Id;
                work.Update(key);
            }
        }
        var asks = await db.Set<AskRow>().Where(a => a.ObjectId == goes.Id && a.SettledAt == null).ToListAsync(ct);
        foreach (var ask in asks)
        {
            ask.Settle(false, reason, null, actor.Name, work.Clock.GetUtcNow());
            work.Update(ask);
        }
    }

    // What was between the two is over; what was with a third is now with the one that stays.
    private async Task ConflictsAsync(
        ObjectRow stays,
        ObjectRow goes,
        ConflictRow settled,
        string reason,
        Actor actor,
        CancellationToken ct
    )
    {
        var open = await db.Set<ConflictRow>()
            .Where(c =>
                c.SettledAt == null
                && c.Id != settled.Id
                && (c.HolderId == goes.Id || c.ClaimantId == goes.Id || c.ClaimantId == stays.Id)
            )
            .ToListAsync(ct);
        var kept = open.Where(c => c.HolderId != goes.Id && c.ClaimantId == stays.Id)
            .Select(c => (c.Scheme, c.Value))
            .ToHashSet();
        foreach (var other in open.Where(c => c.HolderId == goes.Id || c.ClaimantId == goes.Id))
        {
            var claimedTwice = other.ClaimantId == goes.Id && kept.Contains((other.Scheme, other.Value));
            other.Replace(goes.Id, stays.Id);
            if (claimedTwice || other.HolderId == other.ClaimantId)
            {
                other.Settle(ConflictDecision.Merge, reason, actor.Name, work.Clock.GetUtcNow());
                var data = new { Decision = ConflictDecision.Merge, Reason = reason };
                work.Record(new Fact("code-conflict", other.Id, "code-conflict.settled", actor, data));
            }
            work.Update(other);
        }
    }
}
