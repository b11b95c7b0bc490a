namespace Zhishu.Packs.Contracts;

/// <summary>What a node of a pack's file is.</summary>
public enum PackNodeKind
{
    Scalar,
    List,
    Map,
}

/// <summary>A node of a YAML (or JSON) file with its place, so that every fault is told with file, line and column.</summary>
public sealed class PackNode
{
    private PackNode(PackNodeKind kind, string file, int line, int column)
    {
        Kind = kind;
        File = file;
        Line = line;
        Column = column;
    }

    public PackNodeKind Kind { get; }

    /// <summary>Path inside the pack, with forward slashes.</summary>
    public string File { get; }

    /// <summary>From 1.</summary>
    public int Line { get; }

    /// <summary>From 1, in characters.</summary>
    public int Column { get; }

    /// <summary>The text of a scalar; empty for a list or a map.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Whether a scalar stood in quotes, so that <c>"1.10"</c> is no number.</summary>
    public bool IsQuoted { get; private init; }

    /// <summary>The items of a list, else empty.</summary>
    public IReadOnlyList<PackNode> Items { get; private init; } = [];

    /// <summary>The fields of a map in the order of the file, keys unique, else empty.</summary>
    public IReadOnlyList<(PackNode Key, PackNode Value)> Fields { get; private init; } = [];

    /// <summary>Nothing, as in <c>key:</c> without a value.</summary>
    public bool IsEmpty => Kind == PackNodeKind.Scalar && !IsQuoted && Text is "" or "~" or "null";

    /// <summary>The value of a map's field; null where there is none or it is empty.</summary>
    public PackNode? this[string key]
    {
        get
        {
            foreach (var (name, value) in Fields)
            {
                if (name.Text == key)
                    return value.IsEmpty ? null : value;
            }
            return null;
        }
    }

    /// <summary><c>file:line:column</c></summary>
    public string Place => $"{File}:{Line}:{Column}";

    public override string ToString() => Place;

    /// <summary>The fields of one map, with those of another where the first says nothing; maps within are merged the
    /// same way. Every field keeps its own place.</summary>
    public static PackNode Merge(PackNode over, PackNode under)
    {
        if (over.Kind != PackNodeKind.Map || under.Kind != PackNodeKind.Map)
            return over;
        var fields = new List<(PackNode Key, PackNode Value)>();
        foreach (var (key, value) in over.Fields)
            fields.Add((key, under[key.Text] is { } other ? Merge(value, other) : value));
        fields.AddRange(under.Fields.Where(f => !over.Fields.Any(o => o.Key.Text == f.Key.Text)));
        return Map(over.File, over.Line, over.Column, fields);
    }

    internal static PackNode Scalar(string file, int line, int column, string text, bool quoted) =>
        new(PackNodeKind.Scalar, file, line, column) { Text = text, IsQuoted = quoted };

    internal static PackNode List(string file, int line, int column, IReadOnlyList<PackNode> items) =>
        new(PackNodeKind.List, file, line, column) { Items = items };

    internal static PackNode Map(
        string file,
        int line,
        int column,
        IReadOnlyList<(PackNode Key, PackNode Value)> fields
    ) => new(PackNodeKind.Map, file, line, column) { Fields = fields };
}
