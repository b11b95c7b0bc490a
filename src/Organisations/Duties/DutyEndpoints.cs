using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Zhishu.Kernel.Http;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Importing;
using Zhishu.Organisations.Lookups;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Duties;

/// <summary>A new row of the duty table.</summary>
/// <param name="MatterPrefix">Empty for all matters.</param>
/// <param name="ValidFrom">Null for today.</param>
public sealed record CreateDutyRequest(
    [property: Required(AllowEmptyStrings = true), PlainText(64, AllowEmpty = true)] string MatterPrefix,
    [property: PlainText(64)] string? GridCode,
    [property: PlainText(12)] string? AreaPrefix,
    Guid UnitId,
    DutyRole Role,
    DateOnly? ValidFrom,
    DateOnly? ValidTo,
    Guid? FallbackUnitId
);

/// <summary>Ends a row or names another fallback; anything else is a new row, so that what held then can be seen.</summary>
public sealed record ChangeDutyRequest(DateOnly? ValidTo, Guid? FallbackUnitId, int Version);

/// <summary>Which matters to look for gaps of.</summary>
/// <param name="AreaPrefix">Only places in this area; null for all that have grids.</param>
public sealed record DutyGapsRequest(
    [property: Required, MinLength(1), MaxLength(5000)] IReadOnlyList<string> Matters,
    [property: PlainText(12)] string? AreaPrefix,
    DateOnly? On
);

/// <param name="Total">All gaps, of which <paramref name="Gaps"/> lists the first.</param>
public sealed record DutyGapsView(int Total, IReadOnlyList<DutyGap> Gaps);

/// <summary>A row with its version.</summary>
public sealed record DutyView(Duty Duty, int Version);

