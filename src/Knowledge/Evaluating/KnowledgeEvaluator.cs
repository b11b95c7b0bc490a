using System.Diagnostics;
using Npgsql;
using Zhishu.Knowledge.Contracts;
using Zhishu.Knowledge.Importing;
using Zhishu.Knowledge.Passages;
using Zhishu.Knowledge.Searching;
using Zhishu.Knowledge.Synonyms;

namespace Zhishu.Knowledge.Evaluating;

/// <summary>Puts articles into an index of its own and asks it.</summary>
internal sealed class KnowledgeEvaluator(NpgsqlDataSource database, TimeProvider clock) : IKnowledgeEvaluation
{
    private const int Together = 200;
    private const int Places = 10;

    // Temporary tables hide those of the city from every statement of this connection until the end of the transaction.
    private const string OwnTables = """
        CREATE TEMP TABLE knowledge_passage (LIKE knowledge_passage INCLUDING ALL) ON COMMIT DROP;
        CREATE TEMP TABLE knowledge_posting (LIKE knowledge_posting INCLUDING ALL) ON COMMIT DROP;
        CREATE TEMP TABLE knowledge_term (LIKE knowledge_term INCLUDING ALL) ON COMMIT DROP;
        CREATE TEMP TABLE knowledge_corpus (LIKE knowledge_corpus INCLUDING ALL) ON COMMIT DROP;
        INSERT INTO knowledge_corpus (passages, length) VALUES (0, 0);
        SET LOCAL jit = off;
        SET LOCAL max_parallel_workers_per_gather = 0;
        DISCARD PLANS
        """;

    public async Task<KnowledgeEvaluation> RunAsync(
        string articles,
        string questions,
        string? synonyms,
        CancellationToken ct
    ) =>
        await RunAsync(
            EvaluationFiles.Articles(articles),
            EvaluationFiles.Questions(questions),
            EvaluationFiles.Synonyms(synonyms),
            ct
        );

    internal async Task<KnowledgeEvaluation> RunAsync(
        IReadOnlyList<ImportedArticle> articles,
        IReadOnlyList<KnownQuestion> questions,
        SynonymGroups synonyms,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await RunAsync(connection, OwnTables, ct);
        var codes = await FillAsync(connection, articles, ct);
        await RunAsync(connection, "ANALYZE knowledge_passage, knowledge_posting, knowledge_term", ct);
        var tally = new Tally();
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        foreach (var question in questions)
        {
            var watch = Stopwatch.StartNew();
            var answers = await Answers.FindAsync(connection, question.Text, synonyms, today, null, Places, ct);
            tally.Add(question, answers.IsFound, [.. answers.Best.Select(b => codes[b.ArticleId])], watch.Elapsed);
        }
        await using var count = new NpgsqlCommand("SELECT passages FROM knowledge_corpus", connection);
        return tally.Sum(articles.Count, (int)(await count.ExecuteScalarAsync(ct))!);
    }

    private static async Task<Dictionary<Guid, string>> FillAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ImportedArticle> articles,
        CancellationToken ct
    )
    {
        Dictionary<Guid, string> codes = [];
        foreach (var some in articles.Chunk(Together))
        {
            await using var batch = new NpgsqlBatch(connection);
            List<IndexedArticle> indexed = [];
            foreach (var article in some)
            {
                var id = Guid.CreateVersion7();
                codes[id] = article.Code?.Trim() ?? "";
                indexed.Add(new(id, article.Title ?? "", article.Body ?? "", null, null, null));
            }
            foreach (var command in PassageIndex.Replace(indexed))
                batch.BatchCommands.Add(command);
            await batch.ExecuteNonQueryAsync(ct);
        }
        return codes;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed class Tally
    {
        private readonly List<(int Place, bool Found)> answerable = [];
        private readonly List<bool> unanswerable = [];
        private readonly List<double> milliseconds = [];

        public void Add(KnownQuestion question, bool found, string[] codes, TimeSpan took)
        {
            milliseconds.Add(took.TotalMilliseconds);
            if (question.Codes.Count == 0)
                unanswerable.Add(found);
            else
                answerable.Add((Array.FindIndex(codes, question.Codes.Contains) + 1, found));
        }

        public KnowledgeEvaluation Sum(int articles, int passages)
        {
            milliseconds.Sort();
            return new(
                articles,
                passages,
                answerable.Count,
                answerable.Select(a => a.Place == 0 ? 0 : 1.0 / a.Place).DefaultIfEmpty(0).Average(),
                Within(1),
                Within(5),
                Within(Places),
                Share(answerable, a => !a.Found),
                Share(answerable, a => !a.Found && a.Place > 0),
                unanswerable.Count,
                Share(unanswerable, found => found),
                At(0.5),
                At(0.99)
            );
        }

        private double Within(int places) => Share(answerable, a => a.Place > 0 && a.Place <= places);

        private double At(double quantile) =>
            milliseconds.Count == 0
                ? 0
                : milliseconds[Math.Min(milliseconds.Count - 1, (int)(quantile * milliseconds.Count))];

        private static double Share<T>(List<T> of, Func<T, bool> which) =>
            of.Count(which) / (double)Math.Max(1, of.Count);
    }
}
