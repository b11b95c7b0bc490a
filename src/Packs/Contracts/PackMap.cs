using System.Globalization;
using Zhishu.Kernel;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Packs.Contracts;

/// <summary>Reads the fields of one map, tells each fault with its place, and at <see cref="End"/> what nobody asked
/// for. A faulty field reads as null or as its default, so that one pass finds everything.</summary>
/// <example><code>
/// var map = new PackMap(node, problems);
/// var code = map.Required("code");
/// var limit = map.Limit("limit");
/// map.End();
/// </code></example>
public sealed class PackMap
{
    private const int Longest = 20_000;

    private readonly PackProblems problems;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public PackMap(PackNode node, PackProblems problems)
    {
        Node = node;
        this.problems = problems;
        if (node.Kind != PackNodeKind.Map)
            problems.Add(node, "此处应为“键: 值”形式的映射。", "A map of 'key: value' was expected here.");
    }

    public PackNode Node { get; }

    /// <summary>The value as it stands, or null; known from now on.</summary>
    public PackNode? Get(string key)
    {
        asked.Add(key);
        return Node[key];
    }

    /// <summary>The text of a field that must be there; empty after a fault.</summary>
    public string Required(string key, int longest = 200)
    {
        if (Optional(key, longest) is { } text)
            return text;
        if (Node.Kind == PackNodeKind.Map && Node[key] is null)
            problems.Add(Node, $"缺少必填项“{key}”。", $"The field '{key}' is missing.");
        return "";
    }

    /// <summary>The text of a field, or null.</summary>
    public string? Optional(string key, int longest = Longest) =>
        Get(key) is { } node ? Scalar(node, problems, longest) : null;

    /// <summary>A text in two languages: <c>{ zh: 暴露垃圾, en: Exposed rubbish }</c>, or a plain one that serves
    /// both.</summary>
    public Text? Text(string key, bool required = false, int longest = Longest)
    {
        if (Get(key) is { } node)
            return Text(node, problems, longest);
        if (required && Node.Kind == PackNodeKind.Map)
            problems.Add(Node, $"缺少必填项“{key}”。", $"The field '{key}' is missing.");
        return null;
    }

    /// <summary>Yes or no: <c>true</c> or <c>false</c>.</summary>
    public bool Flag(string key, bool standard = false)
    {
        if (Get(key) is not { } node)
            return standard;
        switch (node.Text)
        {
            case "true":
                return true;
            case "false":
                return false;
            default:
                problems.Add(node, $"“{key}”应为 true 或 false。", $"'{key}' must be true or false.");
                return standard;
        }
    }

