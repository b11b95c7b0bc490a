using Zhishu.Cases.Workflows;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Searching;

/// <summary>What waits for a reader, as conditions on <c>cases_case c</c>: the rows of the queue and of the inbox, and what
/// may be verified. Rows that belong to a case are found first, so that its key leads to it.</summary>
internal static class Waiting
{
    public static string Of(SqlBuilder sql, IReadOnlyList<string> kinds, Actor actor, DirectorySnapshot units) =>
        "("
        + string.Join(
            " OR ",
            kinds.Select(kind =>
                kind switch
                {
                    "dispatch" => ToDispatch(sql, actor),
                    "handle" => ToHandle(sql, actor, units),
                    _ => ToVerify(sql, actor),
                }
            )
        )
        + ")";

    private static string ToDispatch(SqlBuilder sql, Actor actor)
    {
        var waits = sql.Bind(
            $"(c.state = {nameof(CaseState.Registered)} OR c.id = ANY(ARRAY(SELECT r.case_id FROM cases_request r WHERE r.state = {nameof(RequestState.Pending)})))"
        );
        return Within(waits, Visibility.Condition(sql, actor.GrantsOf(CasePermissions.Dispatch)));
    }

    private static string ToHandle(SqlBuilder sql, Actor actor, DirectorySnapshot units)
    {
        Guid[] own = [.. ListInbox.UnitsOf(actor, units)];
        var waits = sql.Bind(
            $"c.id = ANY(ARRAY(SELECT s.case_id FROM cases_share s WHERE s.is_open AND s.unit_id = ANY({own})))"
        );
        return Within(waits, ListInbox.PlacesOf(sql, actor.GrantsOf(CasePermissions.Handle)));
    }

    private static string ToVerify(SqlBuilder sql, Actor actor)
    {
        var waits = sql.Bind($"c.state = {nameof(CaseState.ReportedDone)}");
        if (actor.Id is { } own)
            waits += sql.Bind(
                $" AND NOT EXISTS (SELECT FROM cases_share o WHERE o.case_id = c.id AND o.state <> {nameof(ShareState.Withdrawn)} AND (o.handler_id = {own} OR o.handled_by = {own}))"
            );
        return Within(waits, Visibility.Condition(sql, actor.GrantsOf(CasePermissions.Verify)));
    }

    private static string Within(string waits, string? scope) =>
        scope is null ? $"({waits})" : $"({waits} AND {scope})";
}
