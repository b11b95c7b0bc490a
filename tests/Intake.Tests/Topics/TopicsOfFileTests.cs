using Zhishu.Intake.Contracts;
using Zhishu.Intake.Topics;
using Zhishu.Kernel;

namespace Zhishu.Intake.Tests.Topics;

public sealed class TopicsOfFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("zhishu-topics-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Two teams of people wrote down their first five topics of these messages, each with its messages. Two of one
    /// team's lists are all that was reported of a street and no event.</summary>
    [Fact]
    public void The_events_that_two_teams_found_in_real_messages_are_found()
    {
        var messages = SharedData.Path("teddy-2020c/attachment3_messages.csv.gz");
        var found = new TopicsOfFile().Run(messages, 20);
        found.Messages.ShouldBe(4326);
        foreach (var (topic, rank) in found.Topics.Select((t, i) => (t, i + 1)))
            output.WriteLine(
                $"{rank}. {topic.Heat} {topic.Messages.Count}/{topic.Reporters} {topic.Title} [{topic.Place}] [{topic.Group}] {string.Join('、', topic.Words)}"
            );
        Dictionary<string, double> recalls = [];
        foreach (var (name, theirs) in Teams())
        {
            var best = found.Topics.MaxBy(t =>
                t.Messages.Intersect(theirs).Count() / (double)t.Messages.Union(theirs).Count()
            )!;
            var common = best.Messages.Intersect(theirs).Count();
            recalls[name] = common / (double)theirs.Count;
            output.WriteLine(
                $"{name}: {theirs.Count} messages, ours has {best.Messages.Count}, common {common}; it adds {best.Messages.Count - common}: {best.Title}"
            );
        }
        // The two hottest of both teams are the two hottest here.
        found.Topics[0].Messages.Intersect(Of("syucryingstar,1")).Count().ShouldBeGreaterThan(45);
        found.Topics[1].Messages.Intersect(Of("marsw20,4")).Count().ShouldBeGreaterThan(40);
        (found.Topics[0].Place, found.Topics[0].Group).ShouldBe(("丽发新城", "业主"));
        found.Topics[1].Place.ShouldBe("伊景园滨河苑");
        // Of the ten lists the eight that are events are among our first twenty, three quarters of their messages on average.
        recalls.Count(r => r.Value > 0.4).ShouldBe(8);
        recalls.Values.Order().TakeLast(8).Average().ShouldBeGreaterThan(0.8);
    }

    [Fact]
    public void People_count_more_than_messages_and_what_only_one_reports_is_no_topic()
    {
        var file = Write([
            .. Enumerable
                .Range(0, 4)
                .Select(i =>
                    $"{i},many{i},东湖小区三期电梯反复故障,2020-01-0{i + 1} 10:00:00,东湖小区三期电梯反复故障没人修"
                ),
            .. Enumerable
                .Range(0, 5)
                .Select(i => $"1{i},one,西山路路灯不亮很久了,2020-01-0{i + 1} 11:00:00,西山路路灯不亮很久了请派人"),
            "30,two,西山路路灯不亮,2020-01-08 12:00:00,西山路路灯不亮很久了",
            "31,alone,给孩子上户口要什么材料,2020-01-08 12:00:00,请问给孩子上户口要什么材料",
        ]);
        var found = new TopicsOfFile().Run(file, 10);
        found.Topics.Select(t => (t.Reporters, t.Messages.Count)).ShouldBe([(4, 4), (2, 6)]);
        found.Topics[0].Place.ShouldBe("东湖小区");
    }

    [Fact]
    public void The_page_shows_every_message_on_the_timeline_and_in_the_list_and_runs_nothing_of_theirs()
    {
        var file = Write([
            .. Enumerable
                .Range(0, 3)
                .Select(i =>
                    $"m{i},many{i},<b>东湖小区</b>电梯反复故障,2020-0{i + 1}-05 10:00:00,东湖小区电梯反复故障没人修"
                ),
        ]);
        var feature = new TopicsOfFile();
        var page = feature.WritePage(feature.Run(file, 10), "<script>x</script>");
        page.Split("<circle ").Length.ShouldBe(1 + 3);
        foreach (var number in (string[])["m0", "m1", "m2"])
            page.ShouldContain($"<td>{number}</td>");
        // Two months begin between the first message and the last.
        page.ShouldContain(">2020-02</text>");
        page.ShouldContain(">2020-03</text>");
        page.ShouldContain("&lt;b&gt;东湖小区");
        page.ShouldNotContain("<b>");
        page.ShouldNotContain("<script>");
        feature.WritePage(new(0, 0, []), "nothing").ShouldNotContain("<svg");
    }

    [Theory]
    [InlineData("title,body\n噪音,太吵", "intake.columns")]
    [InlineData("title,body,time\n噪音,太吵,昨天", "intake.time")]
    public void What_cannot_be_read_is_refused(string content, string code)
    {
        var file = Path.Combine(folder, "bad.csv");
        File.WriteAllText(file, content);
        Should.Throw<Refusal>(() => new TopicsOfFile().Run(file, 5)).Code.ShouldBe(code);
        Should.Throw<Refusal>(() => new TopicsOfFile().Run(file + "x", 5)).Code.ShouldBe("intake.no_file");
    }

    private string Write(string[] rows)
    {
        var file = Path.Combine(folder, "messages.csv");
        File.WriteAllLines(file, ["msg_id,user_id,title,time,body", .. rows]);
        return file;
    }

    private static HashSet<string> Of(string list) =>
        [.. Lines().Where(l => l.StartsWith(list + ",", StringComparison.Ordinal)).Select(l => l.Split(',')[2].Trim())];

    private static IEnumerable<(string Name, HashSet<string> Messages)> Teams() =>
        Lines()
            .Select(l => l.Split(','))
            .GroupBy(l => $"{l[0]},{l[1]}")
            .Select(g => (g.Key, g.Select(l => l[2].Trim()).ToHashSet()));

    private static IEnumerable<string> Lines() =>
        File.ReadLines(SharedData.Path("teddy-2020c/hot_topics_by_teams.csv")).Skip(1);
}
