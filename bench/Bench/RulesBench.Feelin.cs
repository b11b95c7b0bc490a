using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Bench;

public static partial class RulesBench
{
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
}
