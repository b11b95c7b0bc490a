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
    public string Attributes { get; set; } = "{}";

    public DateTimeOffset MadeAt { get; init; }

    /// <summary>The entry of the same thing that everything of this one went to.</summary>
    public Guid? MergedInto { get; private set; }

    public int Version { get; private set; } = 1;

    public Scope Scope => new(UnitId, AreaCode, Kind);

    public Dictionary<string, string> Values
    {
        get => Json.Read<Dictionary<string, string>>(Attributes)!;
        set => Attributes = Json.Write(value);
    }

    public void MergeInto(Guid other) => MergedInto = other;

    /// <exception cref="Refusal">409 <c>codes.merged</c>.</exception>
    public void RequireLive()
    {
        if (MergedInto is not null)
            throw new Refusal(
                "codes.merged",
                "该对象已合并到另一个对象，请打开那一个办理。",
                "The object was put together with another; open that one."
            );
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

/// <summary>Two things claim one code, or have the same in an identifying field; a person decides.</summary>
internal sealed class ConflictRow
{
    /// <summary>Before the name of a field in <see cref="Scheme"/>.</summary>
    public const string FieldPrefix = "field.";

    public Guid Id { get; init; }

    public string Scheme { get; init; } = "";

    public string Value { get; init; } = "";

    /// <summary>Has the code.</summary>
    public Guid HolderId { get; private set; }

    /// <summary>Is to have it.</summary>
    public Guid ClaimantId { get; private set; }

    public DateTimeOffset AskedAt { get; init; }

    public string AskedBy { get; init; } = "";

    public DateTimeOffset? SettledAt { get; private set; }

    public string? SettledBy { get; private set; }

    public string? Reason { get; private set; }

    public ConflictDecision? Decision { get; private set; }

    public int Version { get; private set; } = 1;

    /// <summary>The field that is the same; null where a code is claimed.</summary>
    public string? Field =>
        Scheme.StartsWith(FieldPrefix, StringComparison.Ordinal) ? Scheme[FieldPrefix.Length..] : null;

    public static ConflictRow Open(
        Guid id,
        string scheme,
        string value,
        Guid holder,
        Guid claimant,
        string by,
        DateTimeOffset at
    ) =>
        new()
        {
            Id = id,
            Scheme = scheme,
            Value = value,
            HolderId = holder,
            ClaimantId = claimant,
            AskedAt = at,
            AskedBy = by,
        };

    public void Settle(ConflictDecision decision, string reason, string by, DateTimeOffset at) =>
        (Decision, Reason, SettledBy, SettledAt) = (decision, reason, by, at);

    /// <summary>One object in the place of another.</summary>
    public void Replace(Guid gone, Guid by)
    {
        if (HolderId == gone)
            HolderId = by;
        if (ClaimantId == gone)
            ClaimantId = by;
    }
}
