using System.CommandLine;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Packs.Contracts;
using Zhishu.Rules;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu rules try</c>: what a changed table would have changed in the cases of the past, before anybody
/// publishes it.</summary>
internal static class RulesTry
{
    public static Command Create()
    {
        var file = RulesCommand.File();
        var against = new Option<string>("--against")
        {
            Description = "What it is tried on: cases.",
            DefaultValueFactory = _ => "cases",
        };
        against.AcceptOnlyFromAmong("cases");
        var since = new Option<string>("--since")
        {
            Description = "Cases filed since: 30d, 12w or a date 2026-03-01.",
            DefaultValueFactory = _ => "30d",
        };
        var use = new Option<string?>("--use")
        {
            Description = "cases.dispatch, cases.deadline or cases.admission; without, what its decision is for.",
        };
        var matter = new Option<string?>("--matter") { Description = "Only matters whose code begins with this." };
        var table = new Option<string?>("--table")
        {
            Description =
                "The code of the table in whose place it stands; without, the one the file's pack names, else it is asked before all.",
        };
        var then = new Option<bool>("--then")
        {
            Description = "Hold it against what became of the cases, not against what would be decided today.",
        };
        var json = RulesCommand.Json();
        var command = new Command(
            "try",
            "Try a changed table on past cases and say what would have changed. Writes nothing; needs the database."
        )
        {
            file,
            against,
            since,
            use,
            matter,
            table,
            then,
            json,
        };
        command.SetAction(
            async (arguments, ct) =>
            {
                var model = RulesCommand.Load(arguments.GetRequiredValue(file));
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                var trial = work.Get<ITableTrial>();
                var packed = arguments.GetValue(table) is null
                    ? await PackedTable.FindAsync(work.Get<IPacks>(), arguments.GetRequiredValue(file), ct)
                    : null;
                var scope = new TrialScope(
                    arguments.GetValue(use) ?? packed?.Use ?? Choose(trial, model),
                    Since.Parse(arguments.GetRequiredValue(since), work.Get<TimeProvider>().GetUtcNow()),
                    arguments.GetValue(matter),
                    arguments.GetValue(then) ? TrialBaseline.Then : TrialBaseline.Now
                )
                {
                    Table = arguments.GetValue(table) ?? packed?.Code,
                    Matters = packed?.Matters,
                };
                var outcome = await RunAsync(trial, model, scope, work.Get<TimeProvider>(), ct);
                if (arguments.GetValue(json))
                    Console.WriteLine(Json.Write(outcome));
                else
                    Print(outcome);
                return outcome.Failed > 0 ? ExitCode.Findings : ExitCode.Ok;
            }
        );
        return command;
    }

    private static async Task<TrialOutcome> RunAsync(
        ITableTrial trial,
        RuleModel model,
        TrialScope scope,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        using var line = new ProgressLine("cases", clock);
        return await trial.RunAsync(model, scope, CommandScope.Operator, new LineProgress(line), ct);
    }

    private static string Choose(ITableTrial trial, RuleModel model) =>
        trial.UsesOf(model) switch
        {
            [var only] => only,
            [] => throw new Refusal(
                "rules.no_use",
                $"该文件没有案件可用的决策；已有：{Names(model)}。",
                $"The file has no decision that cases ask for; it has: {Names(model)}."
            ),
            var several => throw new Refusal(
                "rules.which_use",
                $"请用 --use 指明用途：{string.Join("、", several)}。",
                $"Name the use with --use: {string.Join(", ", several)}."
            ),
        };

    private static string Names(RuleModel model) => string.Join(", ", model.Decisions.Select(d => d.Name));

    private static void Print(TrialOutcome outcome)
    {
        if (outcome.Table is { } table)
            Output.Say(
                $"替换决策表 {table}，只试算其适用的事项。",
                $"In the place of the table {table}, for its matters."
            );
        Output.Say(
            $"{outcome.Use}：试算案件 {outcome.Cases:N0} 件，提问 {outcome.Questions:N0} 次；结果改变 {outcome.Changed:N0}（其中须经人确认 {outcome.Proposals:N0}），无意见 {outcome.NoOpinion:N0}，未能得出 {outcome.Failed:N0}。用时 {outcome.Seconds:N1} 秒。",
            $"{outcome.Use}: {outcome.Cases:N0} cases tried, {outcome.Questions:N0} questions; {outcome.Changed:N0} with another answer (of these {outcome.Proposals:N0} would wait for a person), {outcome.NoOpinion:N0} without an opinion, {outcome.Failed:N0} failed. {outcome.Seconds:N1} seconds."
        );
        if (outcome.Changes.Count > 0)
        {
            Console.WriteLine();
            Output.Table(
                ["stage", "from", "to", "cases", "examples"],
                outcome.Changes.Select(c =>
                    (IReadOnlyList<string?>)
                        [
                            c.Stage,
                            Named(c.From, c.FromName),
                            Named(c.To, c.ToName),
                            $"{c.Cases}",
                            string.Join(' ', c.Examples),
                        ]
                )
            );
            Print("unit", outcome.Units);
            Print("matter", outcome.Matters);
        }
        foreach (var failure in outcome.Failures)
            Output.Complain(
                $"{failure.Cases} 次未能得出：{failure.Why.Chinese}（{string.Join(' ', failure.Examples)}）",
                $"{failure.Cases} failed: {failure.Why.English} ({string.Join(' ', failure.Examples)})"
            );
    }

    private static void Print(string heading, IReadOnlyList<TrialGroup> groups)
    {
        Console.WriteLine();
        Output.Table(
            [heading, "cases", "changed", "examples"],
            groups.Select(g =>
                (IReadOnlyList<string?>)
                    [Named(g.Code, g.Name), $"{g.Cases}", $"{g.Changed}", string.Join(' ', g.Examples)]
            )
        );
    }

    private static string Named(string? code, Text? name) =>
        code is null ? "-"
        : name is null ? code
        : $"{code} {name.Chinese}";

    private sealed class LineProgress(ProgressLine line) : IProgress<TrialProgress>
    {
        public void Report(TrialProgress value) => line.Report(value.Cases, value.Fraction);
    }
}
