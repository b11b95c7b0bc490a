using Zhishu.CodeVerifying;
using Zhishu.Kernel;

namespace Zhishu.Codes.Kinds;

/// <summary>A kind as stored.</summary>
internal sealed class KindRow
{
    private KindRow() { }

    public Guid Id { get; private set; }

    public string Code { get; private set; } = "";

    /// <summary>1 to 999; stands in its codes.</summary>
    public int Number { get; private set; }

    /// <summary><see cref="KindContent"/> as JSON.</summary>
    public string Content { get; private set; } = "{}";

    /// <summary>The pack that brought it; null where the city made it.</summary>
    public string? Pack { get; private set; }

    /// <summary>Nothing of it is issued any more; what was issued stays.</summary>
    public bool Withdrawn { get; private set; }

    public int Version { get; private set; }

    public static KindRow Create(string code, int number, KindContent content, string? pack, TimeProvider clock) =>
        new()
        {
            Id = Ids.New(clock),
            Code = code,
            Number = number,
            Content = Json.Write(content),
            Pack = pack,
            Version = 1,
        };

    /// <returns>Whether anything changed.</returns>
    public bool Change(KindContent content)
    {
        var json = Json.Write(content);
        if (!Withdrawn && json == Json.Write(Json.Read<KindContent>(Content)!))
            return false;
        (Content, Withdrawn) = (json, false);
        return true;
    }

    public void Withdraw() => Withdrawn = true;
}

/// <summary>A kind, ready for use.</summary>
internal sealed record Kind(
    Guid Id,
    string Code,
    int Number,
    KindContent Content,
    string? Pack,
    bool Withdrawn,
    int Version
)
{
    /// <summary>Null where the number is a national identifier.</summary>
    public NumberStructure? Structure { get; } =
        Content.Structure is { } text ? NumberStructure.Parse(text, out _) : null;

    public CodeAlgorithm? Algorithm =>
        Content.Signature switch
        {
            Signatures.Sm2 => CodeAlgorithm.Sm2,
            Signatures.Ed25519 => CodeAlgorithm.Ed25519,
            _ => null,
        };
}
