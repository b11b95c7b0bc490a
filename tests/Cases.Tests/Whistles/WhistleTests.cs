using System.Net.Http.Json;
using System.Text.Json;

namespace Zhishu.Cases.Tests.Whistles;

public sealed class WhistleTests : IAsyncLifetime
{
    private CaseHost city = null!;
    private HttpClient fire = null!;

    public async ValueTask InitializeAsync()
    {
        city = await CaseHost.StartAsync();
        fire = city.Handler("fire", "fire");
    }

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task Called_units_answer_arrive_act_and_are_scored()
    {
        var id = await city.InHandAsync();
        var called = await WhistleAsync(id, "water", "fire");
        called.State().ShouldBe("in_hand");
        var water = called.ShareOf(city.Unit("water"));
        water.GetProperty("role").GetString().ShouldBe("whistled");
        water.GetProperty("task").GetString().ShouldBe("联合清理河道");
        water.Instant("arriveDueAt").ShouldBe(city.Clock.Now.AddHours(1));
        var share = water.GetProperty("id").GetGuid();

        await city.Water.Act(id, "accept");
        (await city.Water.RefusedAct(id, "report-done", new { outcome = "完成" })).ShouldBe("cases.not_arrived");
        city.Clock.Advance(TimeSpan.FromMinutes(45));
        var arrived = await city.Water.Send($"/api/cases/{id}/shares/{share}/arrive", new { });
        arrived.ShareOf(city.Unit("water")).Instant("arrivedAt").ShouldBe(city.Clock.Now);
        arrived.ShareOf(city.Unit("water")).GetProperty("arrivedLate").GetBoolean().ShouldBeFalse();
        (await city.Water.Refused($"/api/cases/{id}/shares/{share}/arrive", new { })).Code.ShouldBe(
            "cases.arrived_already"
        );
        (await city.Street.Refused(Score(id, share), new { score = 5 })).Code.ShouldBe("cases.share_state");
        await city.Water.Act(id, "report-done", new { outcome = "完成" });

        // The lead is done, but a called unit is not: the case is not.
        (await city.Bureau.Act(id, "report-done", new { outcome = "已清运" }))
            .State()
            .ShouldBe("in_hand");
        (await city.Verifier.RefusedAct(id, "verify")).ShouldBe("cases.illegal_move");

        await fire.Act(id, "accept");
        city.Clock.Advance(TimeSpan.FromHours(2));
        var fireShare = (await city.CaseAsync(id)).ShareOf(city.Unit("fire")).GetProperty("id").GetGuid();
        var late = await fire.Send($"/api/cases/{id}/shares/{fireShare}/arrive", new { });
        late.ShareOf(city.Unit("fire")).GetProperty("arrivedLate").GetBoolean().ShouldBeTrue();
        (await fire.Act(id, "report-done", new { outcome = "完成" })).State().ShouldBe("reported_done");

        (await city.Street.Refused(Score(id, share), new { score = 6 })).Status.ShouldBe(
            System.Net.HttpStatusCode.BadRequest
        );
        (await city.Water.Refused(Score(id, share), new { score = 5 })).Code.ShouldBe("permission.denied");
        await city.Street.Send(Score(id, share), new { score = 5, words = "迅速" });
        (await city.Street.Refused(Score(id, share), new { score = 1 })).Code.ShouldBe("cases.scored_already");
        await city.Verifier.Act(id, "verify");
        var scored = await city.Street.Send(Score(id, fireShare), new { score = 2, words = "迟到" });
        scored.ShareOf(city.Unit("fire")).GetProperty("score").GetInt32().ShouldBe(2);

        var units = await city.Street.GetFromJsonAsync<JsonElement>("/api/whistles/units?to=2027-01-01T00:00:00Z");
        var counts = units
            .EnumerateArray()
            .ToDictionary(
                u => u.GetProperty("unitId").GetGuid(),
                u => (u.GetProperty("arrivedLate").GetInt64(), u.GetProperty("averageScore").GetDouble())
            );
        counts[city.Unit("water")].ShouldBe((0, 5));
        counts[city.Unit("fire")].ShouldBe((1, 2));
    }

    [Fact]
    public async Task Only_a_street_calls_within_its_area()
    {
        var id = await city.InHandAsync();
        (await city.Bureau.Refused(Path(id), Call("water"))).Code.ShouldBe("permission.denied");
        var other = city.Person(
            "otherstreet",
            null,
            new Kernel.Actors.Grant(CasePermissions.Read),
            new Kernel.Actors.Grant(CasePermissions.Whistle, AreaPrefix: "990102002")
        );
        (await other.Refused(Path(id), Call("water"))).Code.ShouldBe("permission.denied");
        (await city.Street.Refused(Path(id), Call("bureau"))).Code.ShouldBe("cases.has_share");
        (await city.Street.Refused(Path(id), Call("nobody"))).Code.ShouldBe("cases.unit");
        (
            await city.Street.Refused(
                Path(id),
                new
                {
                    unitCodes = new[] { "water" },
                    task = "x",
                    answerWithin = "马上",
                    arriveWithin = "1小时",
                }
            )
        ).Code.ShouldBe("cases.amount");
    }

    [Fact]
    public async Task Nobody_is_called_to_a_case_that_is_over()
    {
        var id = await city.InHandAsync();
        await city.Dispatcher.Act(id, "cancel", new { reason = "误" });
        (await city.Street.Refused(Path(id), Call("water"))).Code.ShouldBe("cases.illegal_move");
    }

    private Task<JsonElement> WhistleAsync(Guid id, params string[] units) => city.Street.Send(Path(id), Call(units));

    private static object Call(params string[] units) =>
        new
        {
            unitCodes = units,
            task = "联合清理河道",
            answerWithin = "30分钟",
            arriveWithin = "1小时",
        };

    private static string Path(Guid id) => $"/api/cases/{id}/whistles";

    private static string Score(Guid id, Guid share) => $"/api/cases/{id}/shares/{share}/score";
}
