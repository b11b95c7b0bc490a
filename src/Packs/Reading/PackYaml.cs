using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Zhishu.Packs.Contracts;

namespace Zhishu.Packs.Reading;

/// <summary>Reads YAML (and JSON, which is YAML) into nodes with places. One document per file; anchors, aliases and
/// tags are refused, so that a file says what it says and cannot grow when read.</summary>
internal sealed class PackYaml
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly string file;
    private readonly PackProblems problems;
    private int nodes;

    private PackYaml(string file, PackProblems problems)
    {
        this.file = file;
        this.problems = problems;
    }

    /// <summary>The root node, or null after a fault.</summary>
    public static PackNode? Read(string file, byte[] content, PackProblems problems) =>
        new PackYaml(file, problems).Read(content);

    private PackNode? Read(byte[] content)
    {
        string text;
        try
        {
            text = Strict.GetString(content).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + content.AsSpan(0, Math.Clamp(e.Index, 0, content.Length)).Count((byte)'\n');
            return Fault(line, 1, "文件不是 UTF-8 编码。", "The file is not UTF-8 from here on.");
        }
        var parser = new Parser(new StringReader(text));
        try
        {
            return Document(parser);
        }
        catch (YamlException e)
        {
            return Fault(e.Start.Line, e.Start.Column, "不是有效的 YAML。", $"Not valid YAML: {Reason(e)}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // YamlDotNet fails so, without a place, on some unclosed brackets.
            var line = parser.Current?.Start.Line ?? 1;
            return Fault(
                line,
                1,
                "从此处起不是有效的 YAML。",
                "Not valid YAML from here on; is a bracket or quote unclosed?"
            );
        }
    }

    private PackNode? Document(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
            return Fault(1, 1, "文件是空的。", "The file is empty.");
        parser.Consume<DocumentStart>();
        var root = Node(parser, 1);
        if (root is null)
            return null;
        parser.Consume<DocumentEnd>();
        return parser.Accept<DocumentStart>(out var second)
            ? Fault(
                second.Start,
                "一个文件只能有一个文档，请删去“---”。",
                "A file holds one document; take away the '---'."
            )
            : root;
    }

    private PackNode? Node(Parser parser, int depth)
    {
        if (parser.Accept<AnchorAlias>(out var alias))
            return Fault(
                alias.Start,
                "不支持 YAML 别名（*）。",
                "YAML aliases (*) are not supported; write the value out."
            );
        if (!parser.Accept<NodeEvent>(out var at))
            return Fault(parser.Current?.Start ?? Mark.Empty, "此处缺少内容。", "Something is missing here.");
        if (!at.Anchor.IsEmpty)
            return Fault(
                at.Start,
                "不支持 YAML 锚点（&）。",
                "YAML anchors (&) are not supported; write the value out."
            );
        if (!at.Tag.IsEmpty && !at.Tag.IsNonSpecific)
            return Fault(at.Start, "不支持 YAML 标签（!）。", "YAML tags (!) are not supported.");
        if (depth > PackLimits.Depth)
            return Fault(
                at.Start,
                $"嵌套超过 {PackLimits.Depth} 层。",
                $"Nested deeper than {PackLimits.Depth} levels."
            );
        if (++nodes > PackLimits.Nodes)
            return Fault(at.Start, "文件内容过多。", $"The file has more than {PackLimits.Nodes} nodes.");
        return at switch
        {
            Scalar => Leaf(parser.Consume<Scalar>()),
            SequenceStart => List(parser, depth),
            _ => Map(parser, depth),
        };
    }

    private PackNode Leaf(Scalar scalar) =>
        PackNode.Scalar(
            file,
            Line(scalar.Start),
            Column(scalar.Start),
            scalar.Value,
            scalar.Style is not ScalarStyle.Plain
        );

    private PackNode? List(Parser parser, int depth)
    {
        var start = parser.Consume<SequenceStart>().Start;
        var items = new List<PackNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (Node(parser, depth + 1) is not { } item)
                return null;
            items.Add(item);
        }
        return PackNode.List(file, Line(start), Column(start), items);
    }

    private PackNode? Map(Parser parser, int depth)
    {
        var start = parser.Consume<MappingStart>().Start;
        var fields = new List<(PackNode, PackNode)>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Node(parser, depth + 1) is not { } key || Node(parser, depth + 1) is not { } value)
                return null;
            if (key.Kind != PackNodeKind.Scalar)
                return Fault(key.Line, key.Column, "键应为单个值。", "A key must be a single value.");
            if (!keys.Add(key.Text))
                problems.Add(key, $"“{key.Text}”重复。", $"The field '{key.Text}' stands here twice.");
            fields.Add((key, value));
        }
        return PackNode.Map(file, Line(start), Column(start), fields);
    }

    private PackNode? Fault(Mark at, string chinese, string english) => Fault(Line(at), Column(at), chinese, english);

    private PackNode? Fault(long line, long column, string chinese, string english)
    {
        problems.Add(file, (int)Math.Max(1, line), (int)Math.Max(1, column), chinese, english);
        return null;
    }

    private static int Line(Mark mark) => (int)Math.Max(1, mark.Line);

    private static int Column(Mark mark) => (int)Math.Max(1, mark.Column);

    private static string Reason(YamlException e) => e.InnerException?.Message ?? e.Message;
}
