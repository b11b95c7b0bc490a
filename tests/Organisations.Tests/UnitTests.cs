using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Zhishu.Organisations.Tests;

public sealed class UnitTests
{
    [Fact]
    public async Task A_unit_is_created_found_changed_and_a_stale_change_refused()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        var created = await admin.PostAsync("/api/units", Unit("parks", "园林局", host.UnitId("city"))).ReadAsync();
        var id = created.GetProperty("id").GetGuid();
        host.Directory.Current.UnitByCode("parks")!.Id.ShouldBe(id);

        var change = new
        {
            chinese = "园林绿化局",
            english = "Parks",
            kind = "department",
            areaCode = "990102",
            version = 0,
        };
        (await admin.PutAsync($"/api/units/{id}", change).ReadAsync()).GetProperty("version").GetInt32().ShouldBe(1);
        (await admin.PutAsync($"/api/units/{id}", change).RefusalAsync()).ShouldBe(
            (HttpStatusCode.Conflict, "concurrency.stale")
        );

        var list = await admin.GetAsync("/api/units?query=绿化").ReadAsync();
        list.GetProperty("items").GetArrayLength().ShouldBe(1);
        host.Directory.Current.Unit(id)!.Name.Chinese.ShouldBe("园林绿化局");
    }

    [Fact]
    public async Task A_unit_cannot_be_moved_below_itself()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        var move = new { parentId = host.UnitId("team"), version = 0 };
        (await admin.PostAsync($"/api/units/{host.UnitId("bureau")}/move", move).RefusalAsync()).Code.ShouldBe(
            "units.cycle"
        );
    }

    [Fact]
    public async Task Two_moves_that_would_close_a_circle_together_are_not_both_made()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        // Straight at the table, as two nodes would do it that each know the tree as it was.
        await host.Host.ExecuteAsync(
            "UPDATE organisations_unit SET parent_id = (SELECT id FROM organisations_unit WHERE code = 'water') WHERE code = 'bureau'"
        );
        var second = await Should.ThrowAsync<Npgsql.PostgresException>(() =>
            host.Host.ExecuteAsync(
                "UPDATE organisations_unit SET parent_id = (SELECT id FROM organisations_unit WHERE code = 'team') WHERE code = 'water'"
            )
        );
        second.ConstraintName.ShouldBe("organisations_unit_no_cycle");
    }

    [Fact]
    public async Task Moving_takes_the_subtree_along()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        var move = new { parentId = host.UnitId("water"), version = 0 };
        await admin.PostAsync($"/api/units/{host.UnitId("bureau")}/move", move).ReadAsync();
        var subtree = host.Directory.Current.Subtree(host.UnitId("water"));
        subtree.ShouldBe([host.UnitId("water"), host.UnitId("bureau"), host.UnitId("team")], ignoreOrder: true);
    }

    [Fact]
    public async Task A_unit_with_subordinates_or_a_closed_successor_is_not_closed()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        var close = new
        {
            reason = "机构改革",
            successorId = (Guid?)null,
            version = 0,
        };
        (await admin.PostAsync($"/api/units/{host.UnitId("bureau")}/close", close).RefusalAsync()).Code.ShouldBe(
            "units.has_subordinates"
        );
        await admin.PostAsync($"/api/units/{host.UnitId("team")}/close", close).ReadAsync();
        var bad = new
        {
            reason = "机构改革",
            successorId = host.UnitId("team"),
            version = 0,
        };
        (await admin.PostAsync($"/api/units/{host.UnitId("water")}/close", bad).RefusalAsync()).Code.ShouldBe(
            "units.successor_closed"
        );
    }

    [Fact]
    public async Task Whoever_maintains_one_subtree_does_not_touch_another()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var clerk = await host.UserWithAsync(
            "clerk",
            ("organisations.manage", "bureau"),
            ("organisations.read", "bureau")
        );
        await clerk.PostAsync("/api/units", Unit("team2", "二队", host.UnitId("bureau"))).ReadAsync();
        (
            await clerk.PostAsync("/api/units", Unit("team3", "三队", host.UnitId("water"))).RefusalAsync()
        ).Status.ShouldBe(HttpStatusCode.Forbidden);
        var seen = await clerk.GetAsync("/api/units").ReadAsync();
        seen.GetProperty("items")
            .EnumerateArray()
            .Select(u => u.GetProperty("code").GetString())
            .ShouldBe(["bureau", "team", "team2"]);
    }

    [Fact]
    public async Task Bad_values_are_named_field_by_field()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        (
            await admin
                .PostAsync(
                    "/api/units",
                    new
                    {
                        code = "x\u0000y",
                        chinese = "",
                        kind = "k",
                    }
                )
                .RefusalAsync()
        ).Status.ShouldBe(HttpStatusCode.BadRequest);
        var wrongCredit = new
        {
            code = "c",
            chinese = "名",
            kind = "k",
            creditCode = "91350100M000100Y44",
        };
        (await admin.PostAsync("/api/units", wrongCredit).RefusalAsync()).Code.ShouldBe("credit-code.check-digit");
        (await admin.PostAsync("/api/units", Unit("bureau", "重复", null)).RefusalAsync()).Code.ShouldBe(
            "units.duplicate_code"
        );
        var nowhere = new
        {
            code = "n",
            chinese = "名",
            kind = "k",
            areaCode = "123456",
        };
        (await admin.PostAsync("/api/units", nowhere).RefusalAsync()).Code.ShouldBe("areas.not_found");
    }

    [Theory]
    [InlineData("City Parks")]
    [InlineData("city parks")]
    [InlineData("Parks")]
    [InlineData("园林局")]
    public async Task A_code_of_other_than_small_letters_digits_hyphens_and_dots_is_refused_at_its_field(string code)
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        using var answer = await admin.PostAsync("/api/units", Unit(code, "园林局", null));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().ShouldBe("units.code");
        problem.GetProperty("errors").GetProperty("code").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_list_is_paged_without_gaps_or_repeats()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        var codes = new List<string>();
        string? after = null;
        do
        {
            var page = await admin.GetAsync($"/api/units?limit=2&after={after}").ReadAsync();
            codes.AddRange(page.GetProperty("items").EnumerateArray().Select(u => u.GetProperty("code").GetString()!));
            after =
                page.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.String
                    ? next.GetString()
                    : null;
        } while (after is not null);
        codes.ShouldBe(["bureau", "city", "street", "team", "water"]);
    }

    internal static object Unit(string code, string name, Guid? parent) =>
        new
        {
            code,
            chinese = name,
            parentId = parent,
            kind = "department",
        };
}
