using System.Net;
using System.Text.Json;
using Zhishu.Kernel.Actors;

namespace Zhishu.Sensing.Tests;

/// <summary>What a device is told to do, and what it says became of it.</summary>
public sealed class CommandTests
{
    internal const string Types =
        SensingHost.Types
        + """

              commands:
                - { code: report, name: { zh: 立即上报, en: Report now } }
                - code: set
                  name: { zh: 设置, en: Set }
                  expires: 1h
                  fields:
                    - { code: seconds, name: { zh: 间隔, en: Interval }, unit: s, minimum: 10, maximum: 3600 }
                    - { code: lamp, name: { zh: 警示灯, en: Lamp }, choices: ["on", "off"] }
            """;

    private static Dictionary<string, string> Set => new() { ["seconds"] = "30", ["lamp"] = "on" };

    [Fact]
    public async Task A_device_fetches_what_it_was_told_and_says_what_became_of_it()
    {
        await using var host = await SensingHost.StartAsync(Types);
        var (id, device) = await DeviceAsync(host, "C-1");
        var asked = await AskAsync(host, id, "set", Set);
        asked.Word("state").ShouldBe("waiting");

        var taken = (await device.Send("/api/sensing/commands/take", new { })).EnumerateArray().Single();
        taken.GetProperty("id").GetGuid().ShouldBe(asked.GetProperty("id").GetGuid());
        taken.Word("command").ShouldBe("set");
        taken.GetProperty("form").GetRawText().ShouldBe("""{"seconds":30,"lamp":"on"}""");
        (await OneAsync(host, id)).Word("state").ShouldBe("sent");
        // A device that lost it gets it again.
        (await device.Send("/api/sensing/commands/take", new { }))
            .GetArrayLength()
            .ShouldBe(1);

        var answer = new
        {
            id = taken.GetProperty("id").GetGuid(),
            done = true,
            words = "已设为 30 秒",
        };
        await device.Done("/api/sensing/commands/answer", answer);
        await device.Done("/api/sensing/commands/answer", answer);
        var done = await OneAsync(host, id);
        done.Word("state").ShouldBe("done");
        done.Word("answer").ShouldBe("已设为 30 秒");
        (await device.Refused("/api/sensing/commands/answer", new { answer.id, done = false })).ShouldBe(
            (HttpStatusCode.Conflict, "sensing.command_answered")
        );
        (await device.Send("/api/sensing/commands/take", new { })).GetArrayLength().ShouldBe(0);
        (
            await host.Host.ScalarAsync<string>(
                "SELECT string_agg(action, ' ' ORDER BY sequence) FROM kernel_ledger WHERE subject_kind = 'device-command'"
            )
        ).ShouldBe("device-command.asked device-command.answered");
        (
            await host.Host.ScalarAsync<long>(
                "SELECT count(*) FROM kernel_outbox WHERE type IN ('sensing.command.asked', 'sensing.command.answered')"
            )
        ).ShouldBe(2);
    }

