using System.CommandLine;
using Zhishu.Kernel;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu rules check</c>: what is wrong with a model, and what in its tables is perhaps not meant so.</summary>
internal static class RulesCheck
{
    public static Command Create()
    {
        var file = RulesCommand.File();
        var json = RulesCommand.Json();
        var command = new Command(
            "check",
            "List faults with file, line and cell, and gaps, overlaps, rules that never fire and unused inputs; exit code 1 where there are any."
        )
        {
            file,
            json,
        };
        command.SetAction(
            (arguments, _) =>
            {
                var model = RulesCommand.Load(arguments.GetRequiredValue(file));
                var findings = model.Check();
                if (arguments.GetValue(json))
                    Console.WriteLine(RulesCommand.Write(ForJson(model, findings)));
                else
                    Print(model, findings);
                var found = model.Problems.Count + findings.Count > 0;
                return Task.FromResult(found ? ExitCode.Findings : ExitCode.Ok);
            }
        );
        return command;
    }

    private static void Print(RuleModel model, IReadOnlyList<RuleFinding> findings)
    {
        foreach (var problem in model.Problems)
            Console.WriteLine(RulesCommand.Line(problem));
        foreach (var finding in findings)
            Console.WriteLine(
                $"{Name(finding.Kind)} {finding.Location}: {finding.Message(RuleLanguage.Chinese)} {finding.Message(RuleLanguage.English)}"
            );
        if (model.Problems.Count + findings.Count == 0)
            Console.WriteLine($"{model.Name}: 没有问题。No problems.");
        else
            Output.Say(
                $"{model.Problems.Count} 处错误或疑点，{findings.Count} 项检查发现。",
                $"{model.Problems.Count} faults or doubts, {findings.Count} findings."
            );
    }

    private static object ForJson(RuleModel model, IReadOnlyList<RuleFinding> findings) =>
        new
        {
            model.Name,
            model.Version,
            valid = model.IsValid,
            problems = model.Problems.Select(RulesCommand.ForJson),
            findings = findings.Select(f => new
            {
                f.Kind,
                place = RulesCommand.ForJson(f.Location),
                f.Rules,
                example = f.Example.ToDictionary(
                    e => e.Key,
                    e => RulesCommand.ForJson(e.Value),
                    StringComparer.Ordinal
                ),
                message = new Text(f.Message(RuleLanguage.Chinese), f.Message(RuleLanguage.English)),
            }),
        };

    private static string Name(RuleFindingKind kind) =>
        kind switch
        {
            RuleFindingKind.Gap => "gap",
            RuleFindingKind.Overlap => "overlap",
            RuleFindingKind.RuleNeverFires => "never-fires",
            RuleFindingKind.UnusedColumn => "unused-column",
            RuleFindingKind.UnusedInput => "unused-input",
            _ => "not-checked",
        };
}
