using System.Net;
using NetTopologySuite.Geometries;
using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Tests;

public sealed class DutyTests
{
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly Unit City = Make("city");
    private static readonly Unit Bureau = Make("bureau");
    private static readonly Unit Team = Make("team");
    private static readonly Unit Water = Make("water");

    [Fact]
    public void The_longest_matter_prefix_wins_before_the_finest_place()
    {
        var answer = Directory([Row("02", City, grid: "G11"), Row("0203", Bureau)])
            .WhoAnswers("020301", "G11", null, Day);
        answer.Lead.ShouldBe(Bureau);
        answer.Outcome.ShouldBe(DutyOutcome.Answered);
        answer.Considered.Count.ShouldBe(2);
        answer.Considered[1].Why.English.ShouldContain("less specific");
    }

    [Fact]
    public void Of_equal_prefixes_the_finest_place_wins()
    {
        var directory = Directory([
            Row("02", City),
            Row("02", Bureau, area: "9901"),
            Row("02", Water, area: "990102"),
            Row("02", Team, grid: "G1"),
        ]);
        directory.WhoAnswers("0201", "G11", null, Day).Lead.ShouldBe(Team, "a cell holds for the cells below it");
        directory.WhoAnswers("0201", null, "990102001", Day).Lead.ShouldBe(Water);
        directory.WhoAnswers("0201", null, "9901", Day).Lead.ShouldBe(Bureau);
        directory.WhoAnswers("0201", null, null, Day).Lead.ShouldBe(City);
    }

    [Fact]
    public void A_cell_stands_in_its_own_area()
    {
        Directory([Row("", Water, area: "990102")]).WhoAnswers("0201", "G11", null, Day).Lead.ShouldBe(Water);
    }

    [Fact]
    public void Rows_not_in_force_are_named_and_passed_over()
    {
        var expired = Row("0201", Team) with { ValidTo = Day.AddDays(-1) };
        var future = Row("020", Water) with { ValidFrom = Day.AddDays(1) };
        var answer = Directory([expired, future, Row("02", Bureau)]).WhoAnswers("0201", null, null, Day);
        answer.Lead.ShouldBe(Bureau);
        answer.Considered[0].Why.English.ShouldContain("Expired");
        answer.Considered[1].Why.English.ShouldContain("Not in force");
        answer.Considered.Count(s => s.Taken).ShouldBe(1);
    }

    [Fact]
    public void A_closed_unit_is_followed_by_its_successors_in_turn()
    {
        var first = Bureau with { ClosedOn = Day, SuccessorId = Water.Id };
        var second = Water with { ClosedOn = Day, SuccessorId = Team.Id };
        var answer = Directory([Row("02", first)], first, second).WhoAnswers("0201", null, null, Day);
        answer.Lead.ShouldBe(Team);
        answer.Outcome.ShouldBe(DutyOutcome.Fallback);
        answer.FallbackChain.ShouldBe([first, second]);
        Directory([Row("02", first)], first, second)
            .WhoAnswers("0201", null, null, Day.AddDays(-1))
            .Lead.ShouldBe(first);
    }

    [Fact]
    public void Without_successor_the_rows_fallback_answers_then_a_broader_row()
    {
        var closed = Team with { ClosedOn = Day };
        var row = Row("0201", closed) with { FallbackUnitId = Water.Id };
        Directory([row, Row("02", Bureau)], closed).WhoAnswers("0201", null, null, Day).Lead.ShouldBe(Water);

        var answer = Directory([Row("0201", closed), Row("02", Bureau)], closed).WhoAnswers("0201", null, null, Day);
        (answer.Lead, answer.Outcome).ShouldBe((Bureau, DutyOutcome.Fallback));
        answer.Considered[0].Why.English.ShouldContain("neither successor nor fallback");
    }

    [Fact]
    public void Successors_in_a_circle_end_in_nobody()
    {
        var first = Bureau with { ClosedOn = Day, SuccessorId = Water.Id };
        var second = Water with { ClosedOn = Day, SuccessorId = Bureau.Id };
        var answer = Directory([Row("02", first)], first, second).WhoAnswers("0201", null, null, Day);
        (answer.Lead, answer.Outcome).ShouldBe((null, DutyOutcome.Nobody));
    }

    [Fact]
    public void Nobody_is_an_answer_that_says_so()
    {
        var answer = Directory([Row("03", Bureau)]).WhoAnswers("0201", "no such cell", "no such area", Day);
        answer.Outcome.ShouldBe(DutyOutcome.Nobody);
        answer.Explanation.Chinese.ShouldContain("需人工派遣");
        answer.Explanation.English.ShouldContain("0201");
    }

