using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Zhishu.Decisions.Comparing;

/// <summary>An element of a DMN text as its author sees it.</summary>
/// <param name="Kind"><c>decision</c>, <c>inputData</c>, <c>itemDefinition</c> and so on, by the name of the XML element.</param>
/// <param name="Columns">Of a table: input expressions, then outputs, then annotations, each once; of anything else none.</param>
/// <param name="Rules">Of a table: the cells of each rule, in the order of the columns.</param>
/// <param name="Facts">Everything else it says, by where it stands: types, allowed values, marks, texts.</param>
internal sealed record DmnElement(
    string Kind,
    string Name,
    string[] Columns,
    IReadOnlyList<string[]> Rules,
    IReadOnlyList<KeyValuePair<string, string>> Facts
);

/// <summary>Reads a DMN text for comparing, whatever version of DMN it is.</summary>
internal static class DmnCells
{
    /// <returns>Null for what is no XML or nested too deep; the model's faults say what is wrong with it.</returns>
    public static IReadOnlyList<DmnElement>? Read(string dmn)
    {
        try
        {
            if (IsTooDeep(dmn))
                return null;
            using var reader = Open(dmn);
            // Where elements are drawn says nothing.
            return [.. XDocument.Load(reader).Root!.Elements().Where(e => e.Name.LocalName != "DMNDI").Select(Read)];
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static XmlReader Open(string dmn) =>
        XmlReader.Create(
            new StringReader(dmn),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
        );

    // Elements hold each other's text by calls within calls, which ends the process where they are nested without bound.
    private static bool IsTooDeep(string dmn)
    {
        using var reader = Open(dmn);
        while (reader.Read())
        {
            if (reader.Depth > DecisionLimits.DmnDepth)
                return true;
        }
        return false;
    }

    private static DmnElement Read(XElement element)
    {
        var table = Of(element, "decisionTable").FirstOrDefault();
        var columns = table is null
            ? []
            : Once([
                .. Of(table, "input").Select(Title),
                .. Of(table, "output").Select(Title),
                .. Of(table, "annotation").Select(Title),
            ]);
        var facts = new List<KeyValuePair<string, string>>();
        Walk(element, "", facts);
        return new(
            element.Name.LocalName,
            $"{(string?)element.Attribute("name")}",
            columns,
            table is null
                ? []
                :
                [
                    .. Of(table, "rule")
                        .Select(r => Of(r, "inputEntry", "outputEntry", "annotationEntry").Select(TextOf).ToArray()),
                ],
            facts
        );
    }

    /// <summary>What a column is called: an input by its expression, others by name.</summary>
    private static string Title(XElement column) =>
        column.Name.LocalName == "input"
            ? TextOf(Of(column, "inputExpression").FirstOrDefault())
            : $"{(string?)column.Attribute("name") ?? (string?)column.Attribute("label")}";

    private static void Walk(XElement element, string path, List<KeyValuePair<string, string>> facts)
    {
        foreach (var attribute in element.Attributes())
        {
            if (!attribute.IsNamespaceDeclaration && attribute.Name.LocalName is not "id")
                facts.Add(new($"{path}@{attribute.Name.LocalName}", attribute.Value));
        }
        var children = element.Elements().Where(e => e.Name.LocalName != "rule").ToList();
        if (children.Count == 0 && !string.IsNullOrWhiteSpace(TextOf(element)) && element.Name.LocalName != "rule")
            facts.Add(new(path.TrimEnd('/'), TextOf(element)));
        foreach (var group in children.GroupBy(c => c.Name.LocalName))
        {
            var names = group.Key is "input" or "output" or "annotation" ? Once([.. group.Select(Title)]) : null;
            foreach (var (index, child) in group.Index())
            {
                var which =
                    names?[index] ?? (group.Skip(1).Any() ? (index + 1).ToString(CultureInfo.InvariantCulture) : null);
                Walk(child, which is null ? $"{path}{group.Key}/" : $"{path}{group.Key}[{which}]/", facts);
            }
        }
    }

    /// <summary>Names made different, so that each stands for one column.</summary>
    private static string[] Once(IReadOnlyList<string> names)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. names.Select(n =>
                (seen[n] = seen.GetValueOrDefault(n) + 1) is var times and > 1
                    ? string.Create(CultureInfo.InvariantCulture, $"{n} ({times})")
                    : n
            ),
        ];
    }

    private static IEnumerable<XElement> Of(XElement element, params string[] names) =>
        element.Elements().Where(e => names.Contains(e.Name.LocalName));

    private static string TextOf(XElement? element) => element?.Value.Trim() ?? "";
}
