using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Zhishu.Decisions.Rows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;

namespace Zhishu.Decisions.Tables;

/// <summary>Lists uses and tables, shows one with its versions, and the DMN text of a version.</summary>
internal static class BrowseTables
{
    private const string Dmn = "application/xml";

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("uses", Uses);
        group.MapGet("tables", List);
        group.MapGet("tables/{code}", One);
        group.MapGet("tables/{code}/versions/{number:int}", Version);
        group.MapGet("tables/{code}/versions/{number:int}/dmn", Text).Produces<string>(contentType: Dmn);
    }

    private static Ok<UseResponse[]> Uses(Actor actor, DecisionUses uses)
    {
        TableStore.RequireReader(actor);
        return TypedResults.Ok(uses.All.Select(TableViews.Of).ToArray());
    }

    /// <param name="search">Words of code or title.</param>
    /// <param name="state"><c>draft</c> or <c>review</c>: is worked on; <c>ended</c>: is asked no more.</param>
    private static async Task<Ok<Page<TableResponse>>> List(
        Actor actor,
        ZhishuDbContext db,
        TableStore tables,
        DecisionUses uses,
        TimeProvider clock,
        string? search,
        string? use,
        string? state,
        string? after,
        int? limit,
        CancellationToken ct
    )
    {
        TableStore.RequireReader(actor);
        var size = Cursor.Limit(limit);
        var today = clock.Today();
        var rows = db.Set<TableRow>().AsQueryable();
        if (use is { Length: > 0 })
            rows = rows.Where(t => t.Use == use);
        foreach (var word in (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(5))
        {
            var pattern = "%" + word.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_") + "%";
            rows = rows.Where(t =>
                EF.Functions.ILike(t.Code, pattern)
                || EF.Functions.ILike(t.TitleChinese, pattern)
                || EF.Functions.ILike(t.TitleEnglish, pattern)
            );
        }
        rows = state switch
        {
            null or "" => rows,
            "ended" => rows.Where(t => t.EndedOn <= today),
            VersionStates.Draft or VersionStates.Review => rows.Where(t =>
                db.Set<TableVersionRow>().Any(v => v.TableId == t.Id && v.State == state)
            ),
            _ => throw Refusal.Invalid(
                "decisions.state",
                "state",
                $"没有状态“{state}”，可用：draft、review、ended。",
                $"There is no state '{state}'; there are draft, review, ended."
            ),
        };
        if (after is { Length: > 0 })
        {
            var last = Cursor.Decode(after, 1)[0];
            rows = rows.Where(t => t.Code.CompareTo(last) > 0);
        }
        var page = await rows.OrderBy(t => t.Code).Take(size + 1).ToListAsync(ct);
        var next = page.Count > size ? Cursor.Encode(page[size - 1].Code) : null;
        var ids = page.Take(size).Select(t => t.Id).ToList();
        var versions = await tables.VersionsAsync(ids, ct);
        return TypedResults.Ok(
            new Page<TableResponse>(
                [.. page.Take(size).Select(t => TableViews.Of(t, versions[t.Id], today, uses.Find(t.Use)?.Title))],
                next
            )
        );
    }

    private static async Task<Ok<TableDetail>> One(
        string code,
        HttpContext context,
        Actor actor,
        TableStore tables,
        DecisionUses uses,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        TableStore.RequireReader(actor);
        var table = await tables.RequireAsync(code, ct);
        var versions = (await tables.VersionsAsync([table.Id], ct))[table.Id].ToList();
        EntityTag.Write(context, table.Version);
        return TypedResults.Ok(
            new TableDetail(TableViews.Of(table, versions, clock.Today(), uses.Find(table.Use)?.Title), versions)
        );
    }

    private static async Task<Ok<VersionResponse>> Version(
        string code,
        int number,
        HttpContext context,
        Actor actor,
        TableStore tables,
        CancellationToken ct
    )
    {
        TableStore.RequireReader(actor);
        var row = await tables.RequireVersionAsync(await tables.RequireAsync(code, ct), number, ct);
        EntityTag.Write(context, row.Version);
        return TypedResults.Ok(TableViews.Of(row));
    }

    private static async Task<IResult> Text(
        string code,
        int number,
        HttpContext context,
        Actor actor,
        TableStore tables,
        CancellationToken ct
    )
    {
        TableStore.RequireReader(actor);
        var row = await tables.RequireVersionAsync(await tables.RequireAsync(code, ct), number, ct);
        // The text by its hash: a published one never changes and need not be sent again.
        var tag = new EntityTagHeaderValue($"\"{row.Hash}\"");
        context.Response.GetTypedHeaders().ETag = tag;
        // XML may hold what a browser would run: it is a file, never a page.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{code}-{number}.dmn\"";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Compare(tag, useStrongComparison: false)))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Text(row.Dmn, Dmn);
    }
}
