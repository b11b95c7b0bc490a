using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Dispatching;

/// <summary>Decides which unit a case goes to: by matter, grid and duty table, or as a person says.</summary>
internal static class Dispatcher
{
    /// <exception cref="Refusal">The named unit does not exist or is closed.</exception>
    public static DispatchDecision Decide(
        Case @case,
        string? unitCode,
        Actor actor,
        DirectorySnapshot directory,
        string? reason = null
    )
    {
        if (unitCode is not null)
        {
            actor.Require(CasePermissions.Dispatch, @case.Scope);
            return DispatchDecision.ByPerson(OpenUnit(unitCode, directory), reason);
        }
        return DispatchDecision.By(directory.WhoAnswers(@case.MatterCode ?? "", @case.GridCode, @case.AreaCode));
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
