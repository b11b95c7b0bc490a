using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Bench;

/// <summary>
/// The rules engine on one core: a table of 10 rules and 4 inputs and a model of 20 decisions, beside the same logic written
/// by hand in C#, and the npm package feelin on the same expressions and the same table.
/// </summary>
public static class RulesBench
{
    private const int Rounds = 60;
    private const int RoundMilliseconds = 20;

    private static readonly string[][] Rules =
    [
        ["< 18", "-", "-", "-", "\"refuse\""],
        [">= 60", "\"north\",\"east\"", "-", "< 1000", "\"priority\""],
        [">= 60", "\"south\",\"west\"", "-", "< 1000", "\"senior\""],
        [">= 60", "-", "-", ">= 1000", "\"review\""],
        ["[18..60)", "\"north\"", "true", "-", "\"urgent north\""],
        ["[18..60)", "\"east\"", "true", "-", "\"urgent east\""],
        ["[18..60)", "not(\"north\",\"east\")", "true", "-", "\"urgent\""],
        ["[18..60)", "-", "false", "< 500", "\"simple\""],
        ["[18..60)", "-", "false", "[500..5000)", "\"standard\""],
        ["[18..60)", "-", "false", ">= 5000", "\"complex\""],
    ];

    private static readonly string[] Expressions =
    [
        "1 + 2 * 3 - 4 / 8",
        "age >= 18 and amount < 1000",
        "if urgent then amount * 1.5 else amount * 0.9",
        "region in (\"north\", \"east\")",
        "amount between 500 and 5000",
        "sum([1, 2, 3, amount])",
        "for x in [1, 2, 3, 4, 5] return x * x",
        "some x in [1, 5, 9] satisfies x > age / 10",
        "[1, 2, 3, 4, 5][item > 2]",
        "upper case(substring(region, 1, 3))",
    ];

    private sealed record Row(decimal Age, string Region, bool Urgent, decimal Amount);

    /// <summary>Measures everything and prints one line for each number, with the limit it is held against.</summary>
    public static int Run(TextWriter output)
    {
        var rows = MakeRows();
        var table = Table(output, rows);
        Decisions(output, rows);
        return Feelin(output, rows, table) ? 0 : 1;
    }

    private static Row[] MakeRows()
    {
        string[] regions = ["north", "east", "south", "west"];
        return
        [
            .. Enumerable
                .Range(0, 64)
                .Select(i => new Row(10 + (i * 7 % 70), regions[i % 4], i % 3 == 0, i * 137 % 8000)),
        ];
    }

    private static FeelValue[][] ToFeel(RuleEvaluator evaluator, Row[] rows) =>
        [
            .. rows.Select(row =>
                evaluator
                    .Inputs.Select(name =>
                        name switch
                        {
                            "age" => FeelValue.Of(row.Age),
                            "region" => FeelValue.Of(row.Region),
                            "urgent" => FeelValue.Of(row.Urgent),
                            _ => FeelValue.Of(row.Amount),
                        }
                    )
                    .ToArray()
            ),
        ];

