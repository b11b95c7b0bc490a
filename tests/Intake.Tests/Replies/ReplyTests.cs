using Zhishu.Cases.Contracts;
using Zhishu.Intake.Evaluating;
using Zhishu.Intake.Replies;

namespace Zhishu.Intake.Tests.Replies;

public sealed class ReplyTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    /// <summary>2,816 real replies; one team of people said of each whether it explains anything, another of a hundred
    /// whether it is complete.</summary>
    [Fact]
    public void Replies_that_explain_nothing_are_told_as_people_tell_them()
    {
        var rows = CsvTable.Read(SharedData.Path("teddy-2020c/attachment4_replies.csv.gz")).Rows;
        rows.Count.ShouldBe(2816);
        var rarity = new WordRarity();
        foreach (var row in rows)
            rarity.Add("", row("body"));
        var judged = rows.ConvertAll(r => ReplyJudge.Judge(r("reply"), r("body"), null, Now, rarity));
        var explains = rows.ConvertAll(r => r("label_explainable_syucryingstar") == "1");

        // The limit is chosen on four fifths and tried on the rest, five times.
        List<(bool Said, bool Is)> tried = [];
        for (var fold = 0; fold < 5; fold++)
        {
            var rest = Enumerable.Range(0, rows.Count).Where(i => i % 5 != fold).ToList();
            var limit = Enumerable
                .Range(1, 30)
                .Select(n => 5 * n)
                .MaxBy(l => F1(rest.Select(i => (judged[i].Substance < l, !explains[i]))));
            tried.AddRange(
                Enumerable
                    .Range(0, rows.Count)
                    .Where(i => i % 5 == fold)
                    .Select(i => (judged[i].Substance < limit, !explains[i]))
            );
            limit.ShouldBeInRange(ReplyJudge.LeastSubstance - 10, ReplyJudge.LeastSubstance + 10);
        }
        var (nothing, something) = (F1(tried), F1(tried.Select(t => (!t.Said, !t.Is))));
        output.WriteLine($"F1 of explaining nothing {nothing:0.000}, of explaining {something:0.000}");
        nothing.ShouldBeGreaterThan(0.8);
        something.ShouldBeGreaterThan(0.97);

        output.WriteLine(
            $"score and explaining: correlation {Correlation(judged.ConvertAll(j => (double)j.Score), explains):0.000}"
        );
        var hundred = Enumerable
            .Range(0, rows.Count)
            .Where(i => rows[i]("label_complete_rollbear").Length > 0)
            .ToList();
        List<bool> complete = hundred.ConvertAll(i => rows[i]("label_complete_rollbear") == "1");
        var right = Auc(hundred.ConvertAll(i => (double)judged[i].Score), complete);
        output.WriteLine($"score and completeness of {hundred.Count}: {right:0.000} of pairs in the right order");
        right.ShouldBeGreaterThan(0.85);

        // A reply belongs to its question rather than to the next one's.
        var own = judged.Count(j => IsRelevant(j)) / (double)rows.Count;
        var strange =
            Enumerable
                .Range(0, rows.Count)
                .Count(i =>
                    IsRelevant(
                        ReplyJudge.Judge(rows[i]("reply"), rows[(i + 1) % rows.Count]("body"), null, Now, rarity)
                    )
                ) / (double)rows.Count;
        var explained = Enumerable.Range(0, rows.Count).Where(i => explains[i]).ToList();
        output.WriteLine(
            $"relevant: own {own:0.000}, of those that explain {explained.Count(i => IsRelevant(judged[i])) / (double)explained.Count:0.000}, of another question {strange:0.000}"
        );
        foreach (var aspect in judged[0].Aspects.Select(a => a.Aspect))
            output.WriteLine(
                $"{aspect}: {judged.Count(j => j.Aspects.Single(a => a.Aspect == aspect).IsMet) / (double)rows.Count:0.000}"
            );
    }

    [Fact]
    public void Each_thing_that_is_missing_is_told_and_what_is_there_is_not()
    {
        const string asked = "东湖小区三期电梯反复故障，物业不修";
        var poor = Judge("您好，您反映的问题已收悉，已转有关部门。", asked, Now.AddHours(-1));
        Missing(poor)
            .ShouldBe(["substance", "relevance", "basis", "finding", "measure", "contact", "time"], ignoreOrder: true);
        poor.Score.ShouldBeLessThan(30);
        var good = Judge(
            "您好！经区市场监管局现场核实，东湖小区三期3号电梯门机故障属实。根据《特种设备安全法》第四十条，已责令物业停用并更换门机，预计3月10日完成。如有疑问请致电12345。感谢您的监督。",
            asked,
            Now.AddDays(1)
        );
        Missing(good).ShouldBeEmpty();
        good.Score.ShouldBeGreaterThan(80);
        Missing(Judge("与我们无关，别问了。", null, null)).ShouldContain("politeness");
    }

    [Theory]
    [InlineData("\u0000")]
    [InlineData("？！")]
    [InlineData("\uD800")]
    public void Odd_texts_are_judged_too(string reply) => Judge(reply, reply, null).Score.ShouldBeInRange(0, 30);

    private static CheckedReply Judge(string reply, string? asked, DateTimeOffset? due) =>
        ReplyJudge.Judge(reply, asked, due, Now, new WordRarity());

    private static IEnumerable<string> Missing(CheckedReply reply) =>
        reply.Aspects.Where(a => !a.IsMet).Select(a => a.Aspect);

    private static bool IsRelevant(CheckedReply reply) => reply.Aspects.Single(a => a.Aspect == "relevance").IsMet;

    private static double F1(IEnumerable<(bool Said, bool Is)> all)
    {
        var list = all.ToList();
        var (hit, wrong, missed) = (
            list.Count(a => a.Said && a.Is),
            list.Count(a => a.Said && !a.Is),
            list.Count(a => !a.Said && a.Is)
        );
        return 2.0 * hit / Math.Max(1, 2 * hit + wrong + missed);
    }

    private static double Auc(List<double> scores, List<bool> labels)
    {
        var yes = scores.Where((_, i) => labels[i]).ToList();
        var no = scores.Where((_, i) => !labels[i]).ToList();
        return yes.Sum(y =>
                no.Sum(n =>
                    y > n ? 1.0
                    : y == n ? 0.5
                    : 0
                )
            ) / (yes.Count * no.Count);
    }

    private static double Correlation(List<double> scores, List<bool> labels)
    {
        var y = labels.ConvertAll(l => l ? 1.0 : 0);
        var (mx, my) = (scores.Average(), y.Average());
        var top = scores.Zip(y, (a, b) => (a - mx) * (b - my)).Sum();
        return top / Math.Sqrt(scores.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }
}
