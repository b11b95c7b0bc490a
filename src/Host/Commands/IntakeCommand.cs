using System.CommandLine;
using System.Globalization;
using Zhishu.Intake.Contracts;
using Zhishu.Kernel;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu intake</c>: models that say what messages are about.</summary>
internal static class IntakeCommand
{
    public static Command Create() =>
        new("intake", "Models that say what messages are about.") { Evaluate(), Topics() };

    private static Command Evaluate()
    {
        var train = new Option<string>("--train")
        {
            Description = "CSV with the columns label and text, or title and body; plain or gzip.",
            Required = true,
        };
        var test = new Option<string?>("--test") { Description = "The same, for testing." };
        var folds = new Option<int>("--folds")
        {
            Description = "Without --test: parts of the file, near-duplicates together.",
            DefaultValueFactory = _ => 5,
        };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("evaluate", "Train on a file of labelled texts and measure on another.")
        {
            train,
            test,
            folds,
            json,
        };
        command.SetAction(
            (arguments, _) =>
            {
                using var services = CommandScope.WithoutDatabase();
                var figures = services
                    .GetRequiredService<ITextEvaluation>()
                    .Run(arguments.GetRequiredValue(train), arguments.GetValue(test), arguments.GetValue(folds));
                if (arguments.GetValue(json))
                    Console.WriteLine(Json.Write(figures));
                else
                    Print(figures);
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static Command Topics()
    {
        var messages = new Option<string>("--messages")
        {
            Description =
                "CSV with the columns title, body and time, and where known msg_id, user_id, likes; plain or gzip.",
            Required = true,
        };
        var top = new Option<int>("--top")
        {
            Description = "How many, the hottest first; 1 to 1000.",
            DefaultValueFactory = _ => 10,
        };
        top.Validators.Add(r =>
        {
            if (r.Tokens.Count == 1 && int.TryParse(r.Tokens[0].Value, out var most) && most is < 1 or > 1000)
                r.AddError("--top is from 1 to 1000.");
        });
        var json = new Option<bool>("--json") { Description = "Print the topics as JSON, each with its messages." };
        var page = new Option<string?>("--page")
        {
            Description = "Write an HTML page there with a timeline and every message of each topic.",
        };
        var command = new Command("topics", "Find what many report in a file of messages.")
        {
            messages,
            top,
            json,
            page,
        };
        command.SetAction(
            (arguments, _) =>
            {
                using var services = CommandScope.WithoutDatabase();
                var feature = services.GetRequiredService<ITopicsOfFile>();
                var file = arguments.GetRequiredValue(messages);
                var found = feature.Run(file, arguments.GetValue(top));
                if (arguments.GetValue(page) is { } to)
                    File.WriteAllText(to, feature.WritePage(found, Path.GetFileName(file)));
                if (arguments.GetValue(json))
                    Console.WriteLine(Json.Write(found));
                else
                    Print(found);
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static void Print(FileTopics found)
    {
        Output.Say(
            $"{found.Messages:N0} 条留言，{found.Seconds:0.0} 秒。",
            $"{found.Messages:N0} messages, {found.Seconds:0.0} s."
        );
        Output.Table(
            ["heat", "messages", "people", "from", "to", "place", "group", "title"],
            found.Topics.Select(t =>
                (IReadOnlyList<string?>)
                    [
                        t.Heat.ToString("0.0", CultureInfo.InvariantCulture),
                        t.Messages.Count.ToString(CultureInfo.InvariantCulture),
                        t.Reporters.ToString(CultureInfo.InvariantCulture),
                        t.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                        t.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                        t.Place,
                        t.Group,
                        t.Title,
                    ]
            )
        );
    }

    private static void Print(TextEvaluation figures)
    {
        Output.Say(
            $"宏平均 F1 {figures.MacroF1:0.000}，准确率 {figures.Accuracy:0.000}，前五包含 {figures.AccuracyOfFive:0.000}；可直接办理 {figures.Coverage:P1}，其中正确 {figures.CoveredPrecision:P1}；校准误差 {figures.CalibrationError:0.000}。",
            $"Macro F1 {figures.MacroF1:0.000}, accuracy {figures.Accuracy:0.000}, among the first five {figures.AccuracyOfFive:0.000}; straight through {figures.Coverage:P1}, of these right {figures.CoveredPrecision:P1}; calibration error {figures.CalibrationError:0.000}."
        );
        Output.Table(
            ["label", "texts", "precision", "recall", "F1"],
            figures.Classes.Select(c =>
                (IReadOnlyList<string?>)
                    [
                        c.Label,
                        c.Texts.ToString(CultureInfo.InvariantCulture),
                        Figure(c.Precision),
                        Figure(c.Recall),
                        Figure(c.F1),
                    ]
            )
        );
        Output.Say(
            $"训练 {figures.SecondsTraining:0.0} 秒，单核每秒分类 {figures.TextsPerSecond:N0} 条。",
            $"Trained in {figures.SecondsTraining:0.0} s; {figures.TextsPerSecond:N0} texts a second on one core."
        );
    }

    private static string Figure(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
