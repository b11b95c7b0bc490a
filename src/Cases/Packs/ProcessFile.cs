using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Packs.Contracts;

namespace Zhishu.Cases.Packs;

/// <summary>A process of a pack.</summary>
internal sealed record PackProcess(string Code, Text Name, IReadOnlyList<Move> Moves);

/// <summary>Reads the files of the section <c>processes</c>: lists of processes, each with <c>code</c>, <c>name</c> and
/// <c>moves</c> of <c>from</c>, <c>action</c>, <c>to</c>, <c>permission</c>, <c>required</c>. Words are those of the
/// standard table with underscores: <c>in_hand</c>, <c>report_done</c>.</summary>
internal sealed class ProcessFile
{
    private static readonly Dictionary<string, CaseState> States = Words<CaseState>();
    private static readonly Dictionary<string, CaseAction> Actions = Words<CaseAction>();
    private static readonly string[] Permissions = [.. CasePermissions.All.Select(p => p.Name)];

    private readonly PackProblems problems;
    private readonly HashSet<string> codes = new(StringComparer.Ordinal);

    private ProcessFile(PackProblems problems) => this.problems = problems;

    public List<PackProcess> Processes { get; } = [];

    public static ProcessFile Read(PackContent content, PackProblems problems)
    {
        var file = new ProcessFile(problems);
        foreach (var item in content.Items(ProcessesPart.Section, problems))
            file.Read(item);
        return file;
    }

    private void Read(PackNode item)
    {
        var map = new PackMap(item, problems);
        var code = map.Required("code", 60);
        var name = map.Text("name", required: true);
        var moves = new List<(PackNode At, Move Move)>();
        var broken = problems.Count;
        foreach (var row in map.Maps("moves"))
        {
            if (ReadMove(row) is { } move)
                moves.Add((row.Node, move));
        }
        if (moves.Count == 0 && problems.Count == broken)
            map.Fault("moves", "流程须至少有一行。", "A process has at least one move.");
        map.End();
        CheckCode(map, code);
        // What follows of a misread row would only mislead.
        if (problems.Count == broken && name is not null)
        {
            ProcessRules.Check(map.Node, moves, problems);
            Processes.Add(new PackProcess(code, name, [.. moves.Select(m => m.Move)]));
        }
    }

    private void CheckCode(PackMap map, string code)
    {
        if (code.Length == 0)
            return;
        if (!code.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            map.Fault(
                "code",
                $"“{code}”不是代码：用小写字母、数字和连字符。",
                $"'{code}' is no code: lower case letters, digits and hyphens."
            );
        else if (code == StandardWorkflow.Instance.Code)
            map.Fault("code", "“standard”是内置流程，请另取代码。", "'standard' is built in; take another code.");
        else if (!codes.Add(code))
            map.Fault("code", $"代码“{code}”重复。", $"The code '{code}' is used twice.");
    }

    private static Move? ReadMove(PackMap row)
    {
        var from = row.OneOf("from", States.Keys, required: true);
        var action = row.OneOf("action", Actions.Keys, required: true);
        var to = row.OneOf("to", States.Keys, required: true);
        var permission = row.OneOf("permission", Permissions, required: true);
        var required = row.Texts("required", 60);
        row.End();
        return from is null || action is null || to is null || permission is null
            ? null
            : new Move(States[from], Actions[action], States[to], permission, required);
    }

    private static Dictionary<string, T> Words<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>()
            .ToDictionary(
                v => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()),
                StringComparer.Ordinal
            );
}
