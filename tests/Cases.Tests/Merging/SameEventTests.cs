using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Merging;
using Zhishu.Cases.Workflows;

namespace Zhishu.Cases.Tests.Merging;

/// <summary>On real messages of which two teams of people said which tell of one event.</summary>
public sealed class SameEventTests(ITestOutputHelper output)
{
    private const int Most = 10;
    private static readonly TimeSpan Span = TimeSpan.FromDays(90);

    [Fact]
    public void Messages_of_one_event_find_each_other()
    {
        var rows = Messages();
        var rarity = new WordRarity();
        foreach (var row in rows)
            rarity.Add(row.Title, row.Description);
        var events = Events();
        var eventsOf = rows.ToDictionary(r => r.Number, r => events.Where(e => e.Contains(r.Number)).ToList());
        var (shown, right, wanted) = (0, 0, 0);
        foreach (var row in rows.Where(r => eventsOf[r.Number].Count > 0))
        {
            var near = rows.Where(r => r.Id != row.Id && (r.FiledAt - row.FiledAt).Duration() < Span).ToList();
            var same = eventsOf[row.Number].SelectMany(e => e).ToHashSet();
            var wish = new FindDuplicatesRequest
            {
                Title = row.Title,
                Description = row.Description,
                Days = 90,
            };
            var sought = new Sought(wish, null, row.FiledAt, row.Id, rarity);
            var found = near.Select(n => (Row: n, Judged: Resemblance.Judge(sought, n)))
                .Where(f => f.Judged.Alike)
                .OrderByDescending(f => f.Judged.Score)
                .Take(Most)
                .ToList();
            wanted += Math.Min(Most, near.Count(n => same.Contains(n.Number)));
            shown += found.Count;
            right += found.Count(f => same.Contains(f.Row.Number));
        }
        var (precision, recall) = (right / (double)shown, right / (double)wanted);
        output.WriteLine($"precision {precision:0.000}, recall {recall:0.000}, {shown} shown");
        // Pairs of characters that all weigh the same reach 0.86 and 0.69.
        precision.ShouldBeGreaterThan(0.9);
        recall.ShouldBeGreaterThan(0.77);
    }

    [Fact]
    public void The_words_that_both_have_are_told()
    {
        var rarity = new WordRarity();
        foreach (
            var text in (string[])
                ["投诉小区停车收费", "投诉小区噪音扰民", "投诉小区垃圾无人清运", "伊景园滨河苑捆绑销售车位"]
        )
            rarity.Add(text, "");
        WordVector
            .Shared("投诉小区：伊景园滨河苑捆绑卖车位", "我是伊景园滨河苑的，投诉小区", rarity, most: 1)
            .ShouldBe(["伊景园滨河苑"]);
        WordVector.Shared("路灯", "路灯不亮", rarity, most: 2).ShouldBeEmpty();
        WordVector.Shared("", "\uD800", rarity, most: 2).ShouldBeEmpty();
    }

    private static List<HashSet<string>> Events() =>
        [
            .. File.ReadLines(SharedData.Path("teddy-2020c/hot_topics_by_teams.csv"))
                .Skip(1)
                .Select(l => l.Split(','))
                // What one team put fourth and fifth is all that was reported of a street, no event.
                .Where(l => l[0] != "syucryingstar" || l[1] is not ("4" or "5"))
                .GroupBy(l => (l[0], l[1]))
                .Select(g => g.Select(l => l[2].Trim()).ToHashSet()),
        ];

    private static List<CandidateRow> Messages()
    {
        using var file = File.OpenRead(SharedData.Path("teddy-2020c/attachment3_messages.csv.gz"));
        using var plain = new GZipStream(file, CompressionMode.Decompress);
        using var reader = CsvReader.Create(plain, new CsvReaderOptions { Separator = ',', MaxRecordSize = 1 << 20 });
        reader.ReadHeader();
        List<CandidateRow> rows = [];
        while (reader.Read())
        {
            var at = DateTimeOffset.Parse(
                reader.GetString(3),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal
            );
            rows.Add(
                new(
                    Guid.CreateVersion7(),
                    reader.GetString(0),
                    reader.GetString(2),
                    reader.GetString(4),
                    CaseState.InHand,
                    null,
                    at,
                    null,
                    null,
                    null,
                    null,
                    1
                )
            );
        }
        return rows;
    }
}
