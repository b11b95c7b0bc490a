using System.ComponentModel.DataAnnotations;

namespace Zhishu.Organisations.Units;

/// <param name="On">The first day on which the unit no longer works; null for today.</param>
/// <param name="SuccessorId">Who takes over what it answers for; null for nobody.</param>
/// <param name="Reason">Why, such as the number of the decision.</param>
/// <param name="Version">The version that was read.</param>
public sealed record CloseUnitRequest(
    DateOnly? On,
    Guid? SuccessorId,
    [property: Required, PlainText(500)] string Reason,
    int Version
);

/// <summary>Closes a unit. Its duties pass to the successor by themselves; those below it must be moved or closed
/// first.</summary>
internal static class CloseUnit
{
    public static async Task<UnitView> Handle(
        Guid id,
        CloseUnitRequest request,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var directory = editing.Directory;
        var row = await ListUnits.FindAsync(editing.Db, id, ct);
        UnitRules.RequireMayManage(directory, actor, id, row.AreaCode);
        if (row.Version != request.Version)
            throw Refusal.Stale();
        if (row.ClosedOn is not null)
            throw new Refusal("units.closed", "该机构已撤销。", "The unit is closed already.");
        var on = request.On ?? directory.Today;
        if (directory.Units.FirstOrDefault(u => u.ParentId == id && u.IsOpenOn(on)) is { } below)
        {
            throw new Refusal(
                "units.has_subordinates",
                $"请先撤销或移走下级机构，如“{below.Name.Chinese}”。",
                $"Move or close the units below it first, such as {below.Name.English}."
            );
        }
        RequireGoodSuccessor(request.SuccessorId, id, on, directory);
        row.ClosedOn = on;
        row.SuccessorId = request.SuccessorId;
        var data = new
        {
            on,
            request.SuccessorId,
            reason = request.Reason.Trim(),
        };
        editing.Work.Update(row);
        editing.Work.Record(new("unit", id, "unit.closed", actor, data));
        editing.Work.Publish("organisations.unit.closed", id, data);
        await editing.CommitAsync(ct);
        return ListUnits.View(row);
    }

    private static void RequireGoodSuccessor(
        Guid? successorId,
        Guid id,
        DateOnly on,
        Contracts.DirectorySnapshot directory
    )
    {
        if (successorId is not { } next)
            return;
        var successor =
            directory.Unit(next)
            ?? throw Refusal.Invalid(
                "units.no_successor",
                "successorId",
                "承接机构不存在。",
                "There is no such successor."
            );
        if (next == id || !successor.IsOpenOn(on))
        {
            throw Refusal.Invalid(
                "units.successor_closed",
                "successorId",
                $"{successor.Name.Chinese}届时已撤销，不能承接。",
                $"{successor.Name.English} will be closed by then and cannot take over."
            );
        }
    }
}
