using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Geography;
using Zhishu.Organisations.Grids;
using Zhishu.Organisations.Lookups;

namespace Zhishu.Organisations.Areas;

/// <summary>An area with its place in the tree.</summary>
/// <param name="Path">Names from the province down.</param>
public sealed record AreaView(Area Area, string Path, int ChildCount);

/// <summary>An area to be added or changed.</summary>
public sealed record PutAreaRequest(
    [property: Required, PlainText(100)] string Name,
    DateOnly? ValidFrom,
    DateOnly? ValidTo
);

/// <summary>The register of administrative areas. It is public knowledge; changing it is not.</summary>
internal static class AreaEndpoints
{
    private const int LargestFile = 64 << 20;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var areas = endpoints.MapGroup("/api/areas").WithTags("areas");
        areas.MapGet("/", List).WithSummary("区划列表 List areas");
        areas.MapGet("/{code}", One).WithSummary("区划详情 One area");
        areas.MapGet("/{code}/boundary", Boundary).WithSummary("区划边界 An area's boundary as GeoJSON");
        areas.MapPut("/{code}", Put).WithSummary("新增或修改区划 Add or change an area");
        areas
            .MapPost("/import", Import)
            .Accepts<string>("text/csv")
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile))
            .WithSummary("导入区划 Import areas from CSV");
        areas
            .MapPost("/boundaries", ImportBoundaries)
            .Accepts<JsonElement>("application/geo+json", "application/json")
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile))
            .WithSummary("导入区划边界 Import boundaries from GeoJSON");
    }

    private static Page<Area> List(
        StateStore store,
        string? query,
        string? parent,
        string? level,
        DateOnly? on,
        string? after,
        int? limit
    )
    {
        var directory = store.Current;
        var wanted = LevelOf(level);
        IEnumerable<Area> found = parent is null
            ? directory.Areas
            : directory.AreasBelow(parent.Length == 0 ? null : CodeOf(parent));
        found = found.Where(a =>
            (wanted is null || a.Level == wanted)
            && (on is null || a.IsValidOn(on.Value))
            && (
                string.IsNullOrEmpty(query)
                || a.Name.Contains(query, StringComparison.Ordinal)
                || a.Code.StartsWith(query, StringComparison.Ordinal)
            )
        );
        return Paging.ByCode(found, a => a.Code, after, limit);
    }

    private static AreaView One(StateStore store, string code)
    {
        var directory = store.Current;
        var area = directory.Area(CodeOf(code)) ?? throw NotFound(code);
        return new(area, directory.AreaPath(area.Code), directory.AreasBelow(area.Code).Count());
    }

    private static ContentHttpResult Boundary(StateStore store, string code)
    {
        var boundary = store.Current.Boundary(CodeOf(code)) ?? throw NotFound(code);
        return TypedResults.Text(GeoJsonWriter.Shape(boundary).ToJsonString(), "application/geo+json");
    }

    private static async Task<Area> Put(
        string code,
        PutAreaRequest request,
        IOrganisationImport import,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var area = CodeOf(code);
        actor.Require(Permissions.Manage, new Scope(AreaCode: area));
        var data = new AreaData(area, request.Name, request.ValidFrom, request.ValidTo);
        var outcome = await import.ImportAsync(new() { Areas = [data] }, editing.Work, actor, ct);
        if (outcome.Problems.Count > 0)
        {
            var problem = outcome.Problems[0];
            throw Refusal.Invalid(
                "areas.broken",
                problem.Field ?? "code",
                problem.Message.Chinese,
                problem.Message.English
            );
        }
        await editing.CommitAsync(ct);
        return editing.Directory.Area(area)!;
    }

    private static async Task<ImportOutcome> Import(
        HttpRequest request,
        IOrganisationImport import,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(Permissions.Manage);
        using var reader = new StreamReader(await Bodies.ReadAsync(request, ct), Encoding.UTF8);
        return await WriteAsync(OrganisationFiles.Areas([("csv", reader)]), import, editing, actor, ct);
    }

    private static async Task<ImportOutcome> ImportBoundaries(
        HttpRequest request,
        string? coordinates,
        IOrganisationImport import,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(Permissions.Manage);
        var read = OrganisationFiles.Boundaries(await Bodies.ReadAsync(request, ct), Coordinates.Of(coordinates));
        return await WriteAsync(read, import, editing, actor, ct);
    }

    private static async Task<ImportOutcome> WriteAsync(
        FileContent<AreaData> read,
        IOrganisationImport import,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        foreach (var area in read.Items)
            actor.Require(Permissions.Manage, new Scope(AreaCode: area.Code));
        var outcome = await import.ImportAsync(new() { Areas = read.Items }, editing.Work, actor, ct);
        await editing.CommitAsync(ct);
        return outcome with { Problems = [.. read.Problems, .. outcome.Problems] };
    }

    private static AreaLevel? LevelOf(string? name) =>
        string.IsNullOrEmpty(name) ? null
        : Enum.TryParse<AreaLevel>(name, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level
        : throw Refusal.Invalid(
            "areas.level",
            "level",
            "级别应为province、prefecture、county、township或village。",
            "The level is province, prefecture, county, township or village."
        );

    private static string CodeOf(string text) =>
        AreaCode.TryParse(text, out var code, out var error)
            ? code.Value
            : throw Refusal.Invalid(error.Code, "code", error.Chinese, error.English);

    private static Refusal NotFound(string code) => Refusal.NotFound("areas.not_found", $"区划{code}", $"area {code}");
}
