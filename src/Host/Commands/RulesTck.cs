using System.CommandLine;
using Zhishu.Kernel;
using Zhishu.Rules.Tck;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu rules tck</c>: how the engine fares on a folder laid out like the public kit's TestCases.</summary>
internal static class RulesTck
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder")
        {
            Description = "The kit's TestCases, one level of it, or one test.",
        };
        var json = RulesCommand.Json();
        var command = new Command("tck", "Run the public conformance kit; exit code 1 where a case does not pass.")
        {
            folder,
            json,
        };
        command.SetAction(
            (arguments, ct) =>
            {
                var report = Run(arguments.GetRequiredValue(folder), ct);
                if (arguments.GetValue(json))
                    Console.WriteLine(RulesCommand.Write(ForJson(report)));
                else
                    Print(report);
                var passed = report.CasesPassed == report.Cases && report.Unreadable.Count == 0;
                return Task.FromResult(passed ? ExitCode.Ok : ExitCode.Findings);
            }
        );
        return command;
    }

    private static TckReport Run(string folder, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
            throw Refusal.NotFound("rules.no_folder", $"文件夹 {folder}", $"folder {folder}");
        using var line = new ProgressLine("results", TimeProvider.System);
        var report = TckRunner.Run(folder, done => line.Report(done, null), ct);
        return report.Cases > 0 || report.Unreadable.Count > 0
            ? report
            : throw new Refusal(
                "rules.no_cases",
                $"文件夹 {folder} 中没有用例：应为 级别/测试/测试-test-01.xml 与所属 .dmn 文件。",
                $"There are no cases in {folder}: LEVEL/TEST/TEST-test-01.xml beside their .dmn file were expected."
            );
    }

    private static void Print(TckReport report)
    {
        foreach (var result in report.Results.Where(r => r.Outcome != TckOutcome.Passed))
        {
            var java = result.Outcome == TckOutcome.NeedsJava ? " (Java)" : "";
            Console.WriteLine($"{result.Test}/{result.File} {result.Case} {result.Node}{java}");
            Console.WriteLine($"    期望 expected  {result.Expected}");
            Console.WriteLine($"    实际 actual    {result.Actual}");
            foreach (var problem in result.Problems.Take(3))
                Console.WriteLine($"    {problem}");
        }
        foreach (var file in report.Unreadable)
            Console.WriteLine($"无法读取 unreadable  {file}");
        Output.Table(
            ["", "cases", "passed", "failed"],
            [
                Row("value cases 取值", report.ValueCases, report.ValueCasesPassed),
                Row("error cases 报错", report.ErrorCases, report.ErrorCasesPassed),
                Row("together 合计", report.Cases, report.CasesPassed),
                Row("results 结果", report.Results.Count, report.Results.Count(r => r.Outcome == TckOutcome.Passed)),
            ]
        );
        Output.Say(
            $"未通过的用例中 {report.JavaCases} 个需要 Java，治枢不运行 Java；跳过 {report.Skipped.Count} 个文件（non-compliant 不计分）。",
            $"{report.JavaCases} of the failed cases need Java, which Zhishu does not run; {report.Skipped.Count} files skipped (non-compliant is not scored)."
        );
    }

    private static string?[] Row(string name, int all, int passed) => [name, $"{all}", $"{passed}", $"{all - passed}"];

    private static object ForJson(TckReport report) =>
        new
        {
            report.Cases,
            passed = report.CasesPassed,
            failed = report.Cases - report.CasesPassed,
            valueCases = Counts(report.ValueCases, report.ValueCasesPassed),
            errorCases = Counts(report.ErrorCases, report.ErrorCasesPassed),
            results = Counts(report.Results.Count, report.Results.Count(r => r.Outcome == TckOutcome.Passed)),
            needJava = report.JavaCases,
            failures = report
                .Results.Where(r => r.Outcome != TckOutcome.Passed)
                .Select(r => new
                {
                    file = $"{r.Test}/{r.File}",
                    r.Case,
                    r.Node,
                    r.IsErrorCase,
                    needsJava = r.Outcome == TckOutcome.NeedsJava,
                    r.Expected,
                    r.Actual,
                    r.Problems,
                }),
            report.Unreadable,
            report.Skipped,
        };

    private static object Counts(int all, int passed) =>
        new
        {
            cases = all,
            passed,
            failed = all - passed,
        };
}
