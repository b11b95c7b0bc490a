using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Knowledge.Passages;
using Zhishu.Knowledge.Searching;
using Zhishu.Testing;

namespace Zhishu.Knowledge.Tests.Searching;

/// <summary>The scores of PostgreSQL are those of BM25, whatever was put in and taken out before.</summary>
public sealed class RankingTests : IAsyncLifetime
{
    private TestHost host = null!;

    public async ValueTask InitializeAsync() => host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Scores_are_those_of_the_formula()
    {
        var random = new Random(4);
        var words = new[] { "居住", "证", "养老", "停车", "补贴", "申请", "条件", "公交", "12345", "wifi" };
        var articles = Enumerable.Range(0, 80).Select(_ => Made(random, words)).ToList();
        await WriteAsync(PassageIndex.Replace(articles));
        // Half of them say something else later, and some are gone.
        for (var i = 0; i < 40; i++)
            articles[i] = Made(random, words) with { Id = articles[i].Id };
        await WriteAsync(PassageIndex.Replace([.. articles.Take(40)]));
        foreach (var gone in articles.Skip(70))
            await WriteAsync([PassageIndex.Remove(gone.Id)]);
        articles.RemoveRange(70, 10);

        await using var connection = await host
            .Services.GetRequiredService<NpgsqlDataSource>()
            .OpenConnectionAsync(TestContext.Current.CancellationToken);
        foreach (var question in new[] { "居住证补贴申请条件", "停车", "12345", "证证wifi", "没有的词养老" })
        {
            var reading = new Reading(question, Corrected: false);
            var rarity = await PassageSearch.RarityAsync(connection, reading.Terms, CancellationToken.None);
            var found = await PassageSearch.FindAsync(
                connection,
                [reading],
                rarity,
                new DateOnly(2026, 1, 1),
                null,
                100,
                CancellationToken.None
            );
            var wanted = Bm25(articles, reading.Terms).ToArray();
            found.Count.ShouldBe(wanted.Length);
            foreach (var one in found)
                one.Score.ShouldBe(wanted.Single(w => w.Id == one.ArticleId).Score, 1e-9);
            found.Select(f => f.Score).ShouldBe(found.Select(f => f.Score).OrderDescending());
        }
    }

    private static IndexedArticle Made(Random random, string[] words)
    {
        string Text(int count) =>
            string.Concat(Enumerable.Range(0, count).Select(_ => words[random.Next(words.Length)]));
        return new(Guid.CreateVersion7(), Text(random.Next(1, 4)), Text(random.Next(1, 30)), null, null, null);
    }

    private static IEnumerable<(Guid Id, double Score)> Bm25(List<IndexedArticle> articles, IReadOnlyList<string> terms)
    {
        // Each of these articles is one passage.
        var bags = articles.ConvertAll(a =>
            Enumerable
                .Repeat(Terms.Of(a.Title), 5)
                .Append(Terms.Of(a.Body))
                .SelectMany(t => t.Select(x => x.Word))
                .ToArray()
        );
        var mean = bags.Average(b => b.Length);
        foreach (var (article, bag) in articles.Zip(bags))
        {
            var score = 0.0;
            foreach (var term in terms)
            {
                var holding = bags.Count(b => b.Contains(term));
                double often = bag.Count(t => t == term);
                var idf = Math.Log(1 + (articles.Count - holding + 0.5) / (holding + 0.5));
                score += idf * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * bag.Length / mean));
            }
            if (score > 0)
                yield return (article.Id, score);
        }
    }

    private async Task WriteAsync(IEnumerable<NpgsqlBatchCommand> commands)
    {
        await using var connection = await host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync();
    }
}
