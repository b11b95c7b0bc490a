using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Cases.Tests.Searching;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Tests.Reporting;

public sealed class DeadlineReportTests
{
    [Fact]
    public async Task Late_is_not_closed_or_closed_after_the_deadline_and_unflagged_ones_are_named()
    {
        await using var city = await SearchCity.StartAsync();
        var late = await FileAsync(city, "1", "");
        var flagged = await FileAsync(city, "2", "OVERDUE");
        var closedLate = await FileAsync(city, "3", "ONTIME");
        var onTime = await FileAsync(city, "4", "ONTIME");
        await FileAsync(city, "5", "ONTIME", due: null);
        await SetAsync(city, late, "due_at = filed_at - interval '1 hour'");
        await SetAsync(city, flagged, "due_at = filed_at - interval '1 hour'");
        await SetAsync(
            city,
            closedLate,
            "due_at = filed_at + interval '1 hour', closed_at = filed_at + interval '2 hours', state = 'Closed'"
        );
        await SetAsync(
            city,
            onTime,
            "due_at = filed_at + interval '1 hour', closed_at = filed_at + interval '1 hour', state = 'Closed'"
        );
        var (summary, unflagged) = await city.Host.InScopeAsync(async s =>
        {
            var report = s.GetRequiredService<IDeadlineReport>();
            var scope = new DeadlineScope("boston");
            List<string?> names = [];
            await foreach (var row in report.LateWithoutFlagAsync(scope, default))
                names.Add(row.OriginNumber);
            return (await report.SummariseAsync(scope, default), names);
        });
        (summary.Cases, summary.WithDeadline, summary.OnTime, summary.Late).ShouldBe((5, 4, 1, 3));
        (summary.LateOpen, summary.LateWithoutFlag, summary.Disagreeing).ShouldBe((2, 1, 1));
        unflagged.ShouldBe(["1"]);
        summary.ByMatter.Single().Late.ShouldBe(3);
        summary.ByUnit.Single().Code.ShouldBe("bureau");
        var answer = await city.Everybody.JsonAsync("/api/reports/deadlines?system=boston&from=2020-01-01");
        answer.GetProperty("late").GetInt32().ShouldBe(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_figure_counts_what_the_list_shows_with_the_same_filter(bool ofOneUnit)
    {
        await using var city = await SearchCity.StartAsync();
        await FigureCity.SeedAsync(city);
        var reader = ofOneUnit
            ? city.Person(
                "chief",
                new Grant(CasePermissions.Read, city.Subtree("bureau")),
                new Grant(CasePermissions.Handle, city.Subtree("water"))
            )
            : city.Everybody;
        var from = $"from={TimeProvider.System.GetUtcNow().AddDays(-9):yyyy-MM-dd}";
        var seen = (await reader.GetFromJsonAsync<DeadlineSummary>("/api/reports/deadlines?" + from, Json.Options))!;
        var since = "filedF" + from[1..];
        List<(string Filter, int Figure)> figures =
        [
            ("deadline=any", seen.WithDeadline),
            ("deadline=kept", seen.OnTime),
            ("deadline=late", seen.Late),
            ("deadline=running", seen.Running),
            ("deadline=late&open=true", seen.LateOpen),
        ];
        figures.AddRange(
            seen.ByUnit.SelectMany(g => Of(g, g.Code is null ? "without=unit" : $"exact=true&unit={g.Code}"))
        );
        figures.AddRange(
            seen.ByMatter.SelectMany(g => Of(g, g.Code is null ? "without=matter" : $"exact=true&matter={g.Code}"))
        );
        foreach (var (filter, figure) in figures)
            (await reader.CountAsync($"{since}&{filter}")).ShouldBe(figure, filter);
        seen.WithDeadline.ShouldBe(seen.OnTime + seen.Late + seen.Running);
        seen.LateOpen.ShouldBeGreaterThan(0);
        seen.ByUnit.Sum(g => g.WithDeadline).ShouldBe(seen.WithDeadline);

        static (string, int)[] Of(DeadlineGroup group, string filter) =>
            [
                ($"{filter}&deadline=any", group.WithDeadline),
                ($"{filter}&deadline=kept", group.OnTime),
                ($"{filter}&deadline=late", group.Late),
                ($"{filter}&deadline=running", group.Running),
            ];
    }

    private static Task<FiledCase> FileAsync(SearchCity city, string number, string flag, string? due = "") =>
        city.FileAsync(
            new FileCaseRequest
            {
                Channel = "system",
                MatterCode = due is null ? "event.003" : "event.001",
                Description = number,
                UnitCode = "bureau",
                Origin = new OriginInput { System = "boston", Number = number },
                Fields = new() { ["source_ontime"] = flag, ["source_status"] = "Open" },
            }
        );

    private static Task SetAsync(SearchCity city, FiledCase filed, string values) =>
        city.Host.ExecuteAsync($"UPDATE cases_case SET {values} WHERE id = '{filed.Id}'");
}
