using Zhishu.Cases.Acting;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Host.Demo;

/// <summary>Lets a case live as its story goes, as far as the time reaches: a young case stands where it would.</summary>
internal sealed class DemonstrationLife(ICaseBatch batch, Workplaces people, DateTimeOffset until)
{
    private static readonly TakeActionRequest Plain = new();
    private static readonly string[] Outcomes =
    [
        "已现场处理完毕，并告知诉求人。",
        "经核实情况属实，已完成整改。",
        "已协调责任单位处理到位，恢复正常。",
        "已按规定办理并答复诉求人。",
    ];

    private FiledCase filed = null!;
    private DateTimeOffset at;
    private bool over;

    public async Task LiveAsync(Story story, CancellationToken ct)
    {
        (at, over) = (story.FiledAt, false);
        var taker = people.CallTaker(story.Number);
        filed = await batch.FileAsync(story.Request, taker, at, ct);
        var chance = story.Chance;
        switch (story.Fate)
        {
            case Fate.Unread:
                // Some are taken on and wait for somebody to say whose they are.
                if (chance.Percent(40))
                    await TakeAsync(CaseAction.Register, taker, chance.Minutes(5, 60), ct);
                return;
            case Fate.Refused:
                await TakeAsync(
                    CaseAction.Refuse,
                    taker,
                    chance.Minutes(5, 60),
                    ct,
                    new() { Reason = "不属于受理范围，已告知诉求人。" }
                );
                return;
            case Fate.AnsweredAtOnce:
                await TakeAsync(CaseAction.Register, taker, chance.Minutes(1, 10), ct);
                await TakeAsync(
                    CaseAction.CloseDirectly,
                    taker,
                    chance.Minutes(2, 20),
                    ct,
                    new() { Outcome = "已当场解答。" }
                );
                await RateAsync(chance, taker, ct);
                return;
            case Fate.Cancelled:
                await TakeAsync(
                    CaseAction.Cancel,
                    people.Dispatcher,
                    chance.Minutes(30, 600),
                    ct,
                    new() { Reason = "诉求人撤回。" }
                );
                return;
            default:
                await HandleAsync(story, taker, ct);
                return;
        }
    }

    public Task CommitAsync(CancellationToken ct) => batch.CommitAsync(ct);

    private async Task HandleAsync(Story story, Actor taker, CancellationToken ct)
    {
        var chance = story.Chance;
        if (filed.UnitId is not { } unit || people.Handler(unit, filed.AreaCode, filed.MatterCode) is not { } handler)
            return;
        await TakeAsync(CaseAction.Accept, handler, chance.Minutes(10, 900), ct);
        if (story.Fate == Fate.Returned)
        {
            await TakeAsync(
                CaseAction.AskReturn,
                handler,
                chance.Minutes(30, 300),
                ct,
                new() { Reason = "不属于本单位职责。" }
            );
            await TakeAsync(CaseAction.Approve, people.Dispatcher, chance.Minutes(10, 200), ct);
            await TakeAsync(
                CaseAction.Dispatch,
                people.Dispatcher,
                chance.Minutes(10, 120),
                ct,
                new() { Reason = "经会商仍由原单位办理。" }
            );
            await TakeAsync(CaseAction.Accept, handler, chance.Minutes(10, 300), ct);
        }
        await TakeAsync(CaseAction.Start, handler, chance.Minutes(10, 600), ct);
        if (story.Fate == Fate.Suspended)
        {
            await TakeAsync(
                CaseAction.AskSuspension,
                handler,
                chance.Minutes(30, 600),
                ct,
                new() { Reason = "等待诉求人补充材料。" }
            );
            await TakeAsync(CaseAction.Approve, people.Dispatcher, chance.Minutes(10, 200), ct);
            await TakeAsync(CaseAction.Resume, handler, chance.Minutes(1440, 12_000), ct);
        }
        if (story is { Fate: Fate.Extended, Extension: not null })
        {
            await TakeAsync(
                CaseAction.AskExtension,
                handler,
                chance.Minutes(30, 600),
                ct,
                new() { Reason = "需多部门会商。", Amount = story.Extension }
            );
            await TakeAsync(CaseAction.Approve, people.Dispatcher, chance.Minutes(10, 300), ct);
        }
        // Some take longer than they should.
        var work = chance.Percent(8) ? chance.Minutes(8_000, 20_000) : chance.Minutes(60, 5_000);
        await DoneAsync(handler, work, chance, ct);
        if (story.Fate == Fate.SentBack)
        {
            await TakeAsync(
                CaseAction.Rework,
                people.Verifier,
                chance.Minutes(30, 900),
                ct,
                new() { Reason = "现场核查未达标。" }
            );
            await DoneAsync(handler, chance.Minutes(300, 3_000), chance, ct);
        }
        await TakeAsync(CaseAction.Verify, people.Verifier, chance.Minutes(30, 1_200), ct);
        await TakeAsync(CaseAction.Close, people.Verifier, chance.Minutes(10, 600), ct, new() { ConditionsMet = true });
        await RateAsync(chance, taker, ct);
    }

    private Task DoneAsync(Actor handler, TimeSpan work, Chance chance, CancellationToken ct) =>
        TakeAsync(CaseAction.ReportDone, handler, work, ct, new() { Outcome = chance.Of(Outcomes) });

    private async Task RateAsync(Chance chance, Actor taker, CancellationToken ct)
    {
        if (!chance.Percent(60))
            return;
        var rating = chance.Percent(88) ? 4 + chance.Below(2) : 1 + chance.Below(3);
        await TakeAsync(
            CaseAction.Rate,
            taker,
            chance.Minutes(60, 2_880),
            ct,
            new()
            {
                Rating = rating,
                Solved = rating >= 3,
                Words = rating >= 4 ? "满意" : "处理不彻底",
            }
        );
        if (rating <= 2 && chance.Percent(50))
            await TakeAsync(
                CaseAction.Reopen,
                people.Verifier,
                chance.Minutes(30, 600),
                ct,
                new() { Reason = "回访不满意，重新办理。" }
            );
    }

    /// <summary>The next step, some time after the last, unless that lies after the end of the story.</summary>
    private async Task TakeAsync(
        CaseAction action,
        Actor actor,
        TimeSpan later,
        CancellationToken ct,
        TakeActionRequest? request = null
    )
    {
        at += later;
        over |= at > until;
        if (over)
            return;
        try
        {
            await batch.TakeAsync(filed.Id, action, request ?? Plain, actor, at, ct);
        }
        catch (Refusal e) when (e.Kind is RefusalKind.Rule or RefusalKind.Forbidden)
        {
            // The catalogue or the roles of the city were changed since: the case stays where it is.
            over = true;
        }
    }
}
