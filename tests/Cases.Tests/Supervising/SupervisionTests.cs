using System.Net.Http.Json;
using System.Text.Json;

namespace Zhishu.Cases.Tests.Supervising;

public sealed class SupervisionTests : IAsyncLifetime
{
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task The_unit_answers_the_supervisor_sends_back_and_accepts()
    {
        var id = await city.InHandAsync();
        var due = (await city.CaseAsync(id)).Instant("dueAt");
        var order = await IssueAsync(id, "4 hours");
        order.State().ShouldBe("issued");
        order.GetProperty("unitId").GetGuid().ShouldBe(city.Unit("bureau"));
        order.Instant("answerDueAt").ShouldBe(city.Clock.Now.AddHours(4));
        var path = $"/api/supervisions/{order.GetProperty("id").GetGuid()}";

        (await city.Water.Refused(path + "/answer", new { answer = "x" })).Code.ShouldBe("cases.no_supervision");
        (await city.Supervisor.Refused(path + "/accept", new { })).Code.ShouldBe("cases.supervision_state");
        city.Clock.Advance(TimeSpan.FromHours(5));
        var answered = await city.Bureau.Send(path + "/answer", new { answer = "正在清运" });
        answered.State().ShouldBe("answered");
        answered.GetProperty("late").GetBoolean().ShouldBeTrue();
        (await city.Bureau.Refused(path + "/accept", new { })).Code.ShouldBe("permission.denied");
        var back = await city.Supervisor.Send(
            path + "/send-back",
            new { reason = "未说明时限", answerBy = city.Clock.Now.AddDays(1) }
        );
        back.State().ShouldBe("issued");
        back.GetProperty("sentBack").GetInt32().ShouldBe(1);
        await city.Bureau.Send(path + "/answer", new { answer = "周四完成" });
        (await city.Supervisor.Send(path + "/accept", new { words = "同意" })).State().ShouldBe("accepted");

        // The order did not move the case's own deadline.
        (await city.CaseAsync(id))
            .Instant("dueAt")
            .ShouldBe(due);
        (
            await city.Host.ScalarAsync<long>(
                $"SELECT count(*) FROM kernel_ledger WHERE subject_id = '{id}' AND action LIKE 'case.supervision_%'"
            )
        ).ShouldBe(5);
    }

    [Fact]
    public async Task Lists_are_narrowed_by_state_and_unit_and_by_what_the_reader_may_see()
    {
        var first = await city.InHandAsync();
        await IssueAsync(first, "1 working day");
        await IssueAsync(await city.InHandAsync(), "1 working day");
        (await ListAsync(city.Supervisor, "?state=issued&unit=bureau")).ShouldBe(2);
        (await ListAsync(city.Supervisor, "?state=accepted")).ShouldBe(0);
        (await ListAsync(city.Supervisor, $"?case={first}")).ShouldBe(1);
        (await ListAsync(city.Bureau, "")).ShouldBe(2);
        (await ListAsync(city.Water, "")).ShouldBe(0);
        var page = await city.Supervisor.GetFromJsonAsync<JsonElement>("/api/supervisions?limit=1");
        page.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await ListAsync(city.Supervisor, "?limit=1&after=" + page.GetProperty("next").GetString())).ShouldBe(1);
    }

    [Fact]
    public async Task An_order_is_refused_without_right_without_unit_or_in_the_past()
    {
        var id = await city.InHandAsync();
        var path = $"/api/cases/{id}/supervisions";
        (await city.Bureau.Refused(path, new { demand = "x", answerBy = "1天" })).Code.ShouldBe("permission.denied");
        (await city.Supervisor.Refused(path, new { demand = "x", answerBy = "2020-01-01" })).Code.ShouldBe(
            "cases.answer_by"
        );
        (await city.Supervisor.Refused(path, new { demand = "x", answerBy = "soon" })).Code.ShouldBe("cases.answer_by");
        (
            await city.Supervisor.Refused(
                path,
                new
                {
                    demand = "x",
                    answerBy = "1天",
                    unitCode = "water",
                }
            )
        ).Code.ShouldBe("cases.unit");
        await city.Dispatcher.Act(id, "cancel", new { reason = "误" });
        (await city.Supervisor.Refused(path, new { demand = "x", answerBy = "1天" })).Code.ShouldBe(
            "cases.illegal_move"
        );
    }

    private Task<JsonElement> IssueAsync(Guid id, string answerBy) =>
        city.Supervisor.Send($"/api/cases/{id}/supervisions", new { demand = "限期说明", answerBy });

    private static async Task<int> ListAsync(HttpClient client, string query) =>
        (await client.GetFromJsonAsync<JsonElement>("/api/supervisions" + query)).GetProperty("items").GetArrayLength();
}
