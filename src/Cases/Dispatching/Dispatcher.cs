using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Dispatching;

/// <summary>Decides which unit a case goes to: by decision tables, else by matter, grid and duty table, or as a person
/// says.</summary>
internal static class Dispatcher
{
    /// <exception cref="Refusal">The named unit does not exist or is closed.</exception>
    public static DispatchDecision Decide(
        CaseFile file,
        string? unitCode,
        Actor actor,
        DirectorySnapshot directory,
        DateTimeOffset at,
        string? reason = null
    )
    {
        if (unitCode is null)
            return file.AskDispatch(at);
        actor.Require(CasePermissions.Dispatch, file.Case.Scope);
        // Another system that names a unit does not go round a table whose decision a person must confirm.
        if (actor.Kind is ActorKind.System or ActorKind.Internal && file.AskDispatch(at) is { Waits: true } proposed)
            return proposed;
        return DispatchDecision.ByPerson(OpenUnit(unitCode, directory), reason);
    }

    public static Unit OpenUnit(string code, DirectorySnapshot directory)
    {
        var unit = directory.UnitByCode(code);
        return unit is not null && unit.IsOpenOn(directory.Today)
            ? unit
            : throw Refusal.Invalid(
                "cases.unit",
                "unitCode",
                $"没有在用的单位“{code}”。",
                $"There is no working unit '{code}'."
            );
    }
}
