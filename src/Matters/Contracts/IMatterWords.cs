namespace Zhishu.Matters.Contracts;

/// <summary>Finds matters by the words of their names, keywords and definitions; it has learned nothing.</summary>
public interface IMatterWords
{
    /// <summary>The likeliest matters in force, the best first.</summary>
    IEnumerable<MatterByWords> Rank(string text);
}

/// <param name="Score">The higher the likelier; comparable within one answer only.</param>
/// <param name="Because">The words that spoke for it.</param>
public sealed record MatterByWords(MatterVersion Matter, double Score, IReadOnlyList<string> Because);
