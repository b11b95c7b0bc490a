namespace Zhishu.Codes.Objects;

/// <summary>A thing, once.</summary>
internal sealed class ObjectRow
{
    public Guid Id { get; init; }

    public string Kind { get; init; } = "";

    public string Name { get; set; } = "";

    public string AreaCode { get; set; } = "";

    /// <summary>The unit that answers for it.</summary>
    public Guid? UnitId { get; set; }

    public string? Address { get; set; }

    public double? Longitude { get; set; }

    public double? Latitude { get; set; }

    /// <summary>The kind's fields by name, as JSON.</summary>
    public string Attributes { get; private set; } = "{}";

    public DateTimeOffset MadeAt { get; init; }

    public int Version { get; private set; } = 1;

    public Scope Scope => new(UnitId, AreaCode, Kind);

    public Dictionary<string, string> Values
    {
        get => Json.Read<Dictionary<string, string>>(Attributes)!;
        set => Attributes = Json.Write(value);
    }
}

/// <summary>A code of somebody else for the same thing.</summary>
internal sealed class AliasRow
{
    public Guid Id { get; init; }

    public Guid ObjectId { get; set; }

    /// <summary>A national identifier's name, or <c>gs1</c>, <c>ecode</c>, <c>oid</c>, <c>handle</c>, <c>local</c>.</summary>
    public string Scheme { get; init; } = "";

    public string Value { get; init; } = "";

    public DateTimeOffset BoundAt { get; init; }

    public string BoundBy { get; init; } = "";
}

/// <summary>Two things claim one code; a person decides.</summary>
internal sealed class ConflictRow
{
    public Guid Id { get; init; }

    public string Scheme { get; init; } = "";

    public string Value { get; init; } = "";

    /// <summary>Has the code.</summary>
    public Guid HolderId { get; init; }

    /// <summary>Is to have it.</summary>
    public Guid ClaimantId { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    public string AskedBy { get; init; } = "";

    public DateTimeOffset? SettledAt { get; set; }

    public string? SettledBy { get; set; }

    public string? Reason { get; set; }

    public bool? Moved { get; set; }

    public int Version { get; private set; } = 1;
}
