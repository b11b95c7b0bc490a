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
            if (TooDeep(xml) is { } place)
            {
                problems.Add(Bad(file, place.Line, place.Column, $"elements are nested more than {MaxDepth} deep."));
                return null;
            }

            using var reader = Open(xml);
            var root = XDocument.Load(reader, LoadOptions.SetLineInfo | LoadOptions.PreserveWhitespace).Root;
            if (root is null || root.Name.LocalName != "definitions" || !IsDmn(root.Name.NamespaceName))
            {
                problems.Add(Bad(file, 1, 1, "the root element is not <definitions> of DMN 1.1 to 1.5."));
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

    private static XmlReader Open(string xml) =>
        XmlReader.Create(
            new StringReader(xml),
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaxCharacters,
            }
        );

    /// <summary>Where an element first stands deeper than allowed. Looked for before the elements are made, as making them
    /// takes time with the square of their depth.</summary>
    private static (int Line, int Column)? TooDeep(string xml)
    {
        using var reader = Open(xml);
        while (reader.Read())
        {
            if (reader.Depth >= MaxDepth)
            {
                var place = (IXmlLineInfo)reader;
                return (place.LineNumber, place.LinePosition);
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
