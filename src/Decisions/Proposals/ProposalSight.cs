using System.Linq.Expressions;
using Zhishu.Decisions.Contracts;
using Zhishu.Decisions.Rows;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Decisions.Proposals;

/// <summary>Which proposals somebody may decide, and which he may see: those, and those within his right to read
/// decisions.</summary>
internal sealed class ProposalSight(DecisionUses uses)
{
    public bool MayDecide(Actor actor, ProposalRow row) =>
        IsPerson(actor)
        && uses.Find(row.Use) is { } use
        && actor.May(DecisionsModule.Confirm, row.Scope)
        && actor.May(use.Permission, row.Scope);

    public bool MaySee(Actor actor, ProposalRow row) =>
        actor.May(DecisionsModule.Read, row.Scope) || MayDecide(actor, row);

    /// <summary>Refuses who is nobody's person: a key, the product itself, the public.</summary>
    public static void RequirePerson(Actor actor)
    {
        if (actor.Kind == ActorKind.Public)
            actor.Require(DecisionsModule.Confirm);
        if (!IsPerson(actor))
            throw new Refusal(
                "decisions.person_needed",
                "对当事人不利的决定只能由登录的工作人员确认或驳回，不能由系统或接口密钥代办。",
                "A decision that burdens somebody is confirmed or rejected by a person who is signed in, not by a system or an API key.",
                RefusalKind.Forbidden
            );
    }

    /// <exception cref="Refusal">403 where some right is missing in the proposal's scope.</exception>
    public void RequireDecide(Actor actor, ProposalRow row)
    {
        RequirePerson(actor);
        actor.Require(DecisionsModule.Confirm, row.Scope);
        actor.Require(UseOf(row).Permission, row.Scope);
    }

    /// <exception cref="Refusal">409 where the module whose use it is has gone.</exception>
    public DecisionUse UseOf(ProposalRow row) =>
        uses.Find(row.Use)
        ?? throw new Refusal(
            "decisions.use_gone",
            $"用途“{row.Use}”已不存在，该决定无法执行。",
            $"The use '{row.Use}' is there no more, so that nothing can carry the decision out."
        );

    public Text? TitleOf(string use) => uses.Find(use)?.Title;

    /// <summary>What an actor may see, as a condition of a query.</summary>
    public Expression<Func<ProposalRow, bool>> Visible(Actor actor)
    {
        var any = Any(actor.GrantsOf(DecisionsModule.Read));
        if (!IsPerson(actor))
            return any;
        var confirming = Any(actor.GrantsOf(DecisionsModule.Confirm));
        foreach (var use in uses.All)
        {
            var name = use.Name;
            var mine = And(And(p => p.Use == name, Any(actor.GrantsOf(use.Permission))), confirming);
            any = Or(any, mine);
        }
        return any;
    }

    private static bool IsPerson(Actor actor) => actor is { Kind: ActorKind.User, Id: not null };

    private static Expression<Func<ProposalRow, bool>> Any(IEnumerable<Grant> grants)
    {
        Expression<Func<ProposalRow, bool>> any = _ => false;
        return grants.Aggregate(any, (sum, grant) => Or(sum, Covered(grant)));
    }

    private static Expression<Func<ProposalRow, bool>> Covered(Grant grant)
    {
        Expression<Func<ProposalRow, bool>> covered = _ => true;
        if (grant.Units is { } units)
        {
            Guid?[] ids = [.. units];
            covered = And(covered, p => ids.Contains(p.UnitId));
        }
        if (grant.AreaPrefix is { } area)
            covered = And(covered, p => p.AreaCode != null && p.AreaCode.StartsWith(area));
        if (grant.MatterPrefix is { } matter)
            covered = And(covered, p => p.MatterCode != null && p.MatterCode.StartsWith(matter));
        return covered;
    }

    private static Expression<Func<ProposalRow, bool>> Or(
        Expression<Func<ProposalRow, bool>> one,
        Expression<Func<ProposalRow, bool>> other
    ) => Join(Expression.OrElse, one, other);

    private static Expression<Func<ProposalRow, bool>> And(
        Expression<Func<ProposalRow, bool>> one,
        Expression<Func<ProposalRow, bool>> other
    ) => Join(Expression.AndAlso, one, other);

    private static Expression<Func<ProposalRow, bool>> Join(
        Func<Expression, Expression, BinaryExpression> how,
        Expression<Func<ProposalRow, bool>> one,
        Expression<Func<ProposalRow, bool>> other
    ) =>
        Expression.Lambda<Func<ProposalRow, bool>>(
            how(one.Body, new Renaming(other.Parameters[0], one.Parameters[0]).Visit(other.Body)),
            one.Parameters
        );

    private sealed class Renaming(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
