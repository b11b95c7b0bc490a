namespace Zhishu.Knowledge.Contracts;

/// <summary>Measures how well questions find articles, with the search that answers people, over tables of its own that
/// are gone afterwards.</summary>
public interface IKnowledgeEvaluation
{
    /// <param name="articles">CSV with the columns <c>code</c>, <c>title</c> and <c>body</c>, plain or gzip.</param>
    /// <param name="questions">CSV with the columns <c>question</c> and <c>code</c>: the articles that answer it, with <c>|</c>
    /// between; empty where none does.</param>
    /// <param name="synonyms">Lines of words of one meaning with <c>|</c> between; null for none.</param>
    /// <exception cref="Zhishu.Kernel.Refusal">A file or a column is missing.</exception>
    Task<KnowledgeEvaluation> RunAsync(string articles, string questions, string? synonyms, CancellationToken ct);
}

/// <summary>How well questions find articles.</summary>
/// <param name="Questions">That an article answers.</param>
/// <param name="MrrAt10">The mean of one over the place of the first right article, nothing beyond the tenth.</param>
/// <param name="RecallAt1">Share of questions whose first article is right.</param>
/// <param name="RecallAt5">Share with a right one among the first five.</param>
/// <param name="RecallAt10">Share with a right one among the first ten.</param>
/// <param name="NotFound">Share of these questions that were told that nothing was found.</param>
/// <param name="Withheld">Share of these questions that were told so though a right article was among the first ten.</param>
/// <param name="Unanswerable">Questions that no article answers.</param>
/// <param name="WronglyFound">Share of those that were shown something as an answer.</param>
/// <param name="MedianMilliseconds">For one question.</param>
/// <param name="SlowestMilliseconds">Ninety-nine of a hundred questions took less.</param>
public sealed record KnowledgeEvaluation(
    int Articles,
    int Passages,
    int Questions,
    double MrrAt10,
    double RecallAt1,
    double RecallAt5,
    double RecallAt10,
    double NotFound,
    double Withheld,
    int Unanswerable,
    double WronglyFound,
    double MedianMilliseconds,
    double SlowestMilliseconds
);
