using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Zhishu.Kernel.Actors;
using Zhishu.Matters.Contracts;
using Zhishu.Sensing.Alarming;
using Zhishu.Sensing.Alarms;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Readings;

namespace Zhishu.Sensing.Tests;

public sealed class AlarmTests
{
    private static readonly double[] TooHigh = [.. Enumerable.Repeat(3.0, 12)];

    [Fact]
    public async Task An_alarm_becomes_a_case_with_its_readings_and_the_return_to_normal_a_note()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.EveryMinuteAsync("S-1", 1, 1.2);
        await host.EveryMinuteAsync("S-1", TooHigh);
        await host.TellAsync();
        var alarm = (await host.AlarmsAsync()).Single();
        alarm.Word("state").ShouldBe("confirmed");
        var measured = alarm.GetProperty("measured")[0];
        measured.GetProperty("value").GetDouble().ShouldBe(3);
        measured.Word("unit").ShouldBe("mg/m3");
        measured.GetProperty("name").Word("english").ShouldBe("Smoke");
        (
            await host.Host.ScalarAsync<string>(
                "SELECT data::json->'measured'->>'smoke' FROM kernel_ledger WHERE action = 'alarm.raised'"
            )
        ).ShouldBe("3");
        (alarm.GetProperty("raisedAt").GetDateTimeOffset() - alarm.GetProperty("since").GetDateTimeOffset()).ShouldBe(
            TimeSpan.FromMinutes(10)
        );
        var path = $"/api/cases/{alarm.GetProperty("caseId").GetGuid()}";
        var @case = await host.Chief.Read(path);
        @case.Word("channel").ShouldBe("sensor");
        @case.Word("matterCode").ShouldBe("smoke.001");
        @case.Word("state").ShouldBe("dispatched");
        @case.Word("gridCode").ShouldBe("G1");
        @case.Word("description").ShouldContain("1.2；");

