namespace Zhishu.Knowledge.Passages;

/// <summary>What a piece of an article is.</summary>
public enum BlockKind
{
    Heading,
    Paragraph,

    /// <summary>An item of a list.</summary>
    Item,

    /// <summary>An item of a numbered list.</summary>
    Step,
    Quote,
    Code,

    /// <summary>A row of a table.</summary>
    Row,
}

/// <summary>A piece of an article as pages show it; plain data, so that no markup of an author reaches a browser.</summary>
/// <param name="Level">Of a heading or an item, from 1; otherwise 0.</param>
/// <param name="Number">Of a step.</param>
/// <param name="Cells">One of everything but a row of a table.</param>
public sealed record Block(BlockKind Kind, int Level, int? Number, IReadOnlyList<IReadOnlyList<Span>> Cells)
{
    /// <summary>The words alone.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Text => string.Join(' ', Cells.Select(c => string.Concat(c.Select(s => s.Text))));
}

/// <summary>Words of one look.</summary>
/// <param name="Link">http, https, mailto or tel; null where it is none.</param>
public sealed record Span(string Text, bool Strong = false, string? Link = null);
