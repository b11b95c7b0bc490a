using System.Text.Json;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Reading;

/// <summary>A case as those who work with it see it.</summary>
public sealed record CaseDetail(
    Guid Id,
    int Version,
    string Number,
    CaseState State,
    Text StateName,
    string Kind,
    string Channel,
    string? MatterCode,
    Text? MatterName,
    int? MatterVersion,
    string Title,
    string Description,
    string? AreaCode,
    string? AreaName,
    string? GridCode,
    string? Address,
    double? Longitude,
    double? Latitude,
    string? ObjectCode,
    bool Emergency,
    bool IsPublic,
    Guid? UnitId,
    Text? UnitName,
    DateTimeOffset FiledAt,
    DateTimeOffset? RegisteredAt,
    DateTimeOffset? DispatchedAt,
    DateTimeOffset? AcceptedAt,
    DateTimeOffset? DoneAt,
    DateTimeOffset? VerifiedAt,
    DateTimeOffset? ClosedAt,
    DateTimeOffset? DueAt,
    DateTimeOffset? StageDueAt,
    Text? TimeLeft,
    int Returns,
    int Reworks,
    int Reopenings,
    int? Rating,
    string? RatingWords,
    bool? Solved,
    string? Outcome,
    string? Reason,
    Guid? MergedInto,
    int Reporters,
    IReadOnlyDictionary<string, string>? Fields,
    DispatchDecision? Decision,
    AdmissionDecision? Admission,
    LimitDecision? StageLimit,
    IReadOnlyList<WaitingProposal>? Proposals,
    IReadOnlyList<ShareDetail> Shares,
    IReadOnlyList<RequestDetail> Requests,
    IReadOnlyList<AllowedAction> Allowed
);

/// <summary>One unit's share.</summary>
public sealed record ShareDetail(
    Guid Id,
    Guid UnitId,
    Text? UnitName,
    ShareRole Role,
    ShareState State,
    Text StateName,
    string? Task,
    DateTimeOffset AssignedAt,
    DateTimeOffset? AcceptedAt,
    DateTimeOffset? DoneAt,
    Guid? HandlerId,
    string? Outcome,
    string? TimeLimit,
    LimitDecision? LimitBy,
    string? Extension,
    DateTimeOffset? DueAt,
    Text? TimeLeft,
    DateTimeOffset? AnswerDueAt,
    DateTimeOffset? ArriveDueAt,
    DateTimeOffset? ArrivedAt,
    bool ArrivedLate,
    int? Score,
    string? ScoreWords
);

/// <summary>A request of a unit and how it was decided.</summary>
public sealed record RequestDetail(
    Guid Id,
    Guid ShareId,
    string Kind,
    string State,
    string Reason,
    string? Amount,
    Text? AmountName,
    string AskedBy,
    DateTimeOffset AskedAt,
    string? DecidedBy,
    DateTimeOffset? DecidedAt,
    string? DecisionReason
);

/// <summary>An action the reader may take now.</summary>
public sealed record AllowedAction(CaseAction Action, Text Name, IReadOnlyList<string> Required);

/// <summary>Makes the detail of a case for a reader.</summary>
internal sealed class CaseView(IDirectory directory, ICalendarSource calendar, TimeProvider clock)
{
    /// <summary>A reader sees a case by permission in its scope, or because the own unit has or had a share in it.</summary>
    public bool MaySee(CaseFile file, Actor actor) =>
        actor.May(CasePermissions.Read, file.Case.Scope)
        || file.Shares.Any(s =>
            actor.May(CasePermissions.Read, s.ScopeIn(file.Case))
            || actor.May(CasePermissions.Handle, s.ScopeIn(file.Case))
        );

    public CaseDetail Of(CaseFile file, Actor actor)
    {
        var c = file.Case;
        var units = directory.Current;
        var now = clock.GetUtcNow();
        return new CaseDetail(
            c.Id,
            c.Version,
            c.Number,
            c.State,
            Labels.Of(c.State),
            c.Kind,
            c.Channel,
            c.MatterCode,
            file.Matter?.Name,
            file.Matter?.Number,
            c.Title,
            c.Description,
            c.AreaCode,
            c.AreaCode is null ? null : units.AreaPath(c.AreaCode),
            c.GridCode,
            c.Address,
            c.Longitude,
            c.Latitude,
            c.ObjectCode,
            c.Emergency,
            c.IsPublic,
            c.UnitId,
            NameOf(units, c.UnitId),
            c.FiledAt,
            c.RegisteredAt,
            c.DispatchedAt,
            c.AcceptedAt,
            c.DoneAt,
            c.VerifiedAt,
            c.ClosedAt,
            c.DueAt,
            c.StageDueAt,
            c.IsOver || file.Lead is null ? null : TimeLeft(file.Lead, now),
            c.Returns,
            c.Reworks,
            c.Reopenings,
            c.Rating,
            c.RatingWords,
            c.Solved,
            c.Outcome,
            c.Reason,
            c.MergedInto,
            c.Reporters,
            c.Fields is null ? null : Json.Read<Dictionary<string, string>>(c.Fields),
            c.Decision is null ? null : Json.Read<DispatchDecision>(c.Decision),
            file.Admission,
            c.StageLimit is null ? null : Json.Read<LimitDecision>(c.StageLimit),
            c.Proposals is null ? null : file.Waiting,
            [.. file.Shares.Select(s => Of(s, units, now))],
            [.. file.Requests.Select(Of)],
            [
                .. file.AllowedTo(actor)
                    .Select(a => new AllowedAction(a, Labels.Of(a), file.Workflow.Find(c.State, a)!.Required)),
            ]
        );
    }

    private ShareDetail Of(Share s, DirectorySnapshot units, DateTimeOffset now) =>
        new(
            s.Id,
            s.UnitId,
            NameOf(units, s.UnitId),
            s.Role,
            s.State,
            Labels.Of(s.State),
            s.Task,
            s.AssignedAt,
            s.AcceptedAt,
            s.DoneAt,
            s.HandlerId,
            s.Outcome,
            s.TimeLimit,
            s.LimitBy is null ? null : Json.Read<LimitDecision>(s.LimitBy),
            s.Extension,
            s.DueAt,
            s.IsOpen ? TimeLeft(s, now) : null,
            s.AnswerDueAt,
            s.ArriveDueAt,
            s.ArrivedAt,
            s.IsLateAt(now),
            s.Score,
            s.ScoreWords
        );

    private static RequestDetail Of(CaseRequest r) =>
        new(
            r.Id,
            r.ShareId,
            r.Kind.ToString().ToLowerInvariant(),
            r.State.ToString().ToLowerInvariant(),
            r.Reason,
            r.Amount,
            r.Amount is { } amount && TimeLimit.TryParse(amount, out var more)
                ? new Text(more.ToChinese(), more.ToString())
                : null,
            r.AskedByName,
            r.AskedAt,
            r.DecidedByName,
            r.DecidedAt,
            r.DecisionReason
        );

    private Text? TimeLeft(Share share, DateTimeOffset now) =>
        RemainingWords.Of(share.Clock(calendar.Current), share.DueAt, now);

    private static Text? NameOf(DirectorySnapshot units, Guid? id) => id is { } unit ? units.Unit(unit)?.Name : null;
}
