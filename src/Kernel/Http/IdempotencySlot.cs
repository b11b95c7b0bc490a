namespace Zhishu.Kernel.Http;

/// <summary>The idempotency key of the present request, if it has one; scoped.</summary>
public sealed class IdempotencySlot
{
    /// <summary>The key as sent, or null.</summary>
    public string? Key { get; set; }

    /// <summary>Whose key it is: a user, an API key, or the empty identity for the public.</summary>
    public Guid Owner { get; set; }

    /// <summary>SM3 over method, path and body.</summary>
    public byte[] Request { get; set; } = [];
}

/// <summary>Another request with the same key committed first; its answer is to be given.</summary>
internal sealed class IdempotencyRace() : Exception("The idempotency key was used at the same moment.");
