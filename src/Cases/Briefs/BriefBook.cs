using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Briefs;

/// <summary>A brief with all its paragraphs.</summary>
/// <param name="FromOn">The first day it is about.</param>
/// <param name="ToOn">The last.</param>
/// <param name="Period">What the period is called.</param>
/// <param name="UnitName">For whom it was made: the unit of who made it.</param>
/// <param name="Version">For <c>If-Match</c>; rises with every change.</param>
public sealed record BriefDetail(
    Guid Id,
    BriefState State,
    DateOnly FromOn,
    DateOnly ToOn,
    Text Period,
    Text Title,
    IReadOnlyList<BriefSection> Sections,
    Text? UnitName,
    string MadeByName,
    DateTimeOffset MadeAt,
    string ChangedByName,
    DateTimeOffset ChangedAt,
    string? PublishedByName,
    DateTimeOffset? PublishedAt,
    int Version
);

/// <summary>Finds briefs and tells the ledger of them.</summary>
internal sealed class BriefBook(ZhishuDbContext db, UnitOfWork work)
{
    /// <exception cref="Refusal">404 where there is none, or one whose figures the actor may not all see.</exception>
    public async Task<Brief> LoadAsync(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(CasePermissions.Situation);
        var brief = await db.Set<Brief>().FirstOrDefaultAsync(b => b.Id == id, ct);
        return brief is not null && BriefSight.Covers(actor, brief.Seen) ? brief : throw NotFound();
    }

    /// <summary>A draft that the caller has seen as it is.</summary>
    public async Task<Brief> DraftAsync(Guid id, Actor actor, HttpContext http, CancellationToken ct)
    {
        var brief = await LoadAsync(id, actor, ct);
        brief.RequireDraft();
        EntityTag.Require(http, brief.Version);
        return brief;
    }

    /// <summary>Writes what was done to a brief that is stored, and answers it as it will be.</summary>
    public async Task<BriefDetail> WriteAsync(
        Brief brief,
        string done,
        object? what,
        Actor actor,
        HttpContext http,
        CancellationToken ct
    )
    {
        work.Update(brief);
        work.Record(new Fact("brief", brief.Id, $"brief.{done}", actor, what));
        var detail = View(brief, brief.Version + 1);
        await work.CommitAsync(StatusCodes.Status200OK, detail, ct);
        EntityTag.Write(http, detail.Version);
        return detail;
    }

    public static BriefDetail View(Brief brief, int version) =>
        new(
            brief.Id,
            brief.State,
            brief.FromOn,
            brief.ToOn,
            brief.Period.Name,
            brief.Title,
            brief.Paragraphs,
            brief.UnitZh is { } unit ? new(unit, brief.UnitEn ?? unit) : null,
            brief.MadeByName,
            brief.MadeAt,
            brief.ChangedByName,
            brief.ChangedAt,
            brief.PublishedByName,
            brief.PublishedAt,
            version
        );

    /// <summary>What the brief says, as a hash: the ledger keeps it, so that a change beside the product shows.</summary>
    public static string Digest(Brief brief) =>
        Convert.ToHexStringLower(
            Sm3.Hash(System.Text.Encoding.UTF8.GetBytes($"{brief.TitleZh}\n{brief.TitleEn}\n{brief.Sections}"))
        );

    private static Refusal NotFound() => Refusal.NotFound("cases.no_brief", "这份简报", "such brief");
}
