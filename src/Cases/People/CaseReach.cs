using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.People;

/// <summary>Permission on a case for those who work with it: in its own scope or in that of a unit that has a share.</summary>
internal static class CaseReach
{
    public static bool Reaches(this Actor actor, string permission, CaseFile file) =>
        actor.May(permission, file.Case.Scope)
        || file.Shares.Any(s =>
            s.State != Workflows.ShareState.Withdrawn && actor.May(permission, s.ScopeIn(file.Case))
        );

    /// <exception cref="Refusal">403, or 401 where nobody is signed in.</exception>
    public static void RequireReach(this Actor actor, string permission, CaseFile file)
    {
        if (!actor.Reaches(permission, file))
            actor.Require(permission, file.Case.Scope);
    }

    /// <summary>Files on behalf of others: the permission counts in the filer's own unit too, as when filing.</summary>
    public static bool MayFileFor(this Actor actor, CaseFile file) =>
        actor.May(CasePermissions.File, file.Case.Scope)
        || actor.May(CasePermissions.File, file.Case.Scope with { UnitId = actor.UnitId });
}
