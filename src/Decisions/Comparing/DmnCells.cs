using System.Xml;
using System.Xml.Linq;

namespace Zhishu.Decisions.Comparing;

/// <summary>A decision of a DMN text as its author sees it.</summary>
/// <param name="Columns">Of a table: input expressions, then outputs, then annotations; of anything else none.</param>
/// <param name="Rules">Of a table: the cells of each rule, in the order of the columns.</param>
/// <param name="Text">Of anything else: its text.</param>
internal sealed record DmnDecision(
    string Name,
    string Policy,
    IReadOnlyList<string> Columns,
    IReadOnlyList<string[]> Rules,
    string Text
);

/// <summary>Reads the decisions of a DMN text for comparing, whatever version of DMN it is.</summary>
internal static class DmnCells
{
    /// <returns>Empty for what is no XML; the model's faults say what is wrong with it.</returns>
    public static IReadOnlyList<DmnDecision> Read(string dmn)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(dmn),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
            );
            return
            [
                .. XDocument
                    .Load(reader)
                    .Root!.Elements()
                    .Where(e => e.Name.LocalName is "decision" or "businessKnowledgeModel")
                    .Select(Read),
            ];
        }
        catch (XmlException)
        {
            return [];
        }
    }

    private static DmnDecision Read(XElement element)
    {
        var name = $"{(string?)element.Attribute("name")}";
        if (element.Elements().FirstOrDefault(e => e.Name.LocalName == "decisionTable") is not { } table)
            return new(name, "", [], [], string.Join('\n', element.Elements().Where(IsLogic).Select(TextOf)));
        var aggregation = (string?)table.Attribute("aggregation");
        return new(
            name,
            $"{(string?)table.Attribute("hitPolicy") ?? "UNIQUE"}{(aggregation is null ? "" : $" {aggregation}")}",
            [
                .. Of(table, "input").Select(i => TextOf(Of(i, "inputExpression").FirstOrDefault())),
                .. Of(table, "output").Select(o => $"{(string?)o.Attribute("name") ?? (string?)o.Attribute("label")}"),
                .. Of(table, "annotation").Select(a => $"{(string?)a.Attribute("name")}"),
            ],
            [
                .. Of(table, "rule")
                    .Select(r => Of(r, "inputEntry", "outputEntry", "annotationEntry").Select(TextOf).ToArray()),
            ],
            ""
        );
    }

    private static bool IsLogic(XElement element) =>
        element.Name.LocalName
            is not (
                "variable"
                or "informationRequirement"
                or "knowledgeRequirement"
                or "authorityRequirement"
                or "extensionElements"
                or "question"
                or "allowedAnswers"
                or "description"
            );

    private static IEnumerable<XElement> Of(XElement element, params string[] names) =>
        element.Elements().Where(e => names.Contains(e.Name.LocalName));

    private static string TextOf(XElement? element) => element?.Value.Trim() ?? "";
}
