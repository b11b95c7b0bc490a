using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Searching;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;

namespace Zhishu.Cases.Briefs;

/// <summary>A brief in a list.</summary>
/// <param name="Period">What the period is called.</param>
public sealed record BriefSummary(
    Guid Id,
    BriefState State,
    DateOnly FromOn,
    DateOnly ToOn,
    Text Period,
    Text Title,
    string ChangedByName,
    DateTimeOffset ChangedAt,
    DateTimeOffset? PublishedAt
);

/// <summary>Lists briefs and opens one.</summary>
internal sealed class ReadBriefs(ZhishuDbContext db)
{
    public async Task<Page<BriefSummary>> ListAsync(
        string? words,
        BriefState? state,
        string? after,
        int? limit,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(CasePermissions.Situation);
        var size = Cursor.Limit(limit);
        var query = db.Set<Brief>().AsQueryable();
        if (state is { } only)
            query = query.Where(b => b.State == only);
        if (!string.IsNullOrWhiteSpace(words))
        {
            var pattern = $"%{SqlBuilder.Literal(words.Trim())}%";
            query = query.Where(b => EF.Functions.ILike(b.TitleZh, pattern) || EF.Functions.ILike(b.TitleEn, pattern));
        }
        if (!string.IsNullOrEmpty(after))
        {
            var last = Guid.TryParse(Cursor.Decode(after, 1)[0], out var id) ? id : throw Cursor.Wrong();
            query = query.Where(b => b.Id.CompareTo(last) < 0);
        }
        var rows = query
            .OrderByDescending(b => b.Id)
            .Select(b => new
            {
                b.Id,
                b.State,
                b.FromOn,
                b.ToOn,
                b.TitleZh,
                b.TitleEn,
                b.Seen,
                b.ChangedByName,
                b.ChangedAt,
                b.PublishedAt,
            })
            .AsAsyncEnumerable();
        List<BriefSummary> found = [];
        // Who may see a brief is no matter of SQL; there are some dozens of them in a year.
        await foreach (var b in rows.WithCancellation(ct))
        {
            if (!BriefSight.Covers(actor, b.Seen))
                continue;
            if (found.Count == size)
                return new(found, Cursor.Encode($"{found[^1].Id}"));
            found.Add(
                new(
                    b.Id,
                    b.State,
                    b.FromOn,
                    b.ToOn,
                    new BriefPeriod(b.FromOn, b.ToOn).Name,
                    new(b.TitleZh, b.TitleEn),
                    b.ChangedByName,
                    b.ChangedAt,
                    b.PublishedAt
                )
            );
        }
        return new(found, null);
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(
            "/api/briefs",
            async (
                string? q,
                string? state,
                string? after,
                int? limit,
                Actor actor,
                ReadBriefs handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.ListAsync(q, StateOf(state), after, limit, actor, ct))
        );
        endpoints.MapGet(
            "/api/briefs/{id:guid}",
            async (Guid id, HttpContext http, Actor actor, BriefBook book, CancellationToken ct) =>
            {
                var brief = await book.LoadAsync(id, actor, ct);
                EntityTag.Write(http, brief.Version);
                return TypedResults.Ok(BriefBook.View(brief, brief.Version));
            }
        );
    }

    private static BriefState? StateOf(string? state) =>
        state switch
        {
            null or "" => null,
            "draft" => BriefState.Draft,
            "final" => BriefState.Final,
            _ => throw Refusal.Invalid(
                "cases.brief_state",
                "state",
                "state 应为 draft 或 final。",
                "state is draft or final."
            ),
        };
}
