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
public static partial class RulesBench
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

    // Round about, so that a machine that slows down for a while slows both; the best of many short rounds each: what one
    // core does when nothing else takes it away.
    private static (double First, double Second) Measure(Action<int> first, Action<int> second)
    {
        Round(first, 500);
        Round(second, 500);
        var best = (First: 0.0, Second: 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            best.First = Math.Max(best.First, Round(first, RoundMilliseconds));
            best.Second = Math.Max(best.Second, Round(second, RoundMilliseconds));
        }

        return best;
    }

    private static double Measure(Action<int> once)
    {
        Round(once, 500);
        return Enumerable.Range(0, Rounds).Max(_ => Round(once, RoundMilliseconds));
    }

    private static double Round(Action<int> once, int milliseconds)
    {
        var watch = Stopwatch.StartNew();
        var count = 0;
        while (watch.ElapsedMilliseconds < milliseconds)
        {
            for (var i = 0; i < 500; i++)
            {
                once(count++);
            }
        }

        return count / watch.Elapsed.TotalSeconds;
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

        var sink = 0;
        var (rules, code) = Measure(
            i => evaluator.Evaluate(inputs[i & 63]),
            i => sink += Treatment(rows[i & 63]).Length
        );
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

        var sink = 0m;
        var (rules, code) = Measure(i => evaluator.Evaluate(inputs[i & 63]), i => sink = Chain(rows[i & 63]));
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
