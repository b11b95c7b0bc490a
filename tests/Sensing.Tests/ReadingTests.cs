using System.Net;
using System.Text.Json;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Readings;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Tests;

public sealed class ReadingTests
{
    [Fact]
    public async Task A_reading_is_stored_once_in_its_place_however_often_and_late_it_comes()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        var at = host.Clock.Now;
        var first = await host.SendAsync(
            SensingHost.Message("S-1", at.AddMinutes(-2), 1),
            SensingHost.Message("S-1", at, 3),
            SensingHost.Message("S-1", at, 3)
        );
        (first.Number("accepted"), first.Number("doubled"), first.Number("late")).ShouldBe((2, 1, 0));
        var late = await host.SendAsync(
            SensingHost.Message("S-1", at.AddMinutes(-1), 2),
            SensingHost.Message("S-1", at.AddMinutes(-2), 1)
        );
        (late.Number("accepted"), late.Number("doubled"), late.Number("late")).ShouldBe((1, 1, 1));
        var other = await host.SendAsync(SensingHost.Message("S-1", at, 9));
        other.GetProperty("problems")[0].Word("reason").ShouldBe("other_value");
        (await ValuesAsync(host)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task What_cannot_be_stored_is_refused_with_a_reason_that_the_sender_and_the_operator_see()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        var retired = await host.DeviceAsync("S-9");
        await host.Chief.Send(
            $"/api/sensing/devices/{retired.GetProperty("id").GetGuid()}/actions",
            new { action = "retire", reason = "拆除" }
        );
        var now = host.Clock.Now;
        var answer = await host.SendAsync(
            SensingHost.Message("S-0", now, 1),
            SensingHost.Message("S-9", now, 1),
            SensingHost.Message("S-1", now, 101),
            SensingHost.Message("S-1", now.AddMinutes(6), 1),
            SensingHost.Message("S-1", now.AddDays(-401), 1),
            new { device = "S-1", values = new { dust = 1 } },
            new
            {
                device = "S-1",
                values = new { smoke = 1 },
                units = new { smoke = "ppm" },
            },
            new
            {
                device = "S-1",
                values = new { smoke = 1500 },
                units = new { smoke = "ug/m3" },
            },
            new { device = "S-1", values = new { smoke = (double?)null, fan = 3 } }
        );
        (answer.Number("accepted"), answer.Number("refused")).ShouldBe((2, 7));
        string[] reasons =
        [
            "unknown_device",
            "retired",
            "out_of_range",
            "clock_ahead",
            "too_old",
            "unknown_quantity",
            "unknown_unit",
        ];
        answer.GetProperty("problems").EnumerateArray().Select(p => p.Word("reason")).ShouldBe(reasons);
        (await ValuesAsync(host)).ShouldBe([1.5]);
        await host.Get<RefusedReadings>().WriteAsync(default);
        var kept = await host.Chief.Read("/api/sensing/refused");
        kept.GetProperty("items").EnumerateArray().Select(p => p.Word("reason")).ShouldBe(reasons, ignoreOrder: true);
        var page = await host.Chief.Read("/api/sensing/refused?limit=3");
        var rest = await host.Chief.Read($"/api/sensing/refused?after={page.Word("next")}");
        rest.GetProperty("items").GetArrayLength().ShouldBe(4);
        var single = await host.Gateway.Refused("/api/sensing/reading", SensingHost.Message("S-0", now, 1));
        single.Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_compact_form_says_the_same_as_json()
    {
        await using var host = await SensingHost.StartAsync();
        var number = (await host.DeviceAsync("S-1")).Number("number");
        var at = host.Clock.Now;
        var bytes = BinaryReadings.Write([
            (number, 0, at, 1.25),
            (number, 1, at, 7),
            (number, 5, at, 7),
            (number + 1, 0, at, 7),
            (number, 0, at, double.NaN),
        ]);
        var answer = await host.Gateway.SendBytes(bytes);
        (answer.Number("accepted"), answer.Number("refused")).ShouldBe((2, 3));
        answer
            .GetProperty("problems")
            .EnumerateArray()
            .Select(p => p.Word("reason"))
            .ShouldBe(["unknown_quantity", "unknown_device", "not_a_number"]);
        (await host.SendAsync(SensingHost.Message("S-1", at, 1.25))).Number("doubled").ShouldBe(1);
        foreach (
            var broken in (byte[][])
                [
                    [],
                    [1, 2, 3],
                    bytes[..^1],
                    [.. "ZSR2"u8, .. new byte[24]],
                ]
        )
        {
            using var content = new ByteArrayContent(broken);
            content.Headers.ContentType = new(BinaryReadings.ContentType);
            using var refused = await host.Gateway.PostAsync(
                new Uri("/api/sensing/readings/binary", UriKind.Relative),
                content
            );
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task Who_may_not_send_is_refused()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        var body = new { messages = new[] { SensingHost.Message("S-1", host.Clock.Now, 1) } };
        (await host.Person("nobody").Refused("/api/sensing/readings", body)).Status.ShouldBe(HttpStatusCode.Forbidden);
        var elsewhere = host.Person("elsewhere", new Grant(SensingPermissions.Send, AreaPrefix: "990103"));
        var answer = await elsewhere.Send("/api/sensing/readings", body);
        answer.GetProperty("problems")[0].Word("reason").ShouldBe("not_allowed");
    }

    [Fact]
    public void More_than_can_wait_is_refused_at_once()
    {
        var queue = new ReadingQueue();
        var type = new DeviceType(
            new DeviceTypeRow
            {
                Code = "t",
                NameChinese = "t",
                NameEnglish = "t",
                Quantities = "[]",
            },
            []
        );
        var device = new Device
        {
            Number = 1,
            Id = Guid.Empty,
            Code = "d",
            Type = type,
            State = DeviceState.Active,
            Scope = default,
            KeyId = null,
            KeyHash = null,
        };
        var many = Enumerable.Range(0, ReadingQueue.Most / 2).Select(i => new Reading(device, 0, i, 0)).ToArray();
        queue.WriteAsync(many).IsCompleted.ShouldBeFalse();
        queue.WriteAsync(many).IsCompleted.ShouldBeFalse();
        var refusal = Should.Throw<Refusal>(() => queue.WriteAsync(many[..1]));
        (refusal.Code, refusal.Kind).ShouldBe(("sensing.busy", RefusalKind.TooMany));
        queue.Count.ShouldBe(ReadingQueue.Most);
    }

    [Fact]
    public async Task A_device_that_is_heard_is_active_and_what_it_says_of_itself_is_known()
    {
        await using var host = await SensingHost.StartAsync();
        var id = (await host.DeviceAsync("S-1")).GetProperty("id").GetGuid();
        await host.SendAsync(
            new
            {
                device = "S-1",
                values = new { smoke = 1 },
                battery = 81.5,
            }
        );
        await host.Get<LastHeard>().WriteAsync(default);
        var device = await host.Chief.Read($"/api/sensing/devices/{id}");
        device.Word("state").ShouldBe("active");
        device.GetProperty("battery").GetDouble().ShouldBe(81.5);
        device.GetProperty("lastAt").GetDateTimeOffset().ShouldBe(host.Clock.Now);
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        await host.RunAsync("sensing.silence");
        (await host.Chief.Read($"/api/sensing/devices/{id}")).Word("state").ShouldBe("silent");
        await host.Get<DeviceStore>().RefreshAsync(default);
        await host.SendAsync(SensingHost.Message("S-1", host.Clock.Now, 1));
        (await host.Chief.Read($"/api/sensing/devices/{id}")).Word("state").ShouldBe("active");
    }

    private static async Task<double[]> ValuesAsync(SensingHost host)
    {
        var text = await host.Host.ScalarAsync<string>(
            "SELECT json_agg(value ORDER BY at)::text FROM sensing_reading WHERE quantity = 1"
        );
        return JsonSerializer.Deserialize<double[]>(text!)!;
    }
}
