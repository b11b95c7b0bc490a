using System.ComponentModel.DataAnnotations;
using Zhishu.Organisations.Importing;

namespace Zhishu.Organisations.Units;

/// <summary>All fields but the code and the superior.</summary>
/// <param name="Version">The version that was read.</param>
public sealed record ChangeUnitRequest(
    [property: Required, PlainText(200)] string Chinese,
    [property: PlainText(200)] string? English,
    [property: PlainText(12)] string? AreaCode,
    [property: Required, PlainText(32)] string Kind,
    [property: PlainText(18)] string? CreditCode,
    int Version
);

/// <summary>Changes name, area, kind and credit code of a unit.</summary>
internal static class ChangeUnit
{
    public static async Task<UnitView> Handle(
        Guid id,
        ChangeUnitRequest request,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var directory = editing.Directory;
        var row = await ListUnits.FindAsync(editing.Db, id, ct);
        UnitRules.RequireMayManage(directory, actor, id, row.AreaCode);
        var area = UnitRules.Area(directory, request.AreaCode);
        // Nobody moves a unit out of the own area, or one into it.
        UnitRules.RequireMayManage(directory, actor, id, area);
        if (row.Version != request.Version)
            throw Refusal.Stale();
        var before = row.ToUnit();
        row.NameChinese = request.Chinese.Trim();
        row.NameEnglish = (request.English ?? request.Chinese).Trim();
        row.AreaCode = area;
        row.Kind = request.Kind.Trim();
        row.CreditCode = UnitRules.CreditCode(request.CreditCode);
        var change = UnitFacts.Change(before, row.ToUnit());
        editing.Work.Update(row);
        editing.Work.Record(new("unit", id, "unit.changed", actor, change));
        editing.Work.Publish("organisations.unit.changed", id, change);
        await editing.CommitAsync(ct);
        return ListUnits.View(row);
    }
}
