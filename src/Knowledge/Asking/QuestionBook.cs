using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Knowledge.Articles;

namespace Zhishu.Knowledge.Asking;

/// <summary>A question that found nothing.</summary>
/// <param name="Asked">How often in this wording.</param>
public sealed record OpenQuestion(
    Guid Id,
    string Text,
    int Asked,
    DateTimeOffset FirstAskedAt,
    DateTimeOffset LastAskedAt
);

/// <summary>Keeps what was asked, without numbers: for suggestions what was answered, for editors what was not.</summary>
internal sealed class QuestionBook(NpgsqlDataSource database, UnitOfWork work)
{
    private const int Shown = 200;

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet(
            "questions",
            async (Actor actor, [FromServices] QuestionBook feature, CancellationToken ct) =>
            {
                actor.Require(KnowledgeModule.Edit);
                return TypedResults.Ok(await feature.OpenAsync(ct));
            }
        );
        group.MapPost(
            "questions/{id:guid}/settle",
            async Task<NoContent> (
                Guid id,
                ArticleReasonRequest request,
                Actor actor,
                [FromServices] QuestionBook feature,
                CancellationToken ct
            ) =>
            {
                await feature.SettleAsync(id, request.Reason, actor, ct);
                return TypedResults.NoContent();
            }
        );
    }

    /// <summary>Counts a question, unless it may not be kept.</summary>
    public async Task KeepAsync(string question, bool found, CancellationToken ct)
    {
        if (QuestionText.Kept(question) is not { } text)
            return;
        var now = work.Clock.GetUtcNow();
        await using var command = database.CreateCommand(
            """
            INSERT INTO knowledge_question AS q (id, text, asked, first_asked_at, last_asked_at, found)
            VALUES ($1, $2, 1, $3, $3, $4)
            ON CONFLICT (text) DO UPDATE SET asked = q.asked + 1, last_asked_at = $3, found = $4
            """
        );
        command.Parameters.Add(new() { Value = Ids.New(now) });
        command.Parameters.Add(new() { Value = text });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = found });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A statement that says that an article was written for it.</summary>
    public NpgsqlBatchCommand Settle(Guid question, Guid? article, DateTimeOffset at)
    {
        var command = new NpgsqlBatchCommand(
            "UPDATE knowledge_question SET settled_at = $2, article_id = $3 WHERE id = $1 AND settled_at IS NULL"
        );
        command.Parameters.Add(new() { Value = question });
        command.Parameters.Add(new() { Value = at });
        command.Parameters.Add(new() { Value = (object?)article ?? DBNull.Value, DataTypeName = "uuid" });
        return command;
    }

    private async Task SettleAsync(Guid id, string reason, Actor actor, CancellationToken ct)
    {
        actor.Require(KnowledgeModule.Edit);
        if (!(await OpenAsync(ct, id)).Any())
            throw Refusal.NotFound("knowledge.no_question", "这个待解答的问题", "such unanswered question");
        work.Run(Settle(id, null, work.Clock.GetUtcNow()), mustHit: true);
        work.Record(
            new Fact(
                "knowledge-question",
                id,
                "knowledge-question.settled",
                actor,
                new { Reason = reason },
                OpensChain: true
            )
        );
        await work.CommitAsync(ct);
    }

    private async Task<IReadOnlyList<OpenQuestion>> OpenAsync(CancellationToken ct, Guid? only = null)
    {
        await using var command = database.CreateCommand(
            """
            SELECT id, text, asked, first_asked_at, last_asked_at FROM knowledge_question
            WHERE NOT found AND settled_at IS NULL AND ($1 IS NULL OR id = $1) ORDER BY asked DESC, id DESC LIMIT $2
            """
        );
        command.Parameters.Add(new() { Value = (object?)only ?? DBNull.Value, DataTypeName = "uuid" });
        command.Parameters.Add(new() { Value = Shown });
        List<OpenQuestion> questions = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            questions.Add(
                new(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    reader.GetInt32(2),
                    reader.GetFieldValue<DateTimeOffset>(3),
                    reader.GetFieldValue<DateTimeOffset>(4)
                )
            );
        return questions;
    }
}
