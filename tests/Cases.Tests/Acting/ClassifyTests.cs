using System.Net;

namespace Zhishu.Cases.Tests.Acting;

public sealed class ClassifyTests : IAsyncLifetime
{
    private CaseHost city = null!;
    private HttpClient registrar = null!;

    public async ValueTask InitializeAsync()
    {
        city = await CaseHost.StartAsync();
        registrar = city.Person("registrar", "cases.read", "cases.register", "cases.dispatch");
    }

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_case_without_a_matter_is_put_under_one_and_goes_its_way()
    {
        var id = await city.FiledAsync(matter: null);
        city.Clock.Advance(TimeSpan.FromHours(1));
        var classified = await registrar.Send(
            $"/api/cases/{id}/classify",
            new { matterCode = "event.001", reason = "看照片" }
        );
        classified.State().ShouldBe("collected");
        classified.GetProperty("matterCode").GetString().ShouldBe("event.001");
        // Two working hours from the filing at nine in Beijing, not from now.
        (await city.Host.ScalarAsync<DateTime>($"SELECT stage_due_at FROM cases_case WHERE id = '{id}'"))
            .ToUniversalTime()
            .ShouldBe(new DateTime(2026, 3, 2, 3, 0, 0, DateTimeKind.Utc));
        (
            await city.Host.ScalarAsync<string>(
                $"SELECT data::text FROM kernel_ledger WHERE subject_id = '{id}' AND action = 'case.classified'"
            )
        )!.ShouldContain("event.001");
        (await city.EventsAsync("cases.case.classified")).ShouldBe(1);
        await registrar.Act(id, "register");
        var dispatched = await registrar.Act(id, "dispatch");
        dispatched.ShareOf(city.Unit("bureau")).State().ShouldBe("assigned");
    }

    [Fact]
    public async Task A_registered_case_is_put_under_another_matter_until_it_is_dispatched()
    {
        var filed = await city.FileAsync("event.002", longitude: null, latitude: null, areaCode: "990103");
        var id = filed.GetProperty("id").GetGuid();
        filed.State().ShouldBe("registered");
        var address = $"/api/cases/{id}/classify";
        (await registrar.Refused(address, new { matterCode = "event.002" })).ShouldBe(
            (HttpStatusCode.BadRequest, "cases.same_matter")
        );
        (await registrar.Refused(address, new { matterCode = "event.999" })).ShouldBe(
            (HttpStatusCode.BadRequest, "cases.matter")
        );
        (await registrar.Refused(address, new { matterCode = "event.001", version = 99 })).Status.ShouldBe(
            HttpStatusCode.Conflict
        );
        var reader = city.Person("reader", null, new Kernel.Actors.Grant(CasePermissions.Read));
        (await reader.Refused(address, new { matterCode = "event.001" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await registrar.Send(address, new { matterCode = "event.001" })).State().ShouldBe("registered");
        await registrar.Act(id, "dispatch");
        (await registrar.Refused(address, new { matterCode = "event.002" })).ShouldBe(
            (HttpStatusCode.Conflict, "cases.illegal_move")
        );
        (await registrar.RefusedAct(id, "classify")).ShouldBe("cases.illegal_move");
    }
}
