namespace Zhishu.Cases.Escalating;

/// <summary>Something that time brings about: how its candidates are found and how one of them is claimed. The claim
/// repeats the condition, so that of several nodes one wins and the others change nothing.</summary>
/// <param name="Fact">What the case's ledger calls it.</param>
/// <param name="Event">What others are told.</param>
/// <param name="Select">Gives case, thing, unit, due instant, number, matter, area; <c>$1</c> is now, <c>$2</c> how many.</param>
/// <param name="Claim"><c>$1</c> is the case, <c>$2</c> the thing, <c>$3</c> now; it also raises the version, so that
/// whoever loaded the row before cannot write the mark away.</param>
internal sealed record Alarm(string Fact, string Event, string Select, string Claim)
{
    public static IReadOnlyList<Alarm> All { get; } =
    [
        OfShare(
            "case.share_overdue",
            "cases.share.overdue",
            "due_at",
            "is_open AND escalated_at IS NULL AND due_at < {now}",
            // Who is late need not be warned any more.
            "escalated_at = $3, warned_at = coalesce(warned_at, $3)"
        ),
        OfShare(
            "case.share_warned",
            "cases.share.warned",
            "due_at",
            "is_open AND warned_at IS NULL AND warn_at <= {now} AND due_at >= {now}",
            "warned_at = $3"
        ),
        OfShare(
            "case.answer_overdue",
            "cases.share.answer_overdue",
            "answer_due_at",
            "is_open AND accepted_at IS NULL AND answer_escalated_at IS NULL AND answer_due_at < {now}",
            "answer_escalated_at = $3"
        ),
        OfShare(
            "case.arrival_overdue",
            "cases.share.arrival_overdue",
            "arrive_due_at",
            "is_open AND arrived_at IS NULL AND arrive_escalated_at IS NULL AND arrive_due_at < {now}",
            "arrive_escalated_at = $3"
        ),
        new(
            "case.stage_overdue",
            "cases.stage.overdue",
            """
            SELECT id, id, unit_id, stage_due_at, number, matter_code, area_code FROM cases_case
            WHERE stage_due_at < $1 AND stage_due_at IS NOT NULL AND stage_escalated_at IS NULL
            ORDER BY stage_due_at LIMIT $2
            """,
            """
            UPDATE cases_case SET stage_escalated_at = $3, version = version + 1
            WHERE id = $1 AND id = $2 AND stage_escalated_at IS NULL AND stage_due_at < $3
            """
        ),
        new(
            "case.supervision_overdue",
            "cases.supervision.overdue",
            """
            SELECT case_id, id, unit_id, answer_due_at, case_number, matter_code, area_code FROM cases_supervision
            WHERE state = 'Issued' AND escalated_at IS NULL AND answer_due_at < $1 ORDER BY answer_due_at LIMIT $2
            """,
            """
            UPDATE cases_supervision SET escalated_at = $3, version = version + 1
            WHERE case_id = $1 AND id = $2 AND state = 'Issued' AND escalated_at IS NULL AND answer_due_at < $3
            """
        ),
    ];

    private static Alarm OfShare(string fact, string @event, string due, string condition, string set) =>
        new(
            fact,
            @event,
            $"""
            SELECT s.case_id, s.id, s.unit_id, s.{due}, c.number, c.matter_code, c.area_code
            FROM (
                SELECT case_id, id, unit_id, {due} FROM cases_share WHERE {condition.Replace(
                "{now}",
                "$1",
                StringComparison.Ordinal
            )}
                ORDER BY {due} LIMIT $2
            ) s JOIN cases_case c ON c.id = s.case_id ORDER BY s.{due}
            """,
            $"""
            UPDATE cases_share SET {set}, version = version + 1
            WHERE case_id = $1 AND id = $2 AND {condition.Replace("{now}", "$3", StringComparison.Ordinal)}
            """
        );
}
