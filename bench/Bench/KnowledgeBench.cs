using System.Diagnostics;
using Npgsql;
using Zhishu.Kernel.Database;
using Zhishu.Knowledge.Passages;
using Zhishu.Knowledge.Searching;
using Zhishu.Knowledge.Synonyms;

namespace Zhishu.Bench;

/// <summary>
/// Questions against 100,000 passages, beside what PostgreSQL needs at the least: one row by its key over the same
/// connection. Passages are made of the sentences of a file, one a line, or of invented words.
/// </summary>
public static class KnowledgeBench
{
    private const int Passages = 100_000;
    private const int Together = 500;
    private const int Questions = 400;

    public static async Task<int> RunAsync(string? file)
    {
        await using var installation = await BenchInstallation.CreateAsync();
        var random = new Random(5);
        var sentences = file is null ? Invented(random) : [.. File.ReadLines(file).Where(l => l.Length > 6)];
        var watch = Stopwatch.StartNew();
        await FillAsync(installation.Database, sentences, random);
        Console.WriteLine(
            $"{Passages:N0} passages of {sentences.Length:N0} different sentences indexed in {watch.Elapsed.TotalSeconds:0} s"
        );
        await using (
            var vacuum = installation.Database.CreateCommand(
                "VACUUM ANALYZE knowledge_posting, knowledge_term, knowledge_passage"
            )
        )
            await vacuum.ExecuteNonQueryAsync();
        await using (
            var size = installation.Database.CreateCommand(
                "SELECT pg_total_relation_size('knowledge_posting') / 1048576"
            )
        )
            Console.WriteLine($"postings take {await size.ExecuteScalarAsync()} MiB");
        await MeasureAsync(installation, sentences, random);
        return 0;
    }

    private static async Task MeasureAsync(BenchInstallation installation, string[] sentences, Random random)
    {
        await using var lists = new ListDatabase(installation.ConnectionString);
        var (bare, asked, typed) = (new Latencies(), new Latencies(), new Latencies());
        await using var connection = await lists.Source.OpenConnectionAsync();
        var today = new DateOnly(2026, 1, 1);
        // The first round fills the caches.
        for (var round = 0; round < 2; round++)
        {
            (bare, asked, typed) = (new Latencies(), new Latencies(), new Latencies());
            for (var i = 0; i < Questions; i++)
            {
                var sentence = sentences[random.Next(sentences.Length)];
                var length = Math.Min(sentence.Length, random.Next(6, 30));
                var question = sentence.Substring(random.Next(sentence.Length - length + 1), length);
                var at = Stopwatch.GetTimestamp();
                await using (
                    var row = new NpgsqlCommand("SELECT text FROM knowledge_passage WHERE id = $1", connection)
                )
                {
                    row.Parameters.Add(new() { Value = random.Next(1, Passages) });
                    await row.ExecuteScalarAsync();
                }
                bare.Add(at);
                at = Stopwatch.GetTimestamp();
                await Answers.FindAsync(connection, question, SynonymGroups.None, today, null, 5, default);
                asked.Add(at);
                at = Stopwatch.GetTimestamp();
                await Answers.FindAsync(connection, question[..2], SynonymGroups.None, today, null, 5, default);
                typed.Add(at);
            }
        }
        Print("one row by its key", bare, bare);
        Print("a question of 6 to 30 characters", asked, bare);
        Print("two characters", typed, bare);
    }

    private static void Print(string what, Latencies found, Latencies bare) =>
        Console.WriteLine(
            $"{what}: p50 {found.At(0.5):0.0} ms, p99 {found.At(0.99):0.0} ms, ratio to one row {found.At(0.5) / bare.At(0.5):0.0}"
        );

    private static async Task FillAsync(NpgsqlDataSource database, string[] sentences, Random random)
    {
        for (var from = 0; from < Passages; from += Together)
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var batch = new NpgsqlBatch(connection);
            var articles = Enumerable
                .Range(0, Together)
                .Select(_ => new IndexedArticle(Guid.CreateVersion7(), Any(1)[..6], Any(3), null, null, null))
                .ToArray();
            foreach (var command in PassageIndex.Replace(articles))
                batch.BatchCommands.Add(command);
            await batch.ExecuteNonQueryAsync();
        }

        string Any(int many)
        {
            var text = string.Join(
                '。',
                Enumerable.Range(0, many).Select(_ => sentences[random.Next(sentences.Length)])
            );
            return text[..Math.Min(290, text.Length)];
        }
    }

    private static string[] Invented(Random random)
    {
        // Words of two characters, as frequent as words of a language are: the nth about 1/n of the first.
        var words = Enumerable
            .Range(0, 8000)
            .Select(_ => $"{(char)(0x4E00 + random.Next(3000))}{(char)(0x4E00 + random.Next(3000))}")
            .ToArray();
        return
        [
            .. Enumerable
                .Range(0, 20_000)
                .Select(_ =>
                    string.Concat(
                        Enumerable
                            .Range(0, random.Next(8, 25))
                            .Select(_ => words[(int)Math.Pow(words.Length, random.NextDouble()) - 1])
                    )
                ),
        ];
    }
}