    [Fact]
    public void Co_handlers_come_from_the_best_rows_without_the_lead()
    {
        DutyAnswer Ask(params Duty[] rows) => Directory(rows).WhoAnswers("0201", null, null, Day);
        var answer = Ask(Row("02", Bureau), Co("02", Water), Co("02", Bureau), Co("02", Team));
        answer.Lead.ShouldBe(Bureau);
        answer.CoUnits.ShouldBe([Water, Team], ignoreOrder: true);
    }

    [Fact]
    public void Gaps_are_listed_for_each_finest_cell()
    {
        var directory = Directory([Row("01", Bureau), Row("02", Team, grid: "G11")]);
        var gaps = directory.Gaps(["0101", "0201"], null, Day).Select(g => (g.MatterCode, g.GridCode)).ToList();
        gaps.ShouldBe([("0201", "G12"), ("0201", "G13"), ("0201", "G14")]);
    }

    [Fact]
    public async Task Duties_are_kept_through_the_interface_and_two_leads_for_one_thing_refused()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        var publisher = await host.UserWithAsync("publisher", ("matters.publish", null));
        await publisher.PutAsync("/api/matters/classes/02", new { chinese = "部件" }).ReadAsync();
        object Duty(string unit, string matter = "02") =>
            new
            {
                matterPrefix = matter,
                areaPrefix = "990102",
                unitId = host.UnitId(unit),
                role = "lead",
            };
        var created = await admin.PostAsync("/api/duties", Duty("bureau")).ReadAsync();
        (await admin.PostAsync("/api/duties", Duty("water")).RefusalAsync()).ShouldBe(
            (HttpStatusCode.Conflict, "duties.overlap")
        );
        (await admin.PostAsync("/api/duties", Duty("bureau", "0x")).RefusalAsync()).ShouldBe(
            (HttpStatusCode.BadRequest, "duties.no_matter")
        );
        var answer = await admin.GetAsync("/api/duties/answer?matter=0203&grid=G11").ReadAsync();
        answer.GetProperty("lead").GetProperty("code").GetString().ShouldBe("bureau");

        var id = created.GetProperty("duty").GetProperty("id").GetGuid();
        var end = new { validTo = "2026-03-31", version = 0 };
        (await admin.PutAsync($"/api/duties/{id}", end).ReadAsync()).GetProperty("version").GetInt32().ShouldBe(1);
        var nobody = await admin.GetAsync("/api/duties/answer?matter=0203&grid=G11&on=2026-04-01").ReadAsync();
        nobody.GetProperty("outcome").GetString().ShouldBe("nobody");

        var gaps = await admin.PostAsync("/api/duties/gaps", new { matters = new[] { "0203", "09" } }).ReadAsync();
        gaps.GetProperty("total").GetInt32().ShouldBe(4, "09 in each of four cells");
    }

    private static DirectorySnapshot Directory(Duty[] duties, params Unit[] changed)
    {
        Unit[] units = [City, Bureau, Team, Water];
        var square = TestCity.Data.Grids;
        return new DirectorySnapshot(
            1,
            TestCity.Data.Areas.Select(a => new Area(
                a.Code,
                a.Name,
                Kernel.Identifiers.AreaCode.Parse(a.Code).Level,
                Kernel.Identifiers.AreaCode.Parse(a.Code).Parent?.Value,
                new(1949, 10, 1),
                null
            )),
            units.Select(u => Array.Find(changed, c => c.Id == u.Id) ?? u),
            square.Select(g => new Grid(
                Guid.CreateVersion7(),
                g.Code,
                g.Name,
                g.Level,
                g.ParentCode,
                g.AreaCode,
                null,
                g.Polygon
            )),
            duties,
            new Dictionary<string, Geometry>(StringComparer.Ordinal),
            new SettableClock()
        );
    }

    private static Unit Make(string code) =>
        new(Guid.CreateVersion7(), code, new Text(code, code), null, null, "department");

    private static Duty Row(string matter, Unit unit, string? grid = null, string? area = null) =>
        new(Guid.CreateVersion7(), matter, grid, area, unit.Id, DutyRole.Lead, new(2020, 1, 1));

    private static Duty Co(string matter, Unit unit) => Row(matter, unit) with { Role = DutyRole.Co };
}
