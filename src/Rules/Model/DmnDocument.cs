using System.Xml;
using System.Xml.Linq;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>One DMN file: its XML and its place, with the spelling differences of DMN 1.1 to 1.5 smoothed out.</summary>
internal sealed class DmnDocument
{
    private const int MaxDepth = 200;
    private const long MaxCharacters = 50_000_000;

    private DmnDocument(XElement root, string file)
    {
        Root = root;
        File = file;
        Namespace = Attribute(root, "namespace") ?? "";
        Name = Attribute(root, "name") ?? "";
        Imports =
        [
            .. Children(root, "import")
                .Where(i => IsDmn(Attribute(i, "importType") ?? ""))
                .Select(i => new DmnImport(
                    Names.Normalize(Attribute(i, "name") ?? ""),
                    Attribute(i, "namespace") ?? "",
                    Attribute(i, "locationURI"),
                    i
                )),
        ];
    }

    public XElement Root { get; }

    public string File { get; }

    public string Namespace { get; }

    public string Name { get; }

    public IReadOnlyList<DmnImport> Imports { get; }

    public static DmnDocument? Parse(string xml, string file, List<RuleProblem> problems)
    {
        try
        {
            var settings = new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaxCharacters,
            };
            using var text = new StringReader(xml);
            using var reader = XmlReader.Create(text, settings);
            var root = XDocument.Load(reader, LoadOptions.SetLineInfo | LoadOptions.PreserveWhitespace).Root;
            if (root is null || root.Name.LocalName != "definitions" || !IsDmn(root.Name.NamespaceName))
            {
                problems.Add(Bad(file, 1, 1, "the root element is not <definitions> of DMN 1.1 to 1.5."));
                return null;
            }

            if (Deepest(root) is { } deep)
            {
                var info = (IXmlLineInfo)deep;
                problems.Add(
                    Bad(file, info.LineNumber, info.LinePosition, $"elements are nested more than {MaxDepth} deep.")
                );
                return null;
            }

            return new DmnDocument(root, file);
        }
        catch (XmlException error)
        {
            problems.Add(Bad(file, error.LineNumber, error.LinePosition, error.Message));
            return null;
        }
    }

    /// <summary>The first element nested deeper than allowed; null where there is none.</summary>
    private static XElement? Deepest(XElement root)
    {
        var open = new Stack<(XElement Element, int Depth)>([(root, 1)]);
        while (open.TryPop(out var next))
        {
            if (next.Depth > MaxDepth)
            {
                return next.Element;
            }

            foreach (var child in next.Element.Elements())
            {
                open.Push((child, next.Depth + 1));
            }
        }

        return null;
    }

    private static RuleProblem Bad(string file, int line, int column, string message) =>
        new(ProblemCode.BadDocument, RuleSeverity.Error, new RuleLocation(file, line, column, "", null, ""), [message]);

    private static bool IsDmn(string name) =>
        name.Contains("omg.org/spec/DMN", StringComparison.Ordinal)
        && !name.Contains("DMNDI", StringComparison.Ordinal)
        && !name.Contains("/FEEL", StringComparison.Ordinal);

    /// <summary>Children by local name, in any DMN namespace.</summary>
    public static IEnumerable<XElement> Children(XElement parent, string name) =>
        parent.Elements().Where(e => e.Name.LocalName == name && IsDmn(e.Name.NamespaceName));

    public static XElement? Child(XElement? parent, string name) =>
        parent is null ? null : Children(parent, name).FirstOrDefault();

    public static string? Attribute(XElement element, string name) => element.Attribute(name)?.Value;

    /// <summary>The text of a child element <c>text</c>, with where it starts.</summary>
    public ExpressionSource Text(XElement? holder, string element, string? cell)
    {
        var text = Child(holder, "text");
        var node = text?.Nodes().OfType<XText>().FirstOrDefault();
        var info = (IXmlLineInfo?)node ?? text ?? holder;
        return new ExpressionSource(
            File,
            element,
            cell,
            info?.LineNumber ?? 0,
            info?.LinePosition ?? 0,
            text?.Value ?? ""
        );
    }

    public Site SiteOf(XElement at, string element, string? cell = null)
    {
        var info = (IXmlLineInfo)at;
        return new Site(new ExpressionSource(File, element, cell, info.LineNumber, info.LinePosition, ""), 0);
    }
}

/// <summary>An import of another model.</summary>
internal sealed record DmnImport(string Name, string Namespace, string? Location, XElement Element);
