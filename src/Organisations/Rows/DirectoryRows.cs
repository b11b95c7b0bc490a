using NetTopologySuite.IO;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Rows;

internal sealed class AreaRow
{
    public required string Code { get; init; }

    public required string Name { get; set; }

    public string? Parent { get; set; }

    public DateOnly ValidFrom { get; set; }

    public DateOnly? ValidTo { get; set; }

    public Area ToArea(bool hasBoundary) =>
        new(Code, Name, AreaCode.Parse(Code).Level, Parent, ValidFrom, ValidTo, hasBoundary);
}

internal sealed class AreaBoundaryRow
{
    public required string AreaCode { get; init; }

    public required byte[] Shape { get; set; }
}

internal sealed class UnitRow
{
    public Guid Id { get; init; }

    public required string Code { get; init; }

    public required string NameChinese { get; set; }

    public required string NameEnglish { get; set; }

    public Guid? ParentId { get; set; }

    public string? AreaCode { get; set; }

    public required string Kind { get; set; }

    public string? CreditCode { get; set; }

    public DateOnly? ClosedOn { get; set; }

    public Guid? SuccessorId { get; set; }

    public int Version { get; set; }

    public Unit ToUnit() =>
        new(Id, Code, new Text(NameChinese, NameEnglish), ParentId, AreaCode, Kind, CreditCode, ClosedOn, SuccessorId);
}

internal sealed class GridRow
{
    public Guid Id { get; init; }

    public required string Code { get; init; }

    public required string Name { get; set; }

    public int Level { get; set; }

    public string? ParentCode { get; set; }

    public required string AreaCode { get; set; }

    public Guid? UnitId { get; set; }

    /// <summary>Well-known binary.</summary>
    public required byte[] Shape { get; set; }

    public int Version { get; set; }

    public Grid ToGrid() => new(Id, Code, Name, Level, ParentCode, AreaCode, UnitId, new WKBReader().Read(Shape));
}

internal sealed class DutyRow
{
    public Guid Id { get; init; }

    public required string MatterPrefix { get; init; }

    public string? GridCode { get; init; }

    public string? AreaPrefix { get; init; }

    public Guid UnitId { get; set; }

    public DutyRole Role { get; init; }

    public DateOnly ValidFrom { get; init; }

    public DateOnly? ValidTo { get; set; }

    public Guid? FallbackUnitId { get; set; }

    public int Version { get; set; }

    public Duty ToDuty() =>
        new(Id, MatterPrefix, GridCode, AreaPrefix, UnitId, Role, ValidFrom, ValidTo, FallbackUnitId);
}

internal sealed class VersionRow
{
    public required string Name { get; init; }

    // Not called Version, which would make it a concurrency token of the unit of work.
    public long Number { get; init; }
}
