using Zhishu.Decisions.Contracts;

namespace Zhishu.Decisions.Tables;

/// <summary>The uses that the installed modules ask for, by name.</summary>
internal sealed class DecisionUses(IEnumerable<DecisionUse> registered)
{
    private readonly Dictionary<string, DecisionUse> uses = registered.ToDictionary(
        u => u.Name,
        StringComparer.Ordinal
    );

    public IReadOnlyList<DecisionUse> All { get; } = [.. registered.OrderBy(u => u.Name, StringComparer.Ordinal)];

    public DecisionUse? Find(string name) => uses.GetValueOrDefault(name);

    public string Names(string separator) => string.Join(separator, All.Select(u => u.Name));
}
