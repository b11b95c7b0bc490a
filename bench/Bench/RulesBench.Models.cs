using System.Globalization;
using System.Text;
using Zhishu.Rules.Feel;

namespace Zhishu.Bench;

public static partial class RulesBench
{
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
}