    [Fact]
    public async Task What_the_type_does_not_know_and_what_somebody_may_not_do_is_refused()
    {
        await using var host = await SensingHost.StartAsync(Types);
        var (id, device) = await DeviceAsync(host, "C-1");
        var (_, other) = await DeviceAsync(host, "C-2");
        var path = $"/api/sensing/devices/{id}/commands";
        async Task<string?> Refused(HttpClient who, string command, object? form) =>
            (
                await who.Refused(
                    path,
                    new
                    {
                        command,
                        form,
                        reason = "试一试",
                    }
                )
            ).Code;
        (await Refused(host.Chief, "explode", null)).ShouldBe("sensing.no_command");
        (await Refused(host.Chief, "set", new { seconds = "30" })).ShouldBe("sensing.command_field");
        (await Refused(host.Chief, "set", new { seconds = "5", lamp = "on" })).ShouldBe("sensing.command_field");
        (await Refused(host.Chief, "set", new { seconds = "NaN", lamp = "on" })).ShouldBe("sensing.command_field");
        (await Refused(host.Chief, "set", new { seconds = "30", lamp = "红" })).ShouldBe("sensing.command_field");
        (await Refused(host.Chief, "report", new { seconds = "30" })).ShouldBe("sensing.command_field");
        (await host.Chief.Refused(path, new { command = "report" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        var looker = host.Person("looker", new Grant("sensing.read"));
        (await Refused(looker, "report", null)).ShouldBe("permission.denied");
        (await looker.Read(path)).GetProperty("known").GetArrayLength().ShouldBe(0);
        var elsewhere = host.Person(
            "elsewhere",
            new Grant("sensing.command", AreaPrefix: "990103"),
            new Grant("sensing.read")
        );
        (await Refused(elsewhere, "report", null)).ShouldBe("permission.denied");

        var asked = await AskAsync(host, id, "report", null);
        var answer = new { id = asked.GetProperty("id").GetGuid(), done = true };
        (await other.Refused("/api/sensing/commands/answer", answer)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await other.Refused("/api/sensing/commands/take", new { device = "C-1" })).Status.ShouldBe(
            HttpStatusCode.Forbidden
        );
        (await looker.Refused("/api/sensing/commands/answer", answer)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await host.Gateway.Refused("/api/sensing/commands/take", new { })).Code.ShouldBe("sensing.which_device");
        (await host.Gateway.Send("/api/sensing/commands/take", new { device = "C-1" })).GetArrayLength().ShouldBe(1);
        await host.Gateway.Done("/api/sensing/commands/answer", answer);
        (await OneAsync(host, id)).Word("state").ShouldBe("done");

        await AskAsync(host, id, "report", null);
        await host.Chief.Send($"/api/sensing/devices/{id}/actions", new { action = "maintain", reason = "清洗" });
        (await host.Gateway.Send("/api/sensing/commands/take", new { device = "C-1" })).GetArrayLength().ShouldBe(0);
        (await Refused(host.Chief, "report", null)).ShouldBe("sensing.not_commanded");
    }

    [Fact]
    public async Task A_command_is_withdrawn_while_it_waits_and_given_up_when_nobody_answers_but_a_late_answer_counts()
    {
        await using var host = await SensingHost.StartAsync(Types);
        var (id, device) = await DeviceAsync(host, "C-1");
        var first = (await AskAsync(host, id, "report", null)).GetProperty("id").GetGuid();
        (await host.Chief.Send($"/api/sensing/commands/{first}/withdraw", new { })).Word("state").ShouldBe("withdrawn");
        (await device.Send("/api/sensing/commands/take", new { })).GetArrayLength().ShouldBe(0);

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = (await AskAsync(host, id, "report", null)).GetProperty("id").GetGuid();
        await device.Send("/api/sensing/commands/take", new { });
        (await host.Chief.Refused($"/api/sensing/commands/{second}/withdraw", new { })).Code.ShouldBe(
            "sensing.command_sent"
        );
        host.Clock.Advance(TimeSpan.FromSeconds(599));
        await host.RunAsync("sensing.commands");
        (await OneAsync(host, id)).Word("state").ShouldBe("sent");
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        (await device.Send("/api/sensing/commands/take", new { })).GetArrayLength().ShouldBe(0);
        await host.RunAsync("sensing.commands");
        (await OneAsync(host, id)).Word("state").ShouldBe("expired");
        await device.Done("/api/sensing/commands/answer", new { id = second, done = false });
        (await OneAsync(host, id)).Word("state").ShouldBe("failed");
        var list = await host.Chief.Read($"/api/sensing/devices/{id}/commands?limit=1");
        var rest = await host.Chief.Read($"/api/sensing/devices/{id}/commands?after={list.Word("next")}");
        rest.GetProperty("items").EnumerateArray().Single().GetProperty("id").GetGuid().ShouldBe(first);
    }

    [Fact]
    public async Task A_pack_whose_command_cannot_be_filled_in_is_refused_with_its_line()
    {
        await using var host = await SensingHost.StartAsync(Types);
        var reading = await host.InstallAsync(
            "1.1.0",
            SensingHost.Types
                + "\n  commands:\n    - { code: set, name: 设置, fields: [{ code: x, name: 甲, unit: s }] }\n",
            SensingHost.Rules,
            install: false
        );
        var problem = reading.Problems.Items.ShouldHaveSingleItem().ToString();
        problem.ShouldContain("types.yaml");
        problem.ShouldContain("'x'");
    }

    internal static Task<JsonElement> AskAsync(
        SensingHost host,
        Guid device,
        string command,
        Dictionary<string, string>? form
    ) =>
        host.Chief.Send(
            $"/api/sensing/devices/{device}/commands",
            new
            {
                command,
                form,
                reason = "现场复核需要",
            }
        );

    internal static async Task<JsonElement> OneAsync(SensingHost host, Guid device) =>
        (await host.Chief.Read($"/api/sensing/devices/{device}/commands")).GetProperty("items")[0];

    private static async Task<(Guid Id, HttpClient Device)> DeviceAsync(SensingHost host, string code)
    {
        var id = (await host.DeviceAsync(code)).GetProperty("id").GetGuid();
        var key = await host.Chief.Send($"/api/sensing/devices/{id}/key", new { });
        return (id, host.WithKey(key.Word("key")));
    }
}
