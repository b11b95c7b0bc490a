namespace Zhishu.Packs.Contracts;

/// <summary>A pack with faults was to be installed.</summary>
public sealed class PackRefusal(PackProblems problems)
    : Exception($"The pack has {problems.Count} problems: {string.Join("; ", problems.Items.Take(5))}")
{
    public PackProblems Problems { get; } = problems;
}
