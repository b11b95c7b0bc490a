using System.ComponentModel.DataAnnotations;
using Npgsql;
using Zhishu.Kernel.Database;
using Zhishu.Knowledge.Searching;
using Zhishu.Organisations;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Knowledge.Asking;

/// <summary>What was typed so far.</summary>
public sealed record SuggestQuestionsRequest
{
    [Required, PlainText(60)]
    public string Typed { get; init; } = "";
}

/// <summary>Completes what is being typed: by questions that others asked and that were answered, and by titles.</summary>
internal sealed class SuggestQuestions(ListDatabase lists, IDirectory directory)
{
    private const int Titles = 6;
    private const int Questions = 3;

    // A title that has less of what was typed is not what is meant.
    private const double LeastCoverage = 0.7;

    public async Task<IReadOnlyList<string>> Handle(SuggestQuestionsRequest request, CancellationToken ct)
    {
        var typed = request.Typed.Trim();
        var reading = new Reading(QuestionWords.Without(typed), Corrected: false);
        await using var connection = await lists.Source.OpenConnectionAsync(ct);
        var rarity = await PassageSearch.RarityAsync(connection, reading.Terms, ct);
        var asked = await AskedAsync(connection, typed, ct);
        var found = await PassageSearch.FindAsync(
            connection,
            [reading],
            rarity,
            directory.Current.Today,
            null,
            Titles * 3,
            ct
        );
        var titles = found
            .Where(f => f.Coverage >= LeastCoverage && Marks.Of(f.Title, f.Reading).Count > 0)
            .Select(f => f.Title);
        return [.. asked.Concat(titles.Distinct().Take(Titles)).Distinct()];
    }

    private static async Task<List<string>> AskedAsync(NpgsqlConnection connection, string typed, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT text FROM knowledge_question
            WHERE found AND asked >= 2 AND strpos(lower(text), $1) > 0 ORDER BY asked DESC LIMIT $2
            """,
            connection
        );
        command.Parameters.Add(new() { Value = typed.ToLowerInvariant() });
        command.Parameters.Add(new() { Value = Questions });
        List<string> questions = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            questions.Add(reader.GetString(0));
        return questions;
    }
}
