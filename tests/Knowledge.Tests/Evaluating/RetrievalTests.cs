using System.IO.Compression;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Knowledge.Contracts;
using Zhishu.Knowledge.Evaluating;
using Zhishu.Knowledge.Importing;
using Zhishu.Knowledge.Synonyms;
using Zhishu.Testing;

namespace Zhishu.Knowledge.Tests.Evaluating;

/// <summary>How well questions find answers, on collections that are published.</summary>
public sealed class RetrievalTests : IAsyncLifetime
{
    private TestHost host = null!;

    public async ValueTask InitializeAsync() => host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Questions_about_policies_find_their_answers()
    {
        var rows = Rows(SharedData.Path("policy-qa-covid/NCPPolicies_train_20200301.tsv.gz"));
        var codes = rows.Select(r => r.Answer).Distinct().Index().ToDictionary(a => a.Item, a => $"{a.Index}");
        var figures = await MeasureAsync(
            codes.Select(c => new ImportedArticle(c.Value, "", c.Key)),
            rows.Where(r => IsForTesting(r.Document))
                .Where((_, i) => i % 2 == 0)
                .Select(r => new KnownQuestion(r.Question, [codes[r.Answer]]))
        );
        // The answers are cut out of documents that are not there, so many do not say what they are about.
        figures.MrrAt10.ShouldBeGreaterThan(0.18, figures.ToString());
        figures.RecallAt10.ShouldBeGreaterThan(0.29, figures.ToString());
    }

    [Fact]
    public async Task Service_items_are_found_by_their_names_parts_of_them_and_slips_of_the_pen()
    {
        var items = Items(SharedData.Path("gov-service-items/guangdong_items.jsonl.gz"));
        var articles = items.ConvertAll(i => new ImportedArticle(i.Code, i.Name, i.Body));
        foreach (
            var (kind, mrr, missed) in new[]
            {
                ("asked", 0.97, 0.03),
                ("short", 0.93, 0.01),
                ("gaps", 0.92, 0.05),
                ("slips", 0.93, 0.12),
            }
        )
        {
            var figures = await MeasureAsync(articles, ServiceQuestions.Of(kind, items));
            figures.MrrAt10.ShouldBeGreaterThan(mrr, $"{kind}: {figures}");
            figures.NotFound.ShouldBeLessThan(missed, $"{kind}: {figures}");
        }
    }

    [Fact]
    public async Task What_a_collection_does_not_answer_is_not_found()
    {
        var items = Items(SharedData.Path("gov-service-items/guangdong_items.jsonl.gz"));
        var rows = Rows(SharedData.Path("policy-qa-covid/NCPPolicies_train_20200301.tsv.gz"));
        var figures = await MeasureAsync(
            items.ConvertAll(i => new ImportedArticle(i.Code, i.Name, i.Body)),
            rows.Where(r => IsForTesting(r.Document))
                .Where((_, i) => i % 4 == 0)
                .Select(r => new KnownQuestion(r.Question, []))
        );
        figures.WronglyFound.ShouldBeLessThan(0.08, figures.ToString());
    }

    [Fact]
    public async Task A_measurement_leaves_the_citys_articles_as_they_are()
    {
        await MeasureAsync([new("a", "题目", "正文"), new("b", "别的", "文字")], [new("题目", ["a"]), new("没有", [])]);
        (await host.ScalarAsync<long>("SELECT count(*) FROM knowledge_passage")).ShouldBe(0);
        (await host.ScalarAsync<int>("SELECT passages FROM knowledge_corpus")).ShouldBe(0);
    }

    [Fact]
    public async Task Files_are_read_and_what_is_missing_is_told()
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-knowledge-").FullName;
        var (articles, questions, synonyms) = (
            Path.Combine(folder, "a.csv"),
            Path.Combine(folder, "q.csv"),
            Path.Combine(folder, "s.txt")
        );
        await File.WriteAllTextAsync(articles, "code,title,body\na,居住证,办理地点\nb,养老金,认证\n");
        await File.WriteAllTextAsync(questions, "question,code\n居住证,a\n退休待遇,b\n火星,\n");
        await File.WriteAllTextAsync(synonyms, "养老金|退休待遇\n");
        await host.InScopeAsync(async services =>
        {
            var measure = services.GetRequiredService<IKnowledgeEvaluation>();
            var figures = await measure.RunAsync(articles, questions, synonyms, CancellationToken.None);
            (figures.Articles, figures.Questions, figures.Unanswerable).ShouldBe((2, 2, 1));
            figures.RecallAt1.ShouldBe(1);
            figures.WronglyFound.ShouldBe(0);
            (await measure.RunAsync(articles, questions, null, CancellationToken.None)).RecallAt1.ShouldBe(0.5);
            (
                await Should.ThrowAsync<Kernel.Refusal>(() =>
                    measure.RunAsync("none.csv", questions, null, CancellationToken.None)
                )
            ).Code.ShouldBe("knowledge.no_file");
            (
                await Should.ThrowAsync<Kernel.Refusal>(() =>
                    measure.RunAsync(articles, articles, null, CancellationToken.None)
                )
            ).Code.ShouldBe("knowledge.columns");
        });
        Directory.Delete(folder, recursive: true);
    }

    private async Task<KnowledgeEvaluation> MeasureAsync(
        IEnumerable<ImportedArticle> articles,
        IEnumerable<KnownQuestion> questions
    )
    {
        var figures = await new KnowledgeEvaluator(
            host.Services.GetRequiredService<NpgsqlDataSource>(),
            TimeProvider.System
        ).RunAsync([.. articles], [.. questions], SynonymGroups.None, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage("{0}", figures);
        return figures;
    }

    // Values were chosen on the other half.
    private static bool IsForTesting(string document) => Convert.ToInt32(document[..2], 16) % 2 == 1;

    private static List<(string Document, string Question, string Answer)> Rows(string path) =>
        [
            .. Lines(path)
                .Skip(1)
                .Select(l => l.Split('\t'))
                .Where(f => f.Length >= 4)
                .Select(f => (f[1], f[2].Trim(), f[3].Trim())),
        ];

    private static List<ServiceItem> Items(string path) =>
        [
            .. Lines(path)
                .Select(l => JsonDocument.Parse(l).RootElement)
                .Select(i => new ServiceItem(
                    i.GetProperty("TASK_CODE").GetString()!,
                    i.GetProperty("TASK_NAME").GetString()!,
                    string.Join(
                        "\n\n",
                        i.GetProperty("DEPT_NAME").GetString(),
                        i.GetProperty("TASK_TYPE_TEXT").GetString(),
                        i.GetProperty("accept_standard").GetString() is { } standard && standard != "无"
                            ? standard
                            : "",
                        Materials(i.GetProperty("material_intro"))
                    )
                )),
        ];

    private static string Materials(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array
            ? string.Join('、', list.EnumerateArray().Select(m => m.GetString()))
            : list.GetString() ?? "";

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