    /// <summary>A whole number within bounds, both included.</summary>
    public int? Number(string key, int least, int most)
    {
        if (Get(key) is not { } node)
            return null;
        if (
            int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
            return number;
        problems.Add(
            node,
            $"“{key}”应为 {least} 到 {most} 之间的整数。",
            $"'{key}' must be a whole number from {least} to {most}."
        );
        return null;
    }

    /// <summary>A decimal number within bounds, both included.</summary>
    public double? Fraction(string key, double least, double most)
    {
        if (Get(key) is not { } node)
            return null;
        if (
            double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
            return number;
        problems.Add(
            node,
            string.Create(CultureInfo.InvariantCulture, $"“{key}”应为 {least} 到 {most} 之间的数。"),
            string.Create(CultureInfo.InvariantCulture, $"'{key}' must be a number from {least} to {most}.")
        );
        return null;
    }

    /// <summary>A civil date such as <c>2026-01-31</c>.</summary>
    public DateOnly? Date(string key)
    {
        if (Get(key) is not { } node)
            return null;
        if (
            DateOnly.TryParseExact(
                node.Text,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var date
            )
        )
            return date;
        problems.Add(
            node,
            $"“{node.Text}”不是 2026-01-31 形式的日期。",
            $"'{node.Text}' is no date such as 2026-01-31."
        );
        return null;
    }

    /// <summary>A time limit such as <c>4 working hours</c> or <c>5个工作日</c>.</summary>
    public TimeLimit? Limit(string key) => Get(key) is { } node ? Limit(node, problems) : null;

    /// <summary>A word of a list of words.</summary>
    public string? OneOf(string key, IReadOnlyCollection<string> words, bool required = false)
    {
        var text = required ? Required(key) : Optional(key);
        if (text is null or "" || words.Contains(text))
            return text is "" ? null : text;
        problems.Add(
            Node[key]!,
            $"“{key}”的值“{text}”无效，可用：{string.Join("、", words)}。",
            $"'{text}' is no {key}; known are {string.Join(", ", words)}."
        );
        return null;
    }

    /// <summary>The items of a list; empty where the field is absent.</summary>
    public IReadOnlyList<PackNode> List(string key)
    {
        if (Get(key) is not { } node)
            return [];
        if (node.Kind == PackNodeKind.List)
            return node.Items;
        problems.Add(node, $"“{key}”应为列表。", $"'{key}' must be a list.");
        return [];
    }

    /// <summary>A list of texts; a single one may stand alone.</summary>
    public IReadOnlyList<string> Texts(string key, int longest = 200)
    {
        if (Get(key) is { Kind: PackNodeKind.Scalar } single)
            return Scalar(single, problems, longest) is { } one ? [one] : [];
        return [.. List(key).Select(i => Scalar(i, problems, longest)).OfType<string>()];
    }

    /// <summary>The items of a list as maps.</summary>
    public IEnumerable<PackMap> Maps(string key) => List(key).Select(i => new PackMap(i, problems));

    /// <summary>A field that is itself a map, or null.</summary>
    public PackMap? Map(string key) => Get(key) is { } node ? new(node, problems) : null;

    /// <summary>Tells a fault of this map's field, or of the map where the field is absent.</summary>
    public void Fault(string key, string chinese, string english) => problems.Add(Node[key] ?? Node, chinese, english);

    /// <summary>Tells the fields nobody asked for: a misspelt one is not silently lost.</summary>
    public void End()
    {
        foreach (var (key, _) in Node.Fields)
        {
            if (!asked.Contains(key.Text))
            {
                var known = string.Join(", ", asked.Order(StringComparer.Ordinal));
                problems.Add(
                    key,
                    $"此处没有名为“{key.Text}”的项，可用：{known}。",
                    $"The field '{key.Text}' is not known here; known are {known}."
                );
            }
        }
    }

    /// <summary>A time limit from a node.</summary>
    public static TimeLimit? Limit(PackNode node, PackProblems problems)
    {
        if (TimeLimit.TryParse(node.Text, out var limit, out var error))
            return limit;
        problems.Add(node, $"“{node.Text}”不是时限，请写成“5个工作日”“4工作时”“24小时”等形式。", error);
        return null;
    }

    /// <summary>A text in two languages from a node.</summary>
    public static Text? Text(PackNode node, PackProblems problems, int longest = Longest)
    {
        if (node.Kind == PackNodeKind.Scalar)
            return Scalar(node, problems, longest) is { } plain ? new(plain, plain) : null;
        var map = new PackMap(node, problems);
        var chinese = map.Required("zh", longest);
        var english = map.Optional("en", longest);
        map.End();
        return chinese.Length == 0 ? null : new(chinese, english ?? chinese);
    }

    private static string? Scalar(PackNode node, PackProblems problems, int longest)
    {
        if (node.Kind != PackNodeKind.Scalar)
        {
            problems.Add(node, "此处应为单个值。", "A single value was expected here.");
            return null;
        }
        if (node.Text.Length > longest)
        {
            problems.Add(node, $"文字超过 {longest} 个字符。", $"The text is longer than {longest} characters.");
            return null;
        }
        if (node.Text.Contains('\0', StringComparison.Ordinal))
        {
            problems.Add(node, "文字中含有空字符。", "The text holds a null character.");
            return null;
        }
        return node.Text;
    }
}
