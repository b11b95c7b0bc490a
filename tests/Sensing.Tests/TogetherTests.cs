using System.Text.Json;
using Zhishu.Sensing.Alarms;

namespace Zhishu.Sensing.Tests;

/// <summary>Rules about several devices of one place.</summary>
public sealed class TogetherTests
{
    private const string Rules = """
        - { code: test.flood, name: 多点积水, type: smoke, when: smoke > 50, together: 3, of_same: grid, matter: smoke.001 }
        - { code: test.fine, name: 多点超标, type: smoke, when: fan > 40, together: 2, of_same: area, matter: smoke.002 }
        """;

    [Fact]
    public async Task One_case_as_soon_as_enough_devices_have_an_alarm()
    {
        await using var host = await StartAsync(5);
        await SendAsync(host, 1, 60);
        await SendAsync(host, 2, 60);
        await host.TellAsync();
        (await host.AlarmsAsync()).ShouldAllBe(a => a.Word("state") == "alone");
        (await CasesAsync(host)).ShouldBe(0);

        await SendAsync(host, 3, 60);
        await host.TellAsync();
        var alarms = await host.AlarmsAsync();
        alarms.ShouldAllBe(a => a.Word("state") == "confirmed");
        alarms.Select(a => a.Word("caseNumber")).Distinct().Count().ShouldBe(1);
        (await CasesAsync(host)).ShouldBe(1);
        var path = $"/api/cases/{alarms[0].GetProperty("caseId").GetGuid()}";
        (await host.Chief.Read(path))
            .Word("description")
            .ShouldContain("同一网格有 3 台设备告警：设备S-1、设备S-2、设备S-3");

        await SendAsync(host, 4, 60);
        await host.TellAsync();
        (await CasesAsync(host)).ShouldBe(1);
        (await host.AlarmsAsync()).Select(a => a.Word("caseNumber")).Distinct().Count().ShouldBe(1);
        var notes = await host.Chief.Read(path + "/notes");
        notes.GetProperty("items").EnumerateArray().Single().Word("text").ShouldStartWith("相邻设备告警");
    }

    [Fact]
    public async Task An_alarm_that_is_over_does_not_count_and_neither_does_one_elsewhere()
    {
        await using var host = await StartAsync(4);
        await host.DeviceAsync("far", longitude: 114);
        await host.SendAsync(SensingHost.Message("far", host.Clock.Now, 60));
        await SendAsync(host, 1, 60);
        await SendAsync(host, 1, 10, 1);
        await SendAsync(host, 2, 60);
        await SendAsync(host, 3, 60);
        await host.TellAsync();
        (await host.AlarmsAsync("&open=true")).ShouldAllBe(a => a.Word("state") == "alone");
        (await CasesAsync(host)).ShouldBe(0);
    }

    [Fact]
    public async Task Many_at_once_become_one_case()
    {
        await using var host = await StartAsync(12);
        await Task.WhenAll(Enumerable.Range(1, 12).Select(i => SendAsync(host, i, 60)));
        await Task.WhenAll(host.TellAsync(), host.TellAsync(), host.TellAsync());
        // What two nodes took at once is taken again when its time comes.
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await host.TellAsync();
        (await CasesAsync(host)).ShouldBe(1);
        var alarms = await host.AlarmsAsync();
        alarms.ShouldAllBe(a => a.Word("state") == "confirmed");
        alarms.Select(a => a.Word("caseNumber")).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Where_it_burdens_somebody_a_person_is_asked_once_there_are_enough()
    {
        await using var host = await StartAsync(2);
        foreach (var device in (string[])["S-1", "S-2"])
            await host.SendAsync(Fan(host, device));
        await host.TellAsync();
        var waiting = await host.AlarmsAsync("&state=waiting");
        waiting.Count.ShouldBe(2);
        foreach (var alarm in waiting)
            await host.Chief.Send(
                $"/api/sensing/alarms/{alarm.GetProperty("id").GetGuid()}/check",
                new { action = "confirm" }
            );
        (await CasesAsync(host)).ShouldBe(1);
    }

    [Fact]
    public async Task A_person_need_not_wait_for_the_others()
    {
        await using var host = await StartAsync(1);
        await SendAsync(host, 1, 60);
        await host.TellAsync();
        var alarm = (await host.AlarmsAsync()).Single();
        var path = $"/api/sensing/alarms/{alarm.GetProperty("id").GetGuid()}/check";
        (await host.Chief.Send(path, new { action = "confirm" })).TryGetProperty("caseNumber", out _).ShouldBeTrue();
        (await CasesAsync(host)).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_one_place_must_be_said()
    {
        await using var host = await SensingHost.StartAsync();
        var rule = new Dictionary<string, object?>
        {
            ["code"] = "own.rule",
            ["nameZh"] = "规则",
            ["nameEn"] = "Rule",
            ["typeCode"] = "smoke",
            ["condition"] = "smoke > 3",
            ["times"] = 1,
            ["together"] = 3,
        };
        (await host.Chief.Refused("/api/sensing/rules", rule)).Code.ShouldBe("sensing.together");
        rule["togetherBy"] = "watched";
        var made = await host.Chief.Send("/api/sensing/rules", rule);
        made.GetProperty("together").GetInt32().ShouldBe(3);
        made.Word("togetherBy").ShouldBe("watched");
        var reading = await host.InstallAsync(
            "1.1.0",
            SensingHost.Types,
            "- { code: a, name: 甲, type: smoke, when: smoke > 3, together: 2 }\n- { code: b, name: 乙, type: smoke, when: smoke > 3, together: 2, of_same: street }",
            install: false
        );
        reading.Problems.Items.Count.ShouldBeGreaterThanOrEqualTo(2);
        AlarmLife.OpenTo(AlarmState.Alone).ShouldBe([AlarmAction.Confirm, AlarmAction.Dismiss]);
    }

    private static async Task<SensingHost> StartAsync(int devices)
    {
        var host = await SensingHost.StartAsync(rules: Rules);
        for (var i = 1; i <= devices; i++)
            await host.DeviceAsync($"S-{i}");
        return host;
    }

    private static Task<JsonElement> SendAsync(SensingHost host, int device, double smoke, int second = 0) =>
        host.SendAsync(SensingHost.Message($"S-{device}", host.Clock.Now.AddSeconds(second), smoke));

    private static object Fan(SensingHost host, string device) =>
        new
        {
            device,
            at = host.Clock.Now,
            values = new Dictionary<string, double> { ["fan"] = 45 },
        };

    private static Task<long> CasesAsync(SensingHost host) =>
        host.Host.ScalarAsync<long>("SELECT count(*) FROM cases_case");
}
