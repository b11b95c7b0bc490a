using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Briefs.Writing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Briefs;

/// <summary>The days a brief is to be about, both included: a month, a week, a quarter, or any others.</summary>
public sealed record MakeBriefRequest
{
    [Required]
    public DateOnly? From { get; init; }

    [Required]
    public DateOnly? To { get; init; }
}

/// <summary>Makes the draft of a brief from the figures of a period.</summary>
internal sealed class MakeBrief(UnitOfWork work, CountBrief count, IDirectory directory)
{
    public async Task<BriefDetail> Handle(MakeBriefRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(CasePermissions.Situation);
        var period = new BriefPeriod(request.From!.Value, request.To!.Value);
        var now = work.Clock.GetUtcNow();
        Check(period, now);
        var figures = await count.Handle(period, actor, ct);
        var unit = actor.UnitId is { } id ? directory.Current.Unit(id) : null;
        var area = unit?.AreaCode is { } code ? directory.Current.Area(code)?.Name : null;
        var title = Paragraphs.Title(period, area);
        var brief = new Brief
        {
            Id = Ids.New(now),
            FromOn = period.From,
            ToOn = period.To,
            TitleZh = title.Chinese,
            TitleEn = title.English,
            Sections = Json.Write(
                Paragraphs.Standard.Select(k => Paragraphs.Section(k, figures, Ids.New(now))).ToList()
            ),
            Seen = BriefSight.Of(actor),
            UnitZh = unit?.Name.Chinese,
            UnitEn = unit?.Name.English,
            MadeBy = actor.Id,
            MadeByName = actor.Name,
            MadeAt = now,
            ChangedByName = actor.Name,
            ChangedAt = now,
        };
        work.Insert(brief);
        work.Record(
            new Fact(
                "brief",
                brief.Id,
                "brief.made",
                actor,
                new
                {
                    brief.FromOn,
                    brief.ToOn,
                    title,
                },
                OpensChain: true
            )
        );
        var detail = BriefBook.View(brief, brief.Version);
        await work.CommitAsync(StatusCodes.Status201Created, detail, ct);
        return detail;
    }

    private static void Check(BriefPeriod period, DateTimeOffset now)
    {
        if (period.From.Year is < 2000 or > 9000 || period.To.Year > 9000)
            throw Wrong("from", "日期超出范围。", "The date is out of range.");
        if (period.To < period.From)
            throw Wrong("to", "结束日期早于开始日期。", "The last day is before the first.");
        if (period.Days > BriefPeriod.MostDays)
            throw Wrong(
                "to",
                $"时段最长 {BriefPeriod.MostDays} 天。",
                $"The period may have {BriefPeriod.MostDays} days at most."
            );
        if (period.Start > now)
            throw Wrong("from", "时段还没有开始。", "The period has not begun.");
    }

    private static Refusal Wrong(string field, string chinese, string english) =>
        Refusal.Invalid("cases.brief_period", field, chinese, english);

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/briefs",
            async (MakeBriefRequest request, HttpContext http, Actor actor, MakeBrief handler, CancellationToken ct) =>
            {
                var brief = await handler.Handle(request, actor, ct);
                EntityTag.Write(http, brief.Version);
                return TypedResults.Created($"/api/briefs/{brief.Id}", brief);
            }
        );
}
