using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Briefs.Writing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Briefs;

/// <summary>A line in both languages; one of them may be left empty.</summary>
public sealed record BriefLine
{
    [StringLength(200)]
    public string Chinese { get; init; } = "";

    [StringLength(200)]
    public string English { get; init; } = "";
}

/// <summary>A text in both languages; one of them may be left empty.</summary>
public sealed record BriefText
{
    [StringLength(10_000)]
    public string Chinese { get; init; } = "";

    [StringLength(10_000)]
    public string English { get; init; } = "";
}

/// <summary>A paragraph as it is to be: one that is there by its identity, or a new one by its kind.</summary>
public sealed record ChangeSection
{
    public Guid? Id { get; init; }

    /// <summary>Of a new one; one that is made from figures is counted and written by the server.</summary>
    public BriefKind? Kind { get; init; }

    /// <summary>Left out, it stays, or is what the figures say.</summary>
    public BriefLine? Heading { get; init; }

    /// <summary>Left out, it stays, or is what the figures say.</summary>
    public BriefText? Words { get; init; }
}

/// <summary>The title and all paragraphs in their order; what is not named is removed.</summary>
public sealed record ChangeBriefRequest
{
    [Required]
    public BriefLine? Title { get; init; }

    [Required, MaxLength(40)]
    public List<ChangeSection?>? Sections { get; init; }
}

/// <summary>Takes what was edited: words, order, what was added and what was removed. Figures stay as they were counted.</summary>
internal sealed class ChangeBrief(UnitOfWork work, BriefBook book, CountBrief count)
{
    public async Task<BriefDetail> Handle(
        Guid id,
        ChangeBriefRequest request,
        Actor actor,
        HttpContext http,
        CancellationToken ct
    )
    {
        var brief = await book.DraftAsync(id, actor, http, ct);
        var title = new Text(request.Title!.Chinese.Trim(), request.Title.English.Trim());
        if (title.Chinese.Length + title.English.Length == 0)
            throw Refusal.Invalid("cases.brief_title", "title", "请填写标题。", "Give it a title.");
        var known = brief.Paragraphs.ToDictionary(s => s.Id);
        List<BriefSection> sections = [];
        BriefFigures? figures = null;
        var at = work.Clock.GetUtcNow();
        foreach (var given in request.Sections!)
        {
            var wanted = given ?? throw Wrong("有一段是空的。", "A paragraph is null.");
            if (wanted.Id is { } own)
            {
                if (!known.TryGetValue(own, out var section) || sections.Exists(s => s.Id == own))
                    throw Wrong("没有这一段，或同一段放了两次。", "There is no such paragraph, or it is placed twice.");
                sections.Add(Edit(section, wanted));
                continue;
            }
            var kind = wanted.Kind ?? throw Wrong("新增的段落须说明类型。", "A new paragraph says what kind it is of.");
            if (kind != BriefKind.Own)
                figures ??= await count.Handle(brief.Period, BriefSight.Reader(brief.Seen), ct);
            sections.Add(Edit(New(kind, figures, at), wanted));
        }
        var what = What(brief, title, known, sections);
        brief.Change(title, sections, actor, at);
        return await book.WriteAsync(brief, "changed", what, actor, http, ct);
    }

    private static BriefSection New(BriefKind kind, BriefFigures? figures, DateTimeOffset at) =>
        kind == BriefKind.Own
            ? new(Ids.New(at), kind, new("", ""), new("", ""), null, null, null, null, false)
            : Paragraphs.Section(kind, figures!, Ids.New(at));

    private static BriefSection Edit(BriefSection section, ChangeSection wanted)
    {
        var heading = wanted.Heading is { } h ? new Text(h.Chinese.Trim(), h.English.Trim()) : section.Heading;
        var words = wanted.Words is { } w ? new Text(Lines(w.Chinese), Lines(w.English)) : section.Words;
        // Whoever has written it anew has read it.
        return section with { Heading = heading, Words = words, Check = section.Check && words == section.Words };
    }

    private static string Lines(string text) => text.ReplaceLineEndings("\n").Trim();

    // The ledger says what was touched; the words themselves stand in the brief.
    private static object What(
        Brief brief,
        Text title,
        Dictionary<Guid, BriefSection> known,
        List<BriefSection> sections
    )
    {
        var kept = sections.Select(s => s.Id).ToHashSet();
        return new
        {
            title = title == brief.Title ? null : title,
            edited = sections
                .Where(s => known.TryGetValue(s.Id, out var old) && (old.Words != s.Words || old.Heading != s.Heading))
                .Select(s => s.Kind),
            added = sections.Where(s => !known.ContainsKey(s.Id)).Select(s => s.Kind),
            removed = known.Values.Where(s => !kept.Contains(s.Id)).Select(s => s.Kind),
        };
    }

    private static Refusal Wrong(string chinese, string english) =>
        Refusal.Invalid("cases.brief_section", "sections", chinese, english);

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPut(
            "/api/briefs/{id:guid}",
            async (
                Guid id,
                ChangeBriefRequest request,
                HttpContext http,
                Actor actor,
                ChangeBrief handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.Handle(id, request, actor, http, ct))
        );
}
