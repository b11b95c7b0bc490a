using Zhishu.Cases.Workflows;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Live;

/// <summary>That something happened to a case, as open pages are told: enough to know whether it concerns them, nothing
/// that anybody wrote.</summary>
/// <param name="Type">As in the outbox; <c>cases.refresh</c> where much happened at once, for everybody.</param>
/// <param name="Units">Whoever has or had a share.</param>
public sealed record LiveEvent(
    string Type,
    Guid? CaseId = null,
    string? Number = null,
    CaseState? State = null,
    Guid? UnitId = null,
    string? AreaCode = null,
    string? MatterCode = null,
    IReadOnlyList<Guid>? Units = null
)
{
    public const string Everything = "cases.refresh";

    /// <summary>By the rule by which the case itself is seen.</summary>
    public bool MayBeSeenBy(Actor actor)
    {
        if (CaseId is null)
            return true;
        if (actor.May(CasePermissions.Read, new Scope(UnitId, AreaCode, MatterCode)))
            return true;
        foreach (var unit in Units ?? [])
        {
            var scope = new Scope(unit, AreaCode, MatterCode);
            if (actor.May(CasePermissions.Read, scope) || actor.May(CasePermissions.Handle, scope))
                return true;
        }
        return false;
    }
}
