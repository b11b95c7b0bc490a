using Zhishu.Kernel.Actors;

namespace Zhishu.Organisations.Contracts;

/// <summary>Keys that another module gives out, such as those of devices, sent like API keys:
/// <c>Authorization: Bearer</c>.</summary>
public interface IOtherKeys
{
    /// <summary>What the texts of these keys begin with.</summary>
    string Prefix { get; }

    /// <summary>Who has the key; null if it is wrong.</summary>
    ValueTask<Actor?> ActorOfKeyAsync(string text, CancellationToken ct);
}