        await host.EveryMinuteAsync("S-1", 1.8, 1);
        await host.TellAsync();
        (await host.AlarmsAsync()).Single().TryGetProperty("returnedAt", out _).ShouldBeTrue();
        var notes = await host.Chief.Read(path + "/notes");
        notes.GetProperty("items").EnumerateArray().Single().Word("text").ShouldContain("恢复正常");
        (await host.Chief.Read(path)).Word("state").ShouldBe("dispatched", "nobody has looked at it yet");
    }

    [Fact]
    public async Task The_next_alarm_of_a_device_joins_its_open_case()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.EveryMinuteAsync("S-1", [.. TooHigh, 1, .. TooHigh]);
        await host.TellAsync();
        var alarms = await host.AlarmsAsync();
        alarms.Count.ShouldBe(2);
        alarms.Select(a => a.Word("caseNumber")).Distinct().Count().ShouldBe(1);
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM cases_case")).ShouldBe(1);
    }

    [Fact]
    public async Task An_alarm_that_would_burden_somebody_waits_for_a_person()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.DeviceAsync("S-2");
        await host.SendAsync(
            SensingHost.Message("S-1", host.Clock.Now, 60),
            SensingHost.Message("S-2", host.Clock.Now, 60)
        );
        await host.TellAsync();
        var waiting = await host.AlarmsAsync("&state=waiting");
        waiting.Count.ShouldBe(2);
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM cases_case")).ShouldBe(0);
        var (one, two) = (Path(waiting[0].GetProperty("id").GetGuid()), Path(waiting[1].GetProperty("id").GetGuid()));
        var elsewhere = host.Person("elsewhere", new Grant(SensingPermissions.Check, AreaPrefix: "990103"));
        (await elsewhere.Refused(one, new { action = "confirm" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Chief.Send(one, new { action = "confirm" })).TryGetProperty("caseNumber", out _).ShouldBeTrue();
        (await host.Chief.Refused(two, new { action = "dismiss" })).Code.ShouldBe("sensing.reason");
        (await host.Chief.Send(two, new { action = "dismiss", reason = "探头沾油" }))
            .Word("state")
            .ShouldBe("dismissed");
        (await host.Chief.Refused(two, new { action = "confirm" })).Code.ShouldBe("sensing.alarm_checked");
        await host.TellAsync();
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM cases_case")).ShouldBe(1);
        // It was false, but the reading has not returned: no second alarm of the same.
        await host.EveryMinuteAsync("S-2", 61, 62);
        (await host.AlarmsAsync()).Count.ShouldBe(2);

        static string Path(Guid id) => $"/api/sensing/alarms/{id}/check";
    }

    [Fact]
    public async Task A_restart_in_the_middle_changes_nothing()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        foreach (var value in (double[])[.. TooHigh, 1.8, 1])
        {
            await host.EveryMinuteAsync("S-1", value);
            host.Get<MemoryStore>().Forget();
        }
        var alarm = (await host.AlarmsAsync()).Single();
        (alarm.GetProperty("raisedAt").GetDateTimeOffset() - alarm.GetProperty("since").GetDateTimeOffset()).ShouldBe(
            TimeSpan.FromMinutes(10)
        );
        alarm.TryGetProperty("returnedAt", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Many_senders_at_once_raise_one_alarm()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(i => host.SendAsync(SensingHost.Message("S-1", host.Clock.Now.AddMilliseconds(i), 60)))
        );
        (await host.AlarmsAsync("&rule=test.fine")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_nodes_that_take_turns_judge_a_device_as_one()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.EveryMinuteAsync("S-1", 1);
        var device = host.Get<DeviceStore>().ByCode("S-1")!;
        var nodes = new[] { Node(host), Node(host) };
        double[] values = [.. TooHigh, 1.8, 1, .. TooHigh[..9], 1, .. TooHigh];
        foreach (var (minute, value) in values.Index())
            await nodes[minute % 2]
                .WriteAsync([new(device, 0, host.Clock.Now.AddMinutes(minute).UtcTicks, value)], default);
        var alarms = await host.AlarmsAsync();
        alarms.Count.ShouldBe(2, "the one in the middle did not last");
        alarms.Count(a => a.TryGetProperty("returnedAt", out _)).ShouldBe(1);
    }

    private static ReadingWriter Node(SensingHost host)
    {
        var memories = new MemoryStore(host.Get<DeviceStore>());
        return new(
            new ReadingQueue(),
            host.Get<NpgsqlDataSource>(),
            host.Get<ReadingTables>(),
            memories,
            new Evaluator(memories, host.Get<ICatalogue>(), host.Clock),
            host.Get<LastHeard>(),
            host.Get<AlarmSignal>(),
            NullLogger<ReadingWriter>.Instance
        );
    }

    [Fact]
    public async Task Silence_raises_an_alarm_that_ends_with_the_next_message()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.EveryMinuteAsync("S-1", 1);
        host.Clock.Advance(TimeSpan.FromMinutes(20));
        await host.RunAsync("sensing.silence");
        await host.RunAsync("sensing.silence");
        (await host.AlarmsAsync("&open=true")).Single().Word("ruleCode").ShouldBe("test.silent");
        await host.Get<DeviceStore>().RefreshAsync(default);
        await host.EveryMinuteAsync("S-1", 1);
        (await host.AlarmsAsync("&open=true")).ShouldBeEmpty();
    }

    [Fact]
    public async Task In_maintenance_nothing_is_judged()
    {
        await using var host = await SensingHost.StartAsync();
        var id = (await host.DeviceAsync("S-1")).GetProperty("id").GetGuid();
        await host.EveryMinuteAsync("S-1", 1);
        await host.Chief.Send($"/api/sensing/devices/{id}/actions", new { action = "maintain", reason = "清洗" });
        await host.EveryMinuteAsync("S-1", [.. TooHigh, 60]);
        (await host.AlarmsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_is_edited_tried_on_the_past_and_switched_off()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.EveryMinuteAsync("S-1", [1, 1.5, 1.6, 1, .. TooHigh]);
        var rules = (await host.Chief.Read("/api/sensing/rules")).EnumerateArray().ToDictionary(r => r.Word("code"));
        object Rule(string condition, bool on = true) =>
            new
            {
                code = "test.high",
                nameZh = "油烟超标",
                nameEn = "Smoke",
                typeCode = "smoke",
                condition,
                heldSeconds = 0,
                times = 1,
                withinSeconds = 0,
                needsCheck = true,
                isOn = on,
            };
        var trial = await host.Chief.Send(
            "/api/sensing/rules/try",
            new
            {
                rule = Rule("smoke > 1.4"),
                from = host.Clock.Now.AddHours(-1),
                to = host.Clock.Now,
            }
        );
        (trial.Number("devices"), trial.Number("readings"), trial.Number("alarms")).ShouldBe((1, 16, 2));
        var path = $"/api/sensing/rules/{rules["test.high"].GetProperty("id").GetGuid()}";
        (await host.Chief.Put(path, Rule("smoke > 2.5"))).GetProperty("checked").GetBoolean().ShouldBeTrue();
        (await host.Chief.Refused("/api/sensing/rules", Rule("smoke > 2.5"))).Code.ShouldBe("sensing.rule_taken");
        await host.EveryMinuteAsync("S-1", 3);
        (await host.AlarmsAsync("&open=true")).Count.ShouldBe(1);
        await host.Chief.Put(path, Rule("smoke > 2.5", on: false));
        (await host.AlarmsAsync("&open=true")).ShouldBeEmpty();
        await host.EveryMinuteAsync("S-1", 3);
        (await host.AlarmsAsync("&open=true")).ShouldBeEmpty();
    }
}
