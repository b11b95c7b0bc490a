using Zhishu.Kernel.Actors;

namespace Zhishu.Knowledge.Contracts;

/// <summary>An article that the product itself brings, such as those of the demonstration city.</summary>
/// <param name="Code">By which it is known again.</param>
/// <param name="Kind"><c>policy</c>, <c>service</c> or <c>answer</c>.</param>
/// <param name="Body">Markdown.</param>
/// <param name="Source">The document it rests on, or null.</param>
public sealed record ArticleData(string Code, string Title, string Kind, string Body, string? Source);

/// <summary>Brings articles through the same code as everybody's: one person proposes, another publishes.</summary>
public interface IKnowledgeFilling
{
    /// <returns>How many were published; none the second time.</returns>
    /// <exception cref="Zhishu.Kernel.Refusal">One of the two may not.</exception>
    Task<int> FillAsync(
        IReadOnlyList<ArticleData> articles,
        IReadOnlyList<IReadOnlyList<string>> synonyms,
        Actor author,
        Actor publisher,
        CancellationToken ct
    );
}
