using Zhishu.Codes.Issuing;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Objects;

namespace Zhishu.Codes.Life;

/// <summary>Gives an object a new code in the place of the one it has: a label that is printed already, or one issued
/// now.</summary>
internal sealed class RenewCode(CodeStore store, IssueCode issuing, KindBook kinds, UnitOfWork work)
{
    /// <summary>Everything but the commit.</summary>
    public async Task<CodeRow> Prepare(
        ObjectRow thing,
        string? newNumber,
        string reason,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Bind, thing.Scope);
        var own = await store.OfObjectAsync(thing.Id, ct);
        var old = own.LastOrDefault(c => c.State is CodeState.Active or CodeState.Lost);
        if (old is null && own.Exists(c => c.State == CodeState.Suspended))
            throw new Refusal(
                "codes.suspended",
                "该对象的码已停用，请先恢复使用或撤销，再换码。",
                "The code of the object is suspended: resume or revoke it before another is given."
            );
        var fresh = string.IsNullOrWhiteSpace(newNumber)
            ? await issuing.ForObjectAsync(kinds.Require(thing.Kind), thing, actor, ct)
            : await LabelAsync(thing, newNumber, actor, ct);
        if (old is not null)
        {
            old.ReplaceBy(fresh.Number);
            var move = LifeCycle.Require(old.State, CodeAction.Replace);
            CodeStore.Move(old, move, reason, actor, work, new { ReplacedBy = fresh.Number });
        }
        var data = new { From = old?.Number, To = fresh.Number };
        work.Record(new Fact("code-object", thing.Id, "code-object.code_replaced", actor, data));
        return fresh;
    }

    private async Task<CodeRow> LabelAsync(ObjectRow thing, string number, Actor actor, CancellationToken ct)
    {
        var label = await store.LoadAsync(number, ct);
        actor.Require(CodesModule.Bind, label.Scope);
        if (label.Kind != thing.Kind || label.State != CodeState.Issued)
            throw new Refusal(
                "codes.not_free",
                "新码须是同一类型、已发放且未绑定的码。",
                "The new code must be of the same kind, issued and on nothing yet."
            );
        label.BindTo(thing.Id);
        CodeStore.Move(label, LifeCycle.Require(label.State, CodeAction.Bind), null, actor, work);
        CodeStore.Move(label, LifeCycle.Require(label.State, CodeAction.Activate), null, actor, work);
        return label;
    }
}
