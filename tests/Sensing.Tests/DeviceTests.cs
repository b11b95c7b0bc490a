using System.Net;
using System.Text;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Tests;

public sealed class DeviceTests
{
    private static readonly DeviceState[] States = Enum.GetValues<DeviceState>();

    [Fact]
    public void Every_pair_of_state_and_action_is_in_the_table_or_refused()
    {
        foreach (var state in States)
        {
            foreach (var action in Enum.GetValues<DeviceAction>())
            {
                var open = DeviceLife.OpenTo(state).Contains(action);
                if (open)
                    DeviceLife.Take(state, action, "坏了").ShouldNotBe(state);
                else
                    Should
                        .Throw<Refusal>(() => DeviceLife.Take(state, action, "坏了"))
                        .Code.ShouldBe("sensing.illegal_move");
            }
        }
        DeviceLife.OpenTo(DeviceState.Retired).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_device_is_found_in_its_grid_and_lives_by_the_table()
    {
        await using var host = await SensingHost.StartAsync();
        var device = await host.DeviceAsync("S-1");
        device.Word("gridCode").ShouldBe("G1");
        device.Word("areaCode").ShouldBe("990102001");
        device.Word("state").ShouldBe("registered");
        var path = $"/api/sensing/devices/{device.GetProperty("id").GetGuid()}";
        (await host.Chief.Refused(path + "/actions", new { action = "maintain" })).Code.ShouldBe("sensing.reason");
        (await host.Chief.Send(path + "/actions", new { action = "maintain", reason = "清洗探头" }))
            .Word("state")
            .ShouldBe("maintenance");
        (await host.Chief.Send(path + "/actions", new { action = "resume" })).Word("state").ShouldBe("registered");
        await host.Chief.Send(path + "/actions", new { action = "retire", reason = "拆除" });
        (await host.Chief.Refused(path + "/actions", new { action = "resume" })).ShouldBe(
            (HttpStatusCode.Conflict, "sensing.illegal_move")
        );
        (
            await host.Chief.Refused(
                "/api/sensing/devices",
                new
                {
                    code = "S-1",
                    name = "又一台",
                    typeCode = "smoke",
                }
            )
        ).Code.ShouldBe("sensing.code_taken");
        (
            await host.Host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger WHERE subject_kind = 'device'")
        ).ShouldBe(4);
    }

    [Fact]
    public async Task A_table_of_devices_is_imported_row_by_row_and_again_without_a_change()
    {
        await using var host = await SensingHost.StartAsync();
        const string table = """
            code,name,type,longitude,latitude,unit,object
            A-1,甲店,smoke,113.005,23.005,bureau,SHOP-1
            A-2,乙店,smoke,113.006,23.005,,
            A-3,丙店,fridge,113.006,23.005,,
            A-4,丁店,smoke,193.006,23.005,,
            A-2,又是乙店,smoke,,,,
            """;
        var first = await host.Chief.SendText("/api/sensing/devices/import", table, "text/csv");
        first.Number("rows").ShouldBe(5);
        first.Number("added").ShouldBe(2);
        first
            .GetProperty("problems")
            .EnumerateArray()
            .Select(p => p.Number("row"))
            .ShouldBe([4, 5, 3], ignoreOrder: true);
        var second = await host.Chief.SendText("/api/sensing/devices/import", table, "text/csv");
        (second.Number("added"), second.Number("changed"), second.Number("unchanged")).ShouldBe((0, 0, 2));
        var changed = await host.Chief.SendText(
            "/api/sensing/devices/import",
            table.Replace("乙店,smoke,113.006", "乙店,smoke,113.007"),
            "text/csv"
        );
        changed.Number("changed").ShouldBe(1);
        var list = await host.Chief.Read("/api/sensing/devices?query=SHOP-1");
        list.GetProperty("items").EnumerateArray().Single().Word("code").ShouldBe("A-1");
        using var other = new StringContent("a,b\n1,2\n", Encoding.UTF8, "text/csv");
        using var refused = await host.Chief.PostAsync(new Uri("/api/sensing/devices/import", UriKind.Relative), other);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("sensing.table");
    }

    [Fact]
    public async Task A_list_goes_on_page_by_page_and_the_map_puts_devices_together()
    {
        await using var host = await SensingHost.StartAsync();
        for (var i = 0; i < 5; i++)
            await host.DeviceAsync($"P-{i}", longitude: 113.001 + i * 0.000001);
        var page = await host.Chief.Read("/api/sensing/devices?limit=3");
        var next = page.Word("next");
        var rest = await host.Chief.Read($"/api/sensing/devices?limit=3&after={next}");
        rest.GetProperty("items").EnumerateArray().Select(d => d.Word("code")).ShouldBe(["P-3", "P-4"]);
        var map = await host.Chief.Read("/api/sensing/devices/clusters?bbox=112,22,114,24&zoom=10");
        map.Number("count").ShouldBe(5);
        map.GetProperty("clusters").GetArrayLength().ShouldBe(1);
        (await host.Chief.Refused("/api/sensing/devices/clusters?bbox=1,2,3&zoom=1")).Code.ShouldBe("sensing.bbox");
    }

    [Fact]
    public async Task People_see_and_manage_the_devices_of_their_area_only()
    {
        await using var host = await SensingHost.StartAsync();
        var device = await host.DeviceAsync("S-1");
        var elsewhere = host.Person(
            "elsewhere",
            new Grant(SensingPermissions.Read, AreaPrefix: "990103"),
            new Grant(SensingPermissions.Manage, AreaPrefix: "990103")
        );
        var path = $"/api/sensing/devices/{device.GetProperty("id").GetGuid()}";
        (await elsewhere.Read("/api/sensing/devices")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await elsewhere.Refused(path)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await elsewhere.Refused(path + "/key", new { })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Person("nobody").Refused("/api/sensing/devices")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_devices_key_sends_for_that_device_only_and_ends_with_the_next()
    {
        await using var host = await SensingHost.StartAsync();
        var (one, _) = (await host.DeviceAsync("S-1"), await host.DeviceAsync("S-2"));
        var path = $"/api/sensing/devices/{one.GetProperty("id").GetGuid()}/key";
        var key = (await host.Chief.Send(path, new { })).Word("key");
        using var device = host.WithKey(key);
        var own = await device.Send("/api/sensing/reading", new { values = new { smoke = 1.5 } });
        own.Number("accepted").ShouldBe(1);
        var other = await device.Send(
            "/api/sensing/readings",
            new { messages = new[] { SensingHost.Message("S-2", host.Clock.Now, 1) } }
        );
        other.GetProperty("problems")[0].Word("reason").ShouldBe("not_allowed");
        (await device.Refused("/api/sensing/devices")).Status.ShouldBe(HttpStatusCode.Forbidden);
        await host.Chief.Send(path, new { });
        (await device.Refused("/api/sensing/reading", new { values = new { smoke = 1.5 } })).ShouldBe(
            (HttpStatusCode.Unauthorized, "apikey.wrong")
        );
        (
            await host.Host.ScalarAsync<long>(
                $"SELECT count(*) FROM sensing_device d WHERE d::text LIKE '%{key[17..]}%'"
            )
        ).ShouldBe(0);
    }
}