    private static double Measure(Action<int> once)
    {
        for (var i = 0; i < 200_000; i++)
        {
            once(i);
        }

        // The best of many short rounds: what one core does when nothing else takes it away.
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            var count = 0;
            while (watch.ElapsedMilliseconds < RoundMilliseconds)
            {
                for (var i = 0; i < 500; i++)
                {
                    once(count++);
                }
            }

            best = Math.Max(best, count / watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    private static double Table(TextWriter output, Row[] rows)
    {
        var model = RuleModel.Parse(TableModel(), "table.dmn");
        if (!model.IsValid)
        {
            throw new RuleException(model.Problems);
        }

        var evaluator = model.Prepare("treatment");
        var inputs = ToFeel(evaluator, rows);
        foreach (var (row, values) in rows.Zip(inputs))
        {
            var got = evaluator.Evaluate(values).AsString;
            if (got != Treatment(row))
            {
                throw new InvalidOperationException($"{row}: the table says {got}, C# says {Treatment(row)}.");
            }
        }

        var rules = Measure(i => evaluator.Evaluate(inputs[i & 63]));
        var sink = 0;
        var code = Measure(i => sink += Treatment(rows[i & 63]).Length);
        Print(output, "table of 10 rules and 4 inputs", rules, 1_000_000);
        output.WriteLine(Line($"  the same by hand in C#", code));
        output.WriteLine(Ratio("  of hand-written", rules / code, 0.1));
        return rules;
    }

    private static string Treatment(Row r)
    {
        if (r.Age < 18)
        {
            return "refuse";
        }

        if (r.Age >= 60)
        {
            return r.Amount >= 1000 ? "review"
                : r.Region is "north" or "east" ? "priority"
                : r.Region is "south" or "west" ? "senior"
                : "";
        }

        if (r.Urgent)
        {
            return r.Region == "north" ? "urgent north"
                : r.Region == "east" ? "urgent east"
                : "urgent";
        }

        return r.Amount < 500 ? "simple"
            : r.Amount < 5000 ? "standard"
            : "complex";
    }

    private static void Decisions(TextWriter output, Row[] rows)
    {
        var model = RuleModel.Parse(ChainModel(), "chain.dmn");
        if (!model.IsValid)
        {
            throw new RuleException(model.Problems);
        }

        var evaluator = model.Prepare("d20");
        var inputs = ToFeel(evaluator, rows);
        foreach (var (row, values) in rows.Zip(inputs))
        {
            var got = evaluator.Evaluate(values).AsNumber.ToDecimal();
            if (got != Chain(row))
            {
                throw new InvalidOperationException($"{row}: the model says {got}, C# says {Chain(row)}.");
            }
        }

        var rules = Measure(i => evaluator.Evaluate(inputs[i & 63]));
        var sink = 0m;
        var code = Measure(i => sink = Chain(rows[i & 63]));
        output.WriteLine(Line("model of 20 decisions", rules));
        output.WriteLine(Line("  the same by hand in C# (decimal)", code));
        output.WriteLine(Ratio("  of hand-written", rules / code, 0.1));
    }

    /// <summary>Ten times a table of three rules on the value so far, and a formula that carries it on.</summary>
    private static decimal Chain(Row r)
    {
        var value = r.Amount;
        for (var i = 0; i < 10; i++)
        {
            var factor =
                value < 1000 ? 2m
                : value < 5000 ? 1.5m
                : 0.25m;
            value = (value * factor) + r.Age - 10m;
        }

        return value;
    }

    private static string TableModel()
    {
        var xml = Begin();
        xml.Append("<decision id='t' name='treatment'><variable name='treatment' typeRef='string'/>");
        foreach (var input in (string[])["age", "region", "urgent", "amount"])
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<informationRequirement><requiredInput href='#{input}'/></informationRequirement>"
            );
        }

        xml.Append("<decisionTable hitPolicy='UNIQUE'>");
        foreach (var input in (string[])["age", "region", "urgent", "amount"])
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<input><inputExpression><text>{input}</text></inputExpression></input>"
            );
        }

        xml.Append("<output/>");
        foreach (var rule in Rules)
        {
            xml.Append("<rule>");
            xml.AppendJoin("", rule[..4].Select(c => $"<inputEntry><text>{Escape(c)}</text></inputEntry>"));
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<outputEntry><text>{Escape(rule[4])}</text></outputEntry></rule>"
            );
        }

        return xml.Append("</decisionTable></decision></definitions>").ToString();
    }

    private static string ChainModel()
    {
        var xml = Begin();
        for (var i = 1; i <= 10; i++)
        {
            var before = i == 1 ? "amount" : $"d{(2 * i) - 2}";
            var (table, formula) = ($"d{(2 * i) - 1}", $"d{2 * i}");
            var needs = i == 1 ? "<requiredInput href='#amount'/>" : $"<requiredDecision href='#{before}'/>";
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<decision id='{table}' name='{table}'><variable name='{table}' typeRef='number'/>"
            );
            xml.Append(CultureInfo.InvariantCulture, $"<informationRequirement>{needs}</informationRequirement>");
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<decisionTable><input><inputExpression><text>{before}</text></inputExpression></input><output/>"
            );
            foreach (
                var (test, factor) in ((string, string)[])
                    [("< 1000", "2"), ("[1000..5000)", "1.5"), (">= 5000", "0.25")]
            )
            {
                xml.Append(CultureInfo.InvariantCulture, $"<rule><inputEntry><text>{Escape(test)}</text></inputEntry>");
                xml.Append(CultureInfo.InvariantCulture, $"<outputEntry><text>{factor}</text></outputEntry></rule>");
            }

            xml.Append("</decisionTable></decision>");
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<decision id='{formula}' name='{formula}'><variable name='{formula}' typeRef='number'/>"
            );
            xml.Append(CultureInfo.InvariantCulture, $"<informationRequirement>{needs}</informationRequirement>");
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<informationRequirement><requiredDecision href='#{table}'/></informationRequirement>"
            );
            xml.Append("<informationRequirement><requiredInput href='#age'/></informationRequirement>");
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<literalExpression><text>{before} * {table} + age - 10</text></literalExpression></decision>"
            );
        }

        return xml.Append("</definitions>").ToString();
    }

    private static StringBuilder Begin() =>
        new StringBuilder(
            "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='bench' namespace='bench'>"
        )
            .Append("<inputData id='age' name='age'><variable name='age' typeRef='number'/></inputData>")
            .Append("<inputData id='region' name='region'><variable name='region' typeRef='string'/></inputData>")
            .Append("<inputData id='urgent' name='urgent'><variable name='urgent' typeRef='boolean'/></inputData>")
            .Append("<inputData id='amount' name='amount'><variable name='amount' typeRef='number'/></inputData>");

    private static string Escape(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal);

    /// <summary>Runs the same expressions and the same table with feelin, where node and the package are there.</summary>
    private static bool Feelin(TextWriter output, Row[] rows, double table)
    {
        var folder = FindFeelin();
        if (folder is null)
        {
            output.WriteLine("feelin: not measured; run 'npm ci' in bench/feelin first.");
            return true;
        }

        var work = new
        {
            rounds = Rounds / 2,
            milliseconds = RoundMilliseconds,
            expressions = Expressions,
            context = new
            {
                age = 42,
                region = "north",
                urgent = true,
                amount = 750,
            },
            table = new
            {
                inputs = rows.Select(r => new object[] { r.Age, r.Region, r.Urgent, r.Amount }),
                rules = Rules.Select(r => new { cells = r[..4], output = r[4] }),
            },
        };
        var answers = RunNode(folder, JsonSerializer.Serialize(work));
        FeelInput[] declared =
        [
            new("age", FeelType.Number),
            new("region", FeelType.String),
            new("urgent", FeelType.Boolean),
            new("amount", FeelType.Number),
        ];
        FeelValue[] values = [FeelValue.Of(42), FeelValue.Of("north"), FeelValue.True, FeelValue.Of(750)];
        var worst = double.MaxValue;
        foreach (var answer in answers)
        {
            var theirs = answer.GetProperty("perSecond").GetDouble();
            var name = answer.GetProperty("name").GetString()!;
            var ours = table;
            if (name != "table")
            {
                var expression = FeelExpression.Parse(name, declared);
                ours = Measure(_ => expression.Evaluate(values));
            }

            worst = Math.Min(worst, ours / theirs);
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name, -52} {ours, 12:N0}/s  feelin {theirs, 10:N0}/s  {ours / theirs, 7:N1} times"
                )
            );
        }

        output.WriteLine(Ratio("least advantage over feelin", worst, 10));
        return worst >= 10;
    }

    private static string? FindFeelin()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "bench", "feelin");
            if (Directory.Exists(Path.Combine(candidate, "node_modules", "feelin")))
            {
                return candidate;
            }
        }

        return null;
    }

    private static JsonElement[] RunNode(string folder, string work)
    {
        var start = new ProcessStartInfo("node", "bench.mjs")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        node.StandardInput.Write(work);
        node.StandardInput.Close();
        var text = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(e => e.Clone())];
    }

    private static string Line(string name, double perSecond) =>
        string.Create(CultureInfo.InvariantCulture, $"{name, -52} {perSecond, 12:N0}/s");

    private static void Print(TextWriter output, string name, double perSecond, double limit) =>
        output.WriteLine(
            Line(name, perSecond)
                + string.Create(CultureInfo.InvariantCulture, $"  limit {limit:N0}/s  {perSecond / limit:N2} of it")
        );

    private static string Ratio(string name, double ratio, double limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{name, -52} {ratio, 12:N2}    limit {limit}");
}
