using System.Net;

namespace Zhishu.Cases.Tests.Filing;

public sealed class FilingTests : IAsyncLifetime
{
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task Without_a_matter_a_case_waits_for_a_person()
    {
        var filed = await city.FileAsync(matter: null);
        filed.State().ShouldBe("collected");
    }

    [Fact]
    public async Task What_nobody_answers_for_waits_registered_with_an_explanation()
    {
        var filed = await city.FileAsync("event.002", longitude: null, latitude: null, areaCode: "990103");
        filed.State().ShouldBe("registered");
        filed.GetProperty("explanation").GetProperty("chinese").GetString().ShouldNotBeNullOrWhiteSpace();
        var id = filed.GetProperty("id").GetGuid();
        (await city.Dispatcher.RefusedAct(id, "dispatch")).ShouldBe("cases.nobody_answers");
        var dispatched = await city.Dispatcher.Act(id, "dispatch", new { unitCode = "elsewhere", reason = "就近" });
        dispatched.State().ShouldBe("dispatched");
        dispatched.GetProperty("decision").GetProperty("rule").GetString().ShouldBe("person");
    }

    [Fact]
    public async Task What_has_no_matter_is_to_be_classified_before_the_duties_can_name_a_unit()
    {
        var id = await city.FiledAsync(null);
        await city.Clerk.Act(id, "register");
        (await city.Dispatcher.RefusedAct(id, "dispatch")).ShouldBe("cases.no_matter");
        (await city.Dispatcher.Act(id, "dispatch", new { unitCode = "bureau" })).State().ShouldBe("dispatched");
    }

    [Fact]
    public async Task A_deadline_beyond_the_loaded_calendar_is_refused_and_nothing_is_filed()
    {
        var (status, code) = await city.Clerk.Refused(
            "/api/cases",
            new
            {
                channel = "web",
                matterCode = "event.004",
                description = "整治",
                place = new { longitude = 113.005, latitude = 23.005 },
            }
        );
        status.ShouldBe(HttpStatusCode.Conflict);
        code.ShouldBe(Kernel.Calendar.CalendarNotLoadedException.Code);
        (await city.Host.ScalarAsync<long>("SELECT count(*) FROM cases_case")).ShouldBe(0);
    }

    [Fact]
    public async Task A_unit_of_another_district_neither_sees_nor_accepts()
    {
        var id = await city.FiledAsync();
        (await city.Elsewhere.GetAsync($"/api/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await city.Elsewhere.RefusedAct(id, "accept")).ShouldBe("cases.not_found");
        // A reader may see it, but not act.
        (await city.Verifier.RefusedAct(id, "accept")).ShouldBe("permission.denied");
        (await city.Host.Client.RefusedAct(id, "accept")).ShouldBe("cases.not_found");
    }

    [Fact]
    public async Task A_dispatcher_of_one_district_cannot_dispatch_in_another()
    {
        var filed = await city.FileAsync("event.002", longitude: null, latitude: null, areaCode: "990103");
        var local = city.Person(
            "local",
            null,
            new Kernel.Actors.Grant(CasePermissions.Read),
            new Kernel.Actors.Grant(CasePermissions.Dispatch, AreaPrefix: "990102")
        );
        (await local.RefusedAct(filed.GetProperty("id").GetGuid(), "dispatch", new { unitCode = "bureau" })).ShouldBe(
            "permission.denied"
        );
    }

    [Fact]
    public async Task The_same_number_of_another_system_is_filed_once()
    {
        var report = new
        {
            channel = "system",
            description = "路灯不亮",
            origin = new { system = "12345", number = "A-1" },
        };
        await city.Clerk.Send("/api/cases", report);
        (await city.Clerk.Refused("/api/cases", report)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await city.Host.ScalarAsync<long>("SELECT count(*) FROM cases_case")).ShouldBe(1);
    }

    [Fact]
    public async Task A_slip_is_taken_back_by_whoever_filed_it_for_some_minutes()
    {
        var id = await city.FiledAsync();
        (await city.StateAsync(id)).ShouldBe("dispatched");
        await TakenBackAsync(city.Dispatcher, id, HttpStatusCode.NotFound);
        await TakenBackAsync(city.Clerk, id, HttpStatusCode.NoContent);
        (await city.StateAsync(id)).ShouldBe("cancelled");
        await TakenBackAsync(city.Clerk, id, HttpStatusCode.Conflict);

        var accepted = await city.FiledAsync();
        await city.Bureau.Act(accepted, "accept");
        await TakenBackAsync(city.Clerk, accepted, HttpStatusCode.Conflict);

        var old = await city.FiledAsync();
        city.Clock.Advance(TimeSpan.FromMinutes(11));
        await TakenBackAsync(city.Clerk, old, HttpStatusCode.Conflict);
        (await city.StateAsync(old)).ShouldBe("dispatched");
    }

    private static async Task TakenBackAsync(HttpClient person, Guid id, HttpStatusCode status)
    {
        using var answer = await person.PostAsync($"/api/cases/{id}/take-back", null);
        answer.StatusCode.ShouldBe(status);
    }
}
