using System.Diagnostics;
using System.Globalization;
using Zhishu.Cases.Contracts;
using Zhishu.Intake.Contracts;
using Zhishu.Intake.Evaluating;
using Zhishu.Kernel;

namespace Zhishu.Intake.Topics;

internal sealed class TopicsOfFile : ITopicsOfFile
{
    private const int LeastReporters = 2;

    public FileTopics Run(string messages, int most) => Run(messages, most, Clusters.Alike);

    public string WritePage(FileTopics found, string name) => TopicPage.Write(found, name);

    internal static FileTopics Run(string messages, int most, double alike)
    {
        var read = Read(messages);
        var watch = Stopwatch.StartNew();
        var rarity = new WordRarity();
        foreach (var message in read)
            rarity.Add(message.Title, message.Body);
        var clusters = new Clusters(rarity, alike);
        foreach (var message in read)
            clusters.Add(message);
        var now = read.Count == 0 ? default : read[^1].At;
        var hottest = clusters
            .All.Where(c => Reporters(c) >= LeastReporters)
            .Select(c => (Cluster: c, Heat: HeatOf(c, now)))
            .OrderByDescending(c => c.Heat)
            .Take(most)
            .Select(c => Describe(c.Cluster, c.Heat, rarity))
            .ToList();
        return new(read.Count, Math.Round(watch.Elapsed.TotalSeconds, 3), hottest);
    }

    private static FileTopic Describe(Cluster cluster, double heat, WordRarity rarity)
    {
        var words = TopicWords.Of(cluster, rarity);
        return new(
            words.Title,
            words.Place,
            words.Group,
            words.Words,
            heat,
            Reporters(cluster),
            cluster.Members.Sum(m => m.Supports),
            cluster.Members[0].At,
            cluster.Last,
            [.. cluster.Members.Select(m => m.Number)]
        )
        {
            Reports = [.. cluster.Members.Select(m => new FileReport(m.Number, m.Title, m.At))],
        };
    }

    private static int Reporters(Cluster cluster) => cluster.Members.Select(m => m.Who).Distinct().Count();

    private static double HeatOf(Cluster c, DateTimeOffset now) =>
        Heat.Of(Reporters(c), c.Members.Count, c.Members.Sum(m => m.Supports), 0, c.Members[0].At, c.Last, now);

    private static List<Message> Read(string path)
    {
        var table = CsvTable.Read(path);
        if (!table.Has("title") || !table.Has("body") || !table.Has("time"))
            throw new Refusal(
                "intake.columns",
                $"文件 {path} 须有 title、body、time 列。",
                $"The file {path} needs the columns title, body and time."
            );
        Dictionary<string, long> people = [];
        List<Message> messages = [];
        foreach (var (row, index) in table.Rows.Select((r, i) => (r, i)))
        {
            if (
                !DateTimeOffset.TryParse(
                    row("time"),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var at
                )
            )
                throw new Refusal(
                    "intake.time",
                    $"文件 {path} 第 {index + 2} 行：时间“{row("time")}”无法识别，应写作 2019-08-21 10:00:00。",
                    $"File {path}, row {index + 2}: the time “{row("time")}” cannot be read; write 2019-08-21 10:00:00."
                );
            var user = row("user_id") is { Length: > 0 } name ? name : $"#{index}";
            if (!people.TryGetValue(user, out var who))
                people[user] = who = people.Count;
            var number = row("msg_id") is { Length: > 0 } id ? id : $"{index + 2}";
            messages.Add(
                new(
                    Ids.New(at),
                    number,
                    row("title"),
                    Message.Cut(row("body")),
                    at,
                    who,
                    1,
                    Number(row("likes")),
                    null,
                    null,
                    null,
                    null,
                    null
                )
            );
        }
        // Of the same second as they stand in the file.
        return [.. messages.OrderBy(m => m.At)];
    }

    private static int Number(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 0, 1_000_000) : 0;
}