/// <summary>The duty table: who answers for what where, and who does not.</summary>
internal static class DutyEndpoints
{
    private const int MostGaps = 1000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var duties = endpoints.MapGroup("/api/duties").WithTags("duties");
        duties.MapGet("/", List).WithSummary("职责列表 List duties");
        duties.MapGet("/answer", Answer).WithSummary("谁负责 Who answers, and why");
        duties.MapGet("/{id:guid}", One).WithSummary("职责详情 One duty");
        duties.MapPost("/", Create).WithSummary("新建职责 Create a duty");
        duties.MapPut("/{id:guid}", Change).WithSummary("终止职责或更换兜底单位 End a duty or change its fallback");
        duties.MapPost("/gaps", Gaps).WithSummary("职责空白 What nobody answers for");
    }

    private static Page<Duty> List(
        StateStore store,
        Actor actor,
        string? matter,
        string? grid,
        string? area,
        Guid? unit,
        string? after,
        int? limit
    )
    {
        actor.Require(Permissions.Read);
        var found = store
            .Current.Duties.Where(d =>
                (matter is null || d.MatterPrefix.StartsWith(matter, StringComparison.Ordinal))
                && (grid is null || d.GridCode == grid)
                && (area is null || d.AreaPrefix?.StartsWith(area, StringComparison.Ordinal) == true)
                && (unit is null || d.UnitId == unit)
            )
            .OrderBy(SortKey, StringComparer.Ordinal);
        return Paging.ByCode(found, SortKey, after, limit);
    }

    private static DutyAnswer Answer(
        StateStore store,
        Actor actor,
        string matter,
        string? grid,
        string? area,
        DateOnly? on
    )
    {
        actor.Require(Permissions.Read);
        return store.Current.WhoAnswers(matter, grid, area, on);
    }

    private static async Task<DutyView> One(Guid id, ZhishuDbContext db, Actor actor, CancellationToken ct)
    {
        actor.Require(Permissions.Read);
        return View(await FindAsync(db, id, ct));
    }

    private static async Task<Created<DutyView>> Create(
        CreateDutyRequest request,
        Editing editing,
        IEnumerable<IMatterCodes> catalogues,
        Actor actor,
        CancellationToken ct
    )
    {
        var directory = editing.Directory;
        RequireMatter(request.MatterPrefix.Trim(), catalogues);
        RequireGood(request, directory);
        RequireMayManage(actor, directory, request.UnitId, request.MatterPrefix);
        var row = new DutyRow
        {
            Id = editing.NewId(),
            MatterPrefix = request.MatterPrefix.Trim(),
            GridCode = request.GridCode,
            AreaPrefix = request.AreaPrefix,
            UnitId = request.UnitId,
            Role = request.Role,
            ValidFrom = request.ValidFrom ?? directory.Today,
            ValidTo = request.ValidTo,
            FallbackUnitId = request.FallbackUnitId,
        };
        RequireNoOverlap(row, directory);
        editing.Work.Insert(row);
        editing.Work.Record(new("duty", row.Id, "duty.created", actor, row.ToDuty(), OpensChain: true));
        editing.Work.Publish("organisations.duty.created", row.Id, row.ToDuty());
        await editing.CommitAsync(StatusCodes.Status201Created, View(row), ct);
        return TypedResults.Created($"/api/duties/{row.Id}", View(row));
    }

    private static async Task<DutyView> Change(
        Guid id,
        ChangeDutyRequest request,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var directory = editing.Directory;
        var row = await FindAsync(editing.Db, id, ct);
        RequireMayManage(actor, directory, row.UnitId, row.MatterPrefix);
        if (row.Version != request.Version)
            throw Refusal.Stale();
        if (request.ValidTo < row.ValidFrom)
            throw WrongOrder();
        RequireUnit(directory, request.FallbackUnitId, "fallbackUnitId");
        var before = row.ToDuty();
        (row.ValidTo, row.FallbackUnitId) = (request.ValidTo, request.FallbackUnitId);
        RequireNoOverlap(row, directory);
        var change = new { from = before, to = row.ToDuty() };
        editing.Work.Update(row);
        editing.Work.Record(new("duty", id, "duty.changed", actor, change));
        editing.Work.Publish("organisations.duty.changed", id, change);
        await editing.CommitAsync(ct);
        return View(row);
    }

    private static DutyGapsView Gaps(DutyGapsRequest request, StateStore store, Actor actor, CancellationToken ct)
    {
        actor.Require(Permissions.Read);
        var total = 0;
        var first = new List<DutyGap>();
        foreach (var gap in store.Current.Gaps(request.Matters.OfType<string>(), request.AreaPrefix, request.On))
        {
            ct.ThrowIfCancellationRequested();
            if (total++ < MostGaps)
                first.Add(gap);
        }
        return new(total, first);
    }

    /// <summary>A duty for what the catalogue does not have would never answer for anything.</summary>
    private static void RequireMatter(string prefix, IEnumerable<IMatterCodes> catalogues)
    {
        if (prefix.Length > 0 && catalogues.Any() && !catalogues.Any(c => c.AnyBeginsWith(prefix)))
            throw Refusal.Invalid(
                "duties.no_matter",
                "matterPrefix",
                $"事项目录里没有以“{prefix}”开头的事项或类别，请从目录中选取；新事项发布后才能指定单位。",
                $"No matter or class of the catalogue begins with '{prefix}'; choose one from the catalogue. "
                    + "A new matter is published before a unit is named for it."
            );
    }

    private static void RequireGood(CreateDutyRequest request, DirectorySnapshot directory)
    {
        RequireUnit(directory, request.UnitId, "unitId");
        RequireUnit(directory, request.FallbackUnitId, "fallbackUnitId");
        if (request.GridCode is not null && request.AreaPrefix is not null)
            throw Refusal.Invalid(
                "duties.two_places",
                "areaPrefix",
                "网格和区划只能填一个。",
                "Name a grid cell or an area, not both."
            );
        if (request.GridCode is { } grid && directory.GridByCode(grid) is null)
            throw Refusal.Invalid(
                "grids.not_found",
                "gridCode",
                $"没有网格“{grid}”。",
                $"There is no grid cell '{grid}'."
            );
        if (request.AreaPrefix is { } area && AreaPrefixes.Fault(area) is { } fault)
            throw Refusal.Invalid("duties.area_prefix", "areaPrefix", fault.Chinese, fault.English);
        if (request.ValidTo < (request.ValidFrom ?? directory.Today))
            throw WrongOrder();
    }

    /// <summary>Of two lead rows for the same matter and place on the same day, which one holds would be chance.</summary>
    private static void RequireNoOverlap(DutyRow row, DirectorySnapshot directory)
    {
        var other = directory.Duties.FirstOrDefault(d =>
            d.Id != row.Id
            && d.MatterPrefix == row.MatterPrefix
            && d.GridCode == row.GridCode
            && d.AreaPrefix == row.AreaPrefix
            && d.Role == row.Role
            && (row.Role == DutyRole.Lead || d.UnitId == row.UnitId)
            && d.ValidFrom <= (row.ValidTo ?? DateOnly.MaxValue)
            && row.ValidFrom <= (d.ValidTo ?? DateOnly.MaxValue)
        );
        if (other is null)
            return;
        var unit = directory.Unit(other.UnitId)?.Name ?? new Text("另一机构", "another unit");
        throw new Refusal(
            "duties.overlap",
            $"同一事项同一地点已由{unit.Chinese}负责（自{other.ValidFrom:yyyy-MM-dd}起），请先终止该职责。",
            $"{unit.English} answers for the same matter and place since {other.ValidFrom:yyyy-MM-dd}; end that row first."
        );
    }

    private static void RequireMayManage(Actor actor, DirectorySnapshot directory, Guid unit, string matter) =>
        actor.Require(Permissions.Manage, new Scope(unit, directory.Unit(unit)?.AreaCode, matter));

    private static void RequireUnit(DirectorySnapshot directory, Guid? id, string field)
    {
        if (id is { } unit && directory.Unit(unit) is null)
            throw Refusal.Invalid("units.not_found", field, "没有该机构。", "There is no such unit.");
    }

    private static Refusal WrongOrder() =>
        Refusal.Invalid("duties.dates", "validTo", "失效日期早于生效日期。", "The last day lies before the first.");

    private static async Task<DutyRow> FindAsync(ZhishuDbContext db, Guid id, CancellationToken ct) =>
        await db.Set<DutyRow>().SingleOrDefaultAsync(d => d.Id == id, ct)
        ?? throw Refusal.NotFound("duties.not_found", "该职责", "such duty");

    private static DutyView View(DutyRow row) => new(row.ToDuty(), row.Version);

    private static string SortKey(Duty duty) =>
        $"{duty.MatterPrefix}\u0001{duty.GridCode}\u0001{duty.AreaPrefix}\u0001{duty.Id:N}";
}
