using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Zhishu.Kernel;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu rules explain</c>: evaluates a decision with given inputs and says why it came out so.</summary>
internal static class RulesExplain
{
    public static Command Create()
    {
        var file = RulesCommand.File();
        var input = new Option<string>("--input")
        {
            Description = "The inputs as a JSON object, or @ and a file that holds it.",
            DefaultValueFactory = _ => "{}",
        };
        var decision = new Option<string?>("--decision")
        {
            Description = "Which decision; without, the one that no other needs.",
        };
        var language = new Option<string?>("--language") { Description = "zh or en; without, both." };
        language.AcceptOnlyFromAmong("zh", "en");
        var asOf = new Option<DateOnly?>("--as-of")
        {
            Description =
                "The day (yyyy-MM-dd) it stands for: legal bases must be in force on it, and today() is that day.",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (
                    DateOnly.TryParseExact(
                        text,
                        "yyyy-MM-dd",
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.None,
                        out var day
                    )
                )
                    return day;
                result.AddError($"'{text}' 不是 yyyy-MM-dd 形式的日期。It is not a date yyyy-MM-dd.");
                return null;
            },
        };
        var json = RulesCommand.Json();
        var command = new Command(
            "explain",
            "Evaluate a decision and say why in plain sentences; exit code 1 where it met a fault on the way."
        )
        {
            file,
            input,
            decision,
            language,
            asOf,
            json,
        };
        command.SetAction(
            (arguments, ct) =>
            {
                var model = RulesCommand.Load(arguments.GetRequiredValue(file));
                foreach (var problem in model.Problems)
                    Console.Error.WriteLine(RulesCommand.Line(problem));
                var name = Choose(model, arguments.GetValue(decision));
                var inputs = ReadInputs(arguments.GetRequiredValue(input), model);
                var explanation = model.Explain(name, inputs, Options(arguments.GetValue(asOf), ct));
                if (arguments.GetValue(json))
                    Console.WriteLine(RulesCommand.Write(ForJson(model, explanation, arguments.GetValue(asOf))));
                else
                    Print(explanation, arguments.GetValue(language));
                var clean = model.IsValid && explanation.Problems.All(p => p.Severity != RuleSeverity.Error);
                return Task.FromResult(clean ? ExitCode.Ok : ExitCode.Findings);
            }
        );
        return command;
    }

    private static EvaluationOptions Options(DateOnly? asOf, CancellationToken ct)
    {
        var options = new EvaluationOptions { AsOf = asOf, Cancellation = ct };
        if (asOf is not { } day)
            return options;
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return options.At(new DateTimeOffset(midnight, TimeProvider.System.LocalTimeZone.GetUtcOffset(midnight)));
    }

    private static string Choose(RuleModel model, string? asked)
    {
        var names = string.Join(", ", model.Decisions.Select(d => d.Name));
        if (asked is not null)
            return model.HasDecision(asked)
                ? asked
                : throw new Refusal(
                    "rules.no_decision",
                    $"模型中没有决策“{asked}”。已有：{names}。",
                    $"The model has no decision '{asked}'. There are: {names}."
                );
        return model.FinalDecisions is [var only]
            ? only
            : throw new Refusal(
                "rules.which_decision",
                $"请用 --decision 指定决策。已有：{names}。",
                $"Name the decision with --decision. There are: {names}."
            );
    }

    private static FeelContext ReadInputs(string text, RuleModel model)
    {
        var from = text.StartsWith('@') ? text[1..] : "--input";
        if (text.StartsWith('@') && !File.Exists(from))
            throw Refusal.NotFound("rules.no_input_file", $"文件 {from}", $"file {from}");
        try
        {
            using var document = JsonDocument.Parse(text.StartsWith('@') ? File.ReadAllText(from) : text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Malformed(
                    from,
                    "应为 JSON 对象，如 {\"年龄\": 20}",
                    "a JSON object such as {\"age\": 20} is expected"
                );
            return FeelJson.ReadInputs(document.RootElement, model);
        }
        catch (JsonException e)
        {
            var (line, column) = (e.LineNumber + 1, e.BytePositionInLine + 1);
            throw Malformed(from, $"第 {line} 行第 {column} 列不是 JSON", $"line {line}, column {column} is not JSON");
        }
    }

    private static Refusal Malformed(string from, string chinese, string english) =>
        Refusal.Invalid("rules.bad_input", "--input", $"{from}：{chinese}。", $"{from}: {english}.");

    private static void Print(Explanation explanation, string? language)
    {
        if (language != "en")
            Console.WriteLine(explanation.Render(RuleLanguage.Chinese));
        if (language is null)
            Console.WriteLine();
        if (language != "zh")
            Console.WriteLine(explanation.Render(RuleLanguage.English));
    }

    private static object ForJson(RuleModel model, Explanation explanation, DateOnly? asOf) =>
        new
        {
            explanation.Model,
            explanation.Version,
            explanation.Decision,
            asOf,
            value = RulesCommand.ForJson(explanation.Value),
            text = explanation.Value.ToString(),
            inputs = explanation.Inputs.ToDictionary(
                i => i.Key,
                i => RulesCommand.ForJson(i.Value),
                StringComparer.Ordinal
            ),
            problems = explanation.Problems.Select(RulesCommand.ForJson),
            modelProblems = model.Problems.Select(RulesCommand.ForJson),
            firedRules = explanation.FiredRules.Select(f => new
            {
                f.Decision,
                f.Rule.Number,
                legalBasis = f.Rule.LegalBasis?.Text,
            }),
            explanation = new
            {
                zh = explanation.Sentences(RuleLanguage.Chinese),
                en = explanation.Sentences(RuleLanguage.English),
            },
        };
}
