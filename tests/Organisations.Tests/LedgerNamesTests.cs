using System.Net;
using System.Text.Json;

namespace Zhishu.Organisations.Tests;

public sealed class LedgerNamesTests
{
    [Fact]
    public async Task An_auditor_finds_people_and_units_by_name_and_reads_whom_an_entry_is_about()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var auditor = await host.SignedInAsync("audit");
        async Task<JsonElement[]> FindAsync(string words) =>
            [.. (await auditor.GetAsync($"/api/audit/subjects?q={words}").ReadAsync()).EnumerateArray()];

        var unit = (await FindAsync("城管局")).ShouldHaveSingleItem();
        (unit.GetProperty("kind").GetString(), unit.GetProperty("id").GetGuid()).ShouldBe(
            ("unit", host.UnitId("bureau"))
        );
        (await FindAsync("SECURITY")).ShouldHaveSingleItem().GetProperty("kind").GetString().ShouldBe("user");
        (await FindAsync("a")).ShouldBeEmpty("one letter fits nearly everybody");
        (await FindAsync("nobody-of-that-name")).ShouldBeEmpty();

        var entries = await auditor.GetAsync($"/api/audit?subjectId={host.UnitId("bureau")}").ReadAsync();
        entries.GetProperty("items")[0].GetProperty("subjectName").GetString().ShouldBe("城管局 bureau");

        var admin = await host.SignedInAsync("admin");
        (await admin.GetAsync("/api/audit/subjects?q=bureau").RefusalAsync()).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
