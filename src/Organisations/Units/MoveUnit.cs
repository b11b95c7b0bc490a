namespace Zhishu.Organisations.Units;

/// <param name="ParentId">The new superior; null for the top.</param>
/// <param name="Version">The version that was read.</param>
public sealed record MoveUnitRequest(Guid? ParentId, int Version);

/// <summary>Puts a unit, with all below it, under another one.</summary>
internal static class MoveUnit
{
    public static async Task<UnitView> Handle(
        Guid id,
        MoveUnitRequest request,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        // Two moves at the same moment could each be fine and close a circle together: the schema refuses the second.
        await editing.Store.RefreshAsync(ct);
        var directory = editing.Directory;
        var row = await ListUnits.FindAsync(editing.Db, id, ct);
        UnitRules.RequireMayManage(directory, actor, id, row.AreaCode);
        UnitRules.RequireMayManage(directory, actor, request.ParentId, null);
        if (row.Version != request.Version)
            throw Refusal.Stale();
        var parent = UnitRules.OpenParent(directory, request.ParentId);
        if (parent is not null && directory.Subtree(id).Contains(parent.Id))
        {
            throw new Refusal(
                "units.cycle",
                $"不能移到自己的下级机构“{parent.Name.Chinese}”之下。",
                $"A unit cannot be moved below {parent.Name.English}, which is below it."
            );
        }
        var change = new { from = row.ParentId, to = parent?.Id };
        row.ParentId = parent?.Id;
        editing.Work.Update(row);
        editing.Work.Record(new("unit", id, "unit.moved", actor, change));
        editing.Work.Publish("organisations.unit.moved", id, change);
        await editing.CommitAsync(ct);
        return ListUnits.View(row);
    }
}
