using NetTopologySuite.Geometries;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Organisations.Contracts;

/// <summary>Writes many organisations at once: packs, demonstration data.</summary>
public interface IOrganisationImport
{
    /// <summary>Adds what is new and changes what differs, by code, into the unit of work, which the caller commits;
    /// nothing is removed. Items may refer to each other by code, in any order. Doing it twice changes nothing the
    /// second time. Passwords of users that exist already stay.</summary>
    /// <returns>What was done and what is wrong; items with problems are left out, the others written.</returns>
    Task<ImportOutcome> ImportAsync(OrganisationData data, UnitOfWork work, Actor actor, CancellationToken ct);
}

/// <summary>What to import; each list may be empty.</summary>
public sealed record OrganisationData
{
    public IReadOnlyList<AreaData> Areas { get; init; } = [];

    public IReadOnlyList<UnitData> Units { get; init; } = [];

    public IReadOnlyList<GridData> Grids { get; init; } = [];

    public IReadOnlyList<DutyData> Duties { get; init; } = [];

    public IReadOnlyList<RoleData> Roles { get; init; } = [];

    public IReadOnlyList<UserData> Users { get; init; } = [];
}

/// <param name="Code">With or without padding zeros.</param>
/// <param name="ValidFrom">Null: from 1949-10-01, that is as long as anyone asks.</param>
/// <param name="Boundary">Polygon or MultiPolygon in WGS 84, or null to leave what is stored.</param>
public sealed record AreaData(
    string Code,
    string Name,
    DateOnly? ValidFrom = null,
    DateOnly? ValidTo = null,
    Geometry? Boundary = null
);

/// <summary>A unit by codes.</summary>
public sealed record UnitData(
    string Code,
    Text Name,
    string? ParentCode = null,
    string? AreaCode = null,
    string Kind = "department",
    string? CreditCode = null
);

/// <summary>A grid cell by codes; the polygon in WGS 84.</summary>
public sealed record GridData(
    string Code,
    string Name,
    int Level,
    string? ParentCode,
    string AreaCode,
    string? UnitCode,
    Geometry Polygon
);

/// <summary>A duty row by codes. One row per matter prefix, place, role, unit and first day.</summary>
public sealed record DutyData(
    string MatterPrefix,
    string UnitCode,
    string? GridCode = null,
    string? AreaPrefix = null,
    DutyRole Role = DutyRole.Lead,
    DateOnly? ValidFrom = null,
    DateOnly? ValidTo = null,
    string? FallbackUnitCode = null
);

/// <summary>A role: a named set of permissions.</summary>
public sealed record RoleData(string Code, Text Name, IReadOnlyList<string> Permissions);

/// <summary>A role given to somebody, limited by unit (with those below it), area and matter; null for no limit.</summary>
public sealed record GrantData(
    string RoleCode,
    string? UnitCode = null,
    string? AreaPrefix = null,
    string? MatterPrefix = null
);

/// <param name="Password">For a new user; null leaves the account without one until an administrator sets it.</param>
/// <param name="MustChangePassword">Whether a new user must change it at the first sign-in.</param>
public sealed record UserData(
    string SignInName,
    string Name,
    string? UnitCode,
    IReadOnlyList<GrantData> Grants,
    string? Mobile = null,
    string? Password = null,
    bool MustChangePassword = true
);

/// <summary>What an import did.</summary>
public sealed record ImportOutcome(int Added, int Changed, int Unchanged, IReadOnlyList<ImportProblem> Problems);

/// <summary>What is wrong with one item.</summary>
/// <param name="Where">Which one: row, feature or list and index, such as <c>units[3]</c>.</param>
/// <param name="Field">Which field or property, or null.</param>
public sealed record ImportProblem(string Where, string? Field, Text Message);
