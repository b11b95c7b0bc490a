using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Identifiers;
using Zhishu.Knowledge.Articles;
using Zhishu.Knowledge.Searching;
using Zhishu.Knowledge.Synonyms;
using Zhishu.Organisations;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Knowledge.Asking;

/// <summary>A question. In the body, since it may name people and addresses end up in logs.</summary>
public sealed record AskQuestionRequest
{
    [Required, Prose(10_000)]
    public string Question { get; init; } = "";

    /// <summary>Only what holds there; null for all.</summary>
    [PlainText(12)]
    public string? AreaCode { get; init; }

    [Range(1, 20)]
    public int Limit { get; init; } = 5;

    /// <summary>Whether it is a question of its own, to be counted; not while a call is being typed.</summary>
    public bool Keep { get; init; }
}

/// <summary>A passage that answers, and what it rests on.</summary>
/// <param name="Text">Plain, lines divided by line feeds.</param>
/// <param name="Marks">What of it was asked for.</param>
/// <param name="Coverage">How much of the question it holds, weighed by rarity; 0 to 1.</param>
public sealed record AnswerPassage(
    Guid ArticleId,
    string Title,
    ArticleKind Kind,
    string? Heading,
    string Text,
    IReadOnlyList<Mark> Marks,
    IReadOnlyList<Mark> TitleMarks,
    double Score,
    double Coverage,
    string? Source,
    string? Link,
    Text? UnitName,
    string? AreaName,
    DateOnly? ValidUntil,
    DateOnly PublishedOn
);

/// <summary>The best passages, or an honest no.</summary>
/// <param name="Found">Whether the passages answer; where not, they are the nearest there are.</param>
/// <param name="ReadAs">The question with a slip of the pen mended, where the answer goes by that.</param>
/// <param name="Telephone">Whom to call where nothing was found.</param>
public sealed record QuestionAnswer(
    bool Found,
    string? ReadAs,
    IReadOnlyList<AnswerPassage> Passages,
    string Telephone
);

/// <summary>Section <c>Knowledge</c>.</summary>
public sealed class KnowledgeOptions
{
    /// <summary>Whom residents may call where nothing is found.</summary>
    public string Telephone { get; set; } = "12345";

    /// <summary>How many questions and suggestions one remote address may ask for in a minute.</summary>
    public int PublicRequestsPerMinute { get; set; } = 240;
}

/// <summary>Answers a question from what is published and holds today.</summary>
internal sealed class AskQuestion(
    ListDatabase lists,
    ZhishuDbContext db,
    SynonymBook synonyms,
    QuestionBook questions,
    IDirectory directory,
    IOptions<KnowledgeOptions> options
)
{
    // What somebody tells at length is about its beginning.
    private const int LongestAsked = 300;

    public async Task<QuestionAnswer> Handle(AskQuestionRequest request, bool keep, CancellationToken ct)
    {
        var question = request.Question.Trim();
        if (question.Length > LongestAsked)
            question = question[..LongestAsked];
        var today = directory.Current.Today;
        Answers answers;
        await using (var connection = await lists.Source.OpenConnectionAsync(ct))
            answers = await Answers.FindAsync(
                connection,
                question,
                synonyms.Current,
                today,
                Area(request.AreaCode),
                request.Limit,
                ct
            );
        if (keep)
            await questions.KeepAsync(question, answers.IsFound, ct);
        return new(answers.IsFound, answers.Mended, await PassagesAsync(answers.Best, ct), options.Value.Telephone);
    }

    private async Task<AnswerPassage[]> PassagesAsync(IReadOnlyList<Found> found, CancellationToken ct)
    {
        Guid[] ids = [.. found.Select(f => f.ArticleId)];
        var current = await (
            from article in db.Set<ArticleRow>()
            join version in db.Set<ArticleVersionRow>() on article.CurrentVersionId equals version.Id
            where ids.Contains(article.Id)
            select version
        ).ToDictionaryAsync(v => v.ArticleId, ct);
        return
        [
            .. from passage in found
            let version = current.GetValueOrDefault(passage.ArticleId)
            where version is not null
            select Passage(passage, version, directory.Current),
        ];
    }

    private static AnswerPassage Passage(Found found, ArticleVersionRow version, DirectorySnapshot directory) =>
        new(
            found.ArticleId,
            found.Title,
            version.Kind,
            found.Heading,
            found.Text,
            Marks.Of(found.Text, found.Reading),
            Marks.Of(found.Title, found.Reading),
            Math.Round(found.Score, 3),
            Math.Round(found.Coverage, 3),
            version.Source,
            version.Link,
            version.UnitId is { } unit ? directory.Unit(unit)?.Name : null,
            version.AreaCode is { } area ? directory.AreaPath(area) : null,
            version.ValidUntil,
            DateOnly.FromDateTime(version.PublishedAt!.Value.ToOffset(TimeSpan.FromHours(8)).DateTime)
        );

    private static string? Area(string? code)
    {
        if (string.IsNullOrWhiteSpace(code))
            return null;
        return AreaCode.TryParse(code, out var area, out var error)
            ? area.Value
            : throw Refusal.Invalid(error.Code, "areaCode", error.Chinese, error.English);
    }
}
