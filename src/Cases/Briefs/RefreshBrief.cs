using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Briefs.Writing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Briefs;

/// <summary>Which paragraphs are to be counted anew: these, or all where none is named.</summary>
public sealed record RefreshBriefRequest
{
    [MaxLength(40)]
    public List<Guid>? Sections { get; init; }
}

/// <summary>Counts the figures of paragraphs anew, without losing what was edited.</summary>
internal sealed class RefreshBrief(UnitOfWork work, BriefBook book, CountBrief count)
{
    public async Task<BriefDetail> Handle(
        Guid id,
        RefreshBriefRequest request,
        Actor actor,
        HttpContext http,
        CancellationToken ct
    )
    {
        var brief = await book.DraftAsync(id, actor, http, ct);
        var sections = brief.Paragraphs;
        if (request.Sections is { } asked && asked.Exists(a => sections.All(s => s.Id != a)))
            throw Refusal.Invalid("cases.brief_section", "sections", "没有这一段。", "There is no such paragraph.");
        var figures = await count.Handle(brief.Period, BriefSight.Reader(brief.Seen), ct);
        var refreshed = sections
            .Where(s => s.Generated is not null && (request.Sections is null || request.Sections.Contains(s.Id)))
            .Select(s => s.Id)
            .ToHashSet();
        brief.Change(
            brief.Title,
            [.. sections.Select(s => refreshed.Contains(s.Id) ? Refresh(s, figures) : s)],
            actor,
            work.Clock.GetUtcNow()
        );
        var kinds = sections.Where(s => refreshed.Contains(s.Id)).Select(s => s.Kind);
        return await book.WriteAsync(brief, "refreshed", new { kinds, figures.AsOf }, actor, http, ct);
    }

    private static BriefSection Refresh(BriefSection section, BriefFigures figures)
    {
        var fresh = Paragraphs.Section(section.Kind, figures, section.Id);
        var was = section.Generated!;
        var (chinese, checkChinese) = MergeWords.Merge(was.Chinese, section.Words.Chinese, fresh.Words.Chinese);
        var (english, checkEnglish) = MergeWords.Merge(was.English, section.Words.English, fresh.Words.English);
        return fresh with
        {
            Heading = section.Heading,
            Words = new(chinese, english),
            Check = section.Check || checkChinese || checkEnglish,
        };
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/briefs/{id:guid}/refresh",
            async (
                Guid id,
                RefreshBriefRequest request,
                HttpContext http,
                Actor actor,
                RefreshBrief handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.Handle(id, request, actor, http, ct))
        );
}
