using Zhishu.Cases.Workflows;
using Zhishu.Packs.Contracts;
using static Zhishu.Cases.Workflows.CaseAction;
using static Zhishu.Cases.Workflows.CaseState;

namespace Zhishu.Cases.Packs;

/// <summary>What must hold of every process, whatever it leaves out of the standard one: a state means the same
/// everywhere, what a unit did is verified by somebody else, and from every state a case can come to an end.</summary>
internal static class ProcessRules
{
    private static readonly CaseState[] Ends = [Refused, Closed, Rated, Cancelled, Merged];

    // What the product needs to do the action, whoever wrote the table.
    private static readonly Dictionary<CaseAction, string[]> Needed = new()
    {
        [Refuse] = ["reason"],
        [Cancel] = ["reason"],
        [CaseAction.Merge] = ["reason"],
        [Unmerge] = ["reason"],
        [Reassign] = ["unit"],
        [ReportDone] = ["outcome"],
        [CloseDirectly] = ["outcome"],
        [AskReturn] = ["reason"],
        [AskSuspension] = ["reason"],
        [AskExtension] = ["reason", "amount"],
        [Rework] = ["reason"],
        [Rate] = ["rating"],
        [Reopen] = ["reason"],
    };

    public static void Check(PackNode process, IReadOnlyList<(PackNode At, Move Move)> moves, PackProblems problems)
    {
        var seen = new HashSet<(CaseState, CaseAction)>();
        foreach (var (at, move) in moves)
        {
            if (!seen.Add((move.From, move.Action)))
                problems.Add(
                    at,
                    $"“{Labels.Of(move.From).Chinese}”状态下的“{Labels.Of(move.Action).Chinese}”已有一行。",
                    $"There is a row for '{Labels.Of(move.Action).English}' in '{Labels.Of(move.From).English}' already."
                );
            CheckMove(at, move, problems);
        }
        CheckWays(process, moves, problems);
    }

    private static void CheckMove(PackNode at, Move move, PackProblems problems)
    {
        // The standard table says what an action does, so a row must be one of its rows; a pack leaves rows out, asks
        // for more fields, or has another office do it.
        if (StandardWorkflow.Instance.Find(move.From, move.Action) is not { } known)
        {
            problems.Add(
                at["action"] ?? at,
                $"“{Labels.Of(move.From).Chinese}”状态下不能“{Labels.Of(move.Action).Chinese}”。",
                $"'{Labels.Of(move.Action).English}' has no meaning in '{Labels.Of(move.From).English}'."
            );
            return;
        }
        if (move.To != known.To)
            problems.Add(
                at["to"] ?? at,
                $"“{Labels.Of(move.Action).Chinese}”应转到“{Labels.Of(known.To).Chinese}”。",
                $"'{Labels.Of(move.Action).English}' leads to '{Labels.Of(known.To).English}'."
            );
        // Whether the unit's people or an office acts decides whose share it is about.
        if ((move.Permission == CasePermissions.Handle) != (known.Permission == CasePermissions.Handle))
            problems.Add(
                at["permission"] ?? at,
                $"“{Labels.Of(move.Action).Chinese}”须用权限 {known.Permission}。",
                $"'{Labels.Of(move.Action).English}' takes the permission {known.Permission}."
            );
        foreach (var field in Needed.GetValueOrDefault(move.Action, []).Except(move.Required))
            problems.Add(
                at["required"] ?? at,
                $"“{Labels.Of(move.Action).Chinese}”必须要求填写 {field}。",
                $"'{Labels.Of(move.Action).English}' must require {field}."
            );
    }

    private static void CheckWays(
        PackNode process,
        IReadOnlyList<(PackNode At, Move Move)> moves,
        PackProblems problems
    )
    {
        // Approving a request leads on too: a return to Registered, a suspension to Suspended.
        var steps = moves.SelectMany(m => Led(m.Move).Select(to => (m.Move.From, To: to))).ToArray();
        var reached = Closure([Collected], s => steps.Where(e => e.From == s).Select(e => e.To));
        var ending = Closure(Ends, s => steps.Where(e => e.To == s).Select(e => e.From));
        foreach (var (at, move) in moves.DistinctBy(m => m.Move.From))
        {
            if (!reached.Contains(move.From))
                problems.Add(
                    at["from"] ?? at,
                    $"从“待受理”到不了“{Labels.Of(move.From).Chinese}”。",
                    $"No way leads from 'collected' to '{Labels.Of(move.From).English}'."
                );
        }
        foreach (var state in reached.Except(ending).Order())
            problems.Add(
                moves.FirstOrDefault(m => m.Move.To == state).At ?? process,
                $"“{Labels.Of(state).Chinese}”是死路：从该状态无法结束案件。",
                $"'{Labels.Of(state).English}' is a dead end: from there a case never comes to an end."
            );
        if (!reached.Contains(Closed))
            problems.Add(process, "流程到不了“已结案”。", "No way leads to 'closed'.");
        if (reached.Contains(InHand) && !reached.Contains(Verified))
            problems.Add(
                process,
                "流程缺少核查：处置的案件须由他人核查。",
                "The process lacks a verification: what a unit handled is verified by somebody else."
            );
    }

    private static IEnumerable<CaseState> Led(Move move) =>
        move.Action switch
        {
            Approve => [move.To, Registered, .. (CaseState[])(move.From == Dispatched ? [] : [Suspended])],
            _ => [move.To],
        };

    private static HashSet<CaseState> Closure(
        IEnumerable<CaseState> start,
        Func<CaseState, IEnumerable<CaseState>> next
    )
    {
        var found = new HashSet<CaseState>();
        var waiting = new Stack<CaseState>(start);
        while (waiting.TryPop(out var state))
        {
            if (!found.Add(state))
                continue;
            foreach (var other in next(state))
                waiting.Push(other);
        }
        return found;
    }
}
