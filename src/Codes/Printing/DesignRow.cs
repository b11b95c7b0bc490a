namespace Zhishu.Codes.Printing;

/// <summary>A layout of labels as stored.</summary>
internal sealed class DesignRow
{
    public Guid Id { get; init; }

    public string Name { get; set; } = "";

    /// <summary><see cref="DesignContent"/> as JSON.</summary>
    public string Content { get; set; } = "{}";

    /// <summary>A JPEG.</summary>
    public byte[]? Logo { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    public string ChangedBy { get; set; } = "";

    public int Version { get; private set; } = 1;

    public DesignContent Read() => Json.Read<DesignContent>(Content)!;
}
