namespace Zhishu.Codes.Owners;

/// <summary>That somebody was given the owner's key of an object.</summary>
internal sealed class OwnerRow
{
    public Guid Id { get; init; }

    public Guid ObjectId { get; set; }

    public byte[] KeyHash { get; set; } = [];

    public DateTimeOffset GivenAt { get; set; }

    public string GivenBy { get; set; } = "";

    public int Version { get; private set; } = 1;
}

/// <summary>An owner asked for a new code.</summary>
internal sealed class AskRow
{
    public Guid Id { get; init; }

    public Guid ObjectId { get; init; }

    public string Reason { get; init; } = "";

    public DateTimeOffset AskedAt { get; init; }

    public DateTimeOffset? SettledAt { get; private set; }

    public string? SettledBy { get; private set; }

    public bool? Granted { get; private set; }

    /// <summary>What the officer says to the owner.</summary>
    public string? Words { get; private set; }

    public string? NewNumber { get; private set; }

    public int Version { get; private set; } = 1;

    public void Settle(bool granted, string? words, string? newNumber, string by, DateTimeOffset at) =>
        (Granted, Words, NewNumber, SettledBy, SettledAt) = (granted, words, newNumber, by, at);
}
