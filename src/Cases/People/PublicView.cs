using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Notes;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.People;

/// <summary>A case as the one who reported it sees it: nothing of the officials' own work, nothing of other
/// reporters.</summary>
/// <param name="Description">The reporter's own words; null for one who joined what somebody else reported.</param>
/// <param name="Solved">As it was rated.</param>
/// <param name="RatingWords">What was said with the rating; null where others report the same, since it may be theirs.</param>
/// <param name="HandledUnder">The number of the case it was merged into.</param>
/// <param name="Attachments">How many files this reporter has sent.</param>
public sealed record FollowedCase(
    string Number,
    CaseStateWords State,
    string Title,
    string? Description,
    DateTimeOffset FiledAt,
    DateTimeOffset? DueAt,
    Text? TimeLeft,
    Text? UnitName,
    string? Outcome,
    string? Reason,
    int? Rating,
    bool? Solved,
    string? RatingWords,
    string? HandledUnder,
    int Attachments,
    IReadOnlyList<FollowedPhoto> Photos,
    IReadOnlyList<FollowedEvent> Timeline,
    IReadOnlyList<FollowedQuestion> Questions,
    IReadOnlyList<CaseAction> Allowed
);

public sealed record FollowedEvent(DateTimeOffset At, Text What, string? Words);

/// <param name="Answers">What this reporter answered.</param>
public sealed record FollowedQuestion(Guid Id, string Text, DateTimeOffset At, IReadOnlyList<string> Answers);

/// <summary>Makes the view of a case for its reporter.</summary>
internal sealed class PublicView(
    ZhishuDbContext db,
    LedgerReader ledger,
    FollowedPhotos photos,
    IDirectory directory,
    ICalendarSource calendar,
    TimeProvider clock
)
{
    private const int MostEntries = 1000;

    public async Task<FollowedCase> OfAsync(Follower follower, CancellationToken ct)
    {
        var (reporter, file, original) = follower;
        var c = file.Case;
        var merged = original.Id != c.Id;
        var entries = await ledger.ReadAsync(c.Id, 0, MostEntries, ct);
        var timeline = entries.Where(e => !merged || e.Action != "case.filed").Select(Of);
        if (merged)
            timeline = (await ledger.ReadAsync(original.Id, 0, MostEntries, ct)).Select(Of).Concat(timeline);
        var notes = await db.Set<Note>().Where(n => n.CaseId == c.Id).OrderBy(n => n.Id).ToListAsync(ct);
        var said = notes
            .Where(n => n.Kind == NoteKind.Note && n.IsPublic)
            .Select(n => new FollowedEvent(n.At, new("办理单位留言", "The unit in charge wrote"), n.Text));
        var attachments = await db.Set<Attachments.Attachment>()
            .CountAsync(a => a.CaseId == c.Id && a.ReporterId == reporter.Id && a.RemovedAt == null, ct);
        return new(
            original.Number,
            new(c.State, Words(c.State)),
            original.Title,
            follower.IsFirst ? original.Description : null,
            original.FiledAt,
            c.IsOver ? null : c.DueAt,
            c.IsOver || file.Lead is not { } lead
                ? null
                : RemainingWords.Of(lead.Clock(calendar.Current), lead.DueAt, clock.GetUtcNow()),
            c.UnitId is { } unit ? directory.Current.Unit(unit)?.Name : null,
            c.State is CaseState.Closed or CaseState.Rated ? c.Outcome : null,
            c.State is CaseState.Refused or CaseState.Cancelled ? c.Reason : null,
            c.Rating,
            c.Solved,
            follower.IsFirst && !merged && c.Reporters <= 1 ? c.RatingWords : null,
            merged ? c.Number : null,
            attachments,
            await photos.ListAsync(follower, ct),
            [.. timeline.OfType<FollowedEvent>().Concat(said).OrderBy(e => e.At)],
            [
                .. notes
                    .Where(n => n.Kind == NoteKind.Question)
                    .Select(q => new FollowedQuestion(
                        q.Id,
                        q.Text,
                        q.At,
                        [.. notes.Where(a => a.QuestionId == q.Id && a.ReporterId == reporter.Id).Select(a => a.Text)]
                    )),
            ],
            Allowed(follower)
        );
    }

    /// <summary>What the state means to somebody who does not know the office.</summary>
    public static Text Words(CaseState state) =>
        state switch
        {
            CaseState.Collected => new("已收到，等待受理", "Received; waiting to be looked at"),
            CaseState.Registered => new("已受理，正在安排办理单位", "Accepted; a unit is being found"),
            CaseState.Refused => new("不予受理，原因见下", "Not accepted, for the reason given"),
            CaseState.Dispatched => new("已转办理单位，等待签收", "Sent to the unit in charge"),
            CaseState.Accepted or CaseState.InHand => new("办理中", "Being handled"),
            CaseState.Suspended => new("办理暂停，等待条件恢复", "Paused for the time being"),
            CaseState.ReportedDone or CaseState.Verified => new("已办理，正在核查", "Handled; being checked"),
            CaseState.Closed => new("已办结，请您评价", "Closed; please rate it"),
            CaseState.Rated => new("已办结并评价", "Closed and rated"),
            CaseState.Cancelled => new("已撤回或作废", "Withdrawn or cancelled"),
            CaseState.Merged => new("已与同类诉求合并办理", "Handled with another report of the same"),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };

    /// <summary>What the reporter may do now.</summary>
    public static IReadOnlyList<CaseAction> Allowed(Follower follower)
    {
        var file = follower.File;
        List<CaseAction> allowed = [];
        if (follower.MayWithdraw)
            allowed.Add(CaseAction.Cancel);
        if (file.Workflow.Find(file.Case.State, CaseAction.Rate) is not null)
            allowed.Add(CaseAction.Rate);
        if (file.Workflow.Find(file.Case.State, CaseAction.Reopen) is not null && file.Case.Rating <= 2)
            allowed.Add(CaseAction.Reopen);
        return allowed;
    }

    private static FollowedEvent? Of(LedgerEntry entry) =>
        HistoryWords.ForReporter(entry.Action) is { } words
            ? new(
                entry.At,
                words,
                entry.Action is "case.refused" ? ReadHistory.Word(ReadHistory.Parse(entry.Data), "reason") : null
            )
            : null;
}
