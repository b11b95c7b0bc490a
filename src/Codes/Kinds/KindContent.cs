using System.ComponentModel.DataAnnotations;

namespace Zhishu.Codes.Kinds;

/// <summary>The rules of one kind of object or matter. Kept as JSON; a pack brings it or a person writes it.</summary>
public sealed record KindContent
{
    public Text Name { get; init; } = new("", "");

    /// <summary>Where the number comes from: <c>own</c>, or a national identifier that is given with the object:
    /// <c>credit-code</c>, <c>organisation-code</c>, <c>part-code</c>, <c>certificate</c>, <c>plate</c>.</summary>
    [StringLength(40)]
    public string Scheme { get; init; } = Schemes.Own;

    /// <summary>How an own number is built: <c>{area}{kind}{year}{serial:7}{check}</c>.</summary>
    [StringLength(200)]
    public string? Structure { get; init; }

    /// <summary>How it is shown: <c>print</c>, <c>screen</c>, <c>nfc</c>.</summary>
    [MaxLength(3)]
    public IReadOnlyList<string> Carriers { get; init; } = ["print"];

    /// <summary>How long a code is good after it was issued; null for ever.</summary>
    [Range(1, 36_500)]
    public int? ValidDays { get; init; }

    /// <summary><c>sm2</c>, <c>ed25519</c>, or <c>none</c>: then the number alone stands in the link.</summary>
    [StringLength(10)]
    public string Signature { get; init; } = Signatures.Sm2;

    /// <summary>Codes of the units that may issue, with those below them; empty for everybody with the permission.</summary>
    [MaxLength(100)]
    public IReadOnlyList<string> Issuers { get; init; } = [];

    /// <summary>Beyond which scans of one code look copied.</summary>
    public ScanLimits Limits { get; init; } = new();

    /// <summary>How long a code on a screen lives; null where the kind has none.</summary>
    [Range(5, 60)]
    public int? DynamicSeconds { get; init; }

    /// <summary>What is kept of an object.</summary>
    [MaxLength(50)]
    public IReadOnlyList<CodeField> Fields { get; init; } = [];

    /// <summary>What a scan offers.</summary>
    [MaxLength(30)]
    public IReadOnlyList<CodeUse> Uses { get; init; } = [];
}

/// <summary>A code scanned farther apart than a thing can have gone, or more often than one is scanned, looks copied.</summary>
/// <param name="Kilometres">Nearer scans never look copied: positions are rough.</param>
/// <param name="KilometresAnHour">How fast such a thing can go.</param>
/// <param name="ADay">So many scans within a day are usual.</param>
public sealed record ScanLimits(
    [property: Range(0.1, 20_000)] double Kilometres = 5,
    [property: Range(1, 20_000)] double KilometresAnHour = 150,
    [property: Range(1, 1_000_000)] int ADay = 200
);

/// <summary>A field of an object or of a form.</summary>
/// <param name="Name">As rules name it: lower-case letters and digits, beginning with a letter, no blanks.</param>
/// <param name="Type"><c>text</c>, <c>number</c>, <c>date</c>, <c>yes_no</c> or <c>choice</c>.</param>
/// <param name="IsPublic">Whether whoever scans the code sees it.</param>
/// <param name="Choices">What a choice offers.</param>
/// <param name="ByOwner">Whether the owner of the object may change it; of no meaning in a form.</param>
/// <param name="Identifies">Whether no two objects of the kind have the same in it, such as a frame number; of no meaning in
/// a form.</param>
public sealed record CodeField(
    [property: Required, StringLength(40, MinimumLength = 1)] string Name,
    Text Label,
    [property: StringLength(10)] string Type = FieldTypes.Text,
    bool IsRequired = false,
    bool IsPublic = false,
    [property: MaxLength(100)] IReadOnlyList<string>? Choices = null,
    bool ByOwner = false,
    bool Identifies = false
);

/// <summary>Something to do with the object, offered by a scan: a link to somewhere, or a form whose answer is kept in the
/// object's history.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens.</param>
/// <param name="For"><c>public</c>, or <c>officer</c>: who holds codes.use for the kind and this use.</param>
/// <param name="Link">With <c>{number}</c>, <c>{at}</c> and <c>{place}</c>; null for a form.</param>
/// <param name="Fields">Of the form. A field with the name of one of the object's becomes the object's.</param>
/// <param name="Requires">All must hold, else the use is refused with the words of the first that does not.</param>
public sealed record CodeUse(
    [property: Required, StringLength(40, MinimumLength = 1)] string Name,
    Text Label,
    [property: StringLength(10)] string For = "officer",
    [property: StringLength(500)] string? Link = null,
    [property: MaxLength(30)] IReadOnlyList<CodeField>? Fields = null,
    [property: MaxLength(20)] IReadOnlyList<UseRule>? Requires = null
);

/// <param name="If">FEEL over <c>object</c>, <c>form</c>, <c>state</c> (of the code) and <c>today</c>; only true lets pass.</param>
/// <param name="Else">What is said otherwise.</param>
public sealed record UseRule([property: Required, StringLength(1000, MinimumLength = 1)] string If, Text Else);

internal static class Signatures
{
    public const string Sm2 = "sm2";
    public const string Ed25519 = "ed25519";
    public const string None = "none";
    public static readonly string[] All = [Sm2, Ed25519, None];
}

internal static class FieldTypes
{
    public const string Text = "text";
    public const string Number = "number";
    public const string Date = "date";
    public const string YesNo = "yes_no";
    public const string Choice = "choice";
    public static readonly string[] All = [Text, Number, Date, YesNo, Choice];
}
