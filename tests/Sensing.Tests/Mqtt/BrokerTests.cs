using System.Net;
using Npgsql;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Sensing.Broker;
using Zhishu.Sensing.Commands;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Readings;

namespace Zhishu.Sensing.Tests.Mqtt;

[CollectionDefinition("broker")]
public sealed class BrokerCollection : ICollectionFixture<BrokerCity>;

[Collection("broker")]
public sealed class BrokerTests(BrokerCity city)
{
    private static string On(string code) => $"devices/{code}/readings";

    [Fact]
    public async Task What_mosquitto_publishes_is_stored_and_raises_an_alarm()
    {
        var host = city.Require();
        var key = await BrokerCity.DeviceAsync(host, "M.1:a");
        for (var minutes = 11; minutes >= 0; minutes--)
        {
            var message = BrokerCity.Message(host.Clock.Now.AddMinutes(-minutes), 3);
            (await city.PublishAsync("M.1:a", key, "-i", "M.1:a", "-t", On("M.1:a"), "-m", message)).ShouldBe(0);
        }
        await BrokerCity.StoredAsync(host, "M.1:a", 12);
        await host.TellAsync();
        var alarm = (await host.AlarmsAsync()).Single(a => a.Word("deviceCode") == "M.1:a");
        alarm.Word("ruleCode").ShouldBe("test.high");
        alarm.GetProperty("caseId").GetGuid().ShouldNotBe(Guid.Empty);
    }

    [Fact]
    public async Task The_npm_package_mqtt_gets_every_reading_through_over_a_line_that_breaks()
    {
        var host = city.Require();
        var web = Programs.Web("mqtt");
        var key = await BrokerCity.DeviceAsync(host, "NPM-1");
        var messages = Enumerable.Range(0, 40).Select(i => BrokerCity.Message(host.Clock.Now.AddSeconds(i - 60), 1));
        var said = await Programs.RunAsync(
            "node",
            web,
            ["-e", PublishAll, Json.Write(messages)],
            (
                "MQTT",
                Json.Write(
                    new
                    {
                        url = $"mqtt://127.0.0.1:{city.Broker.MqttPort}",
                        name = "NPM-1",
                        key,
                        topic = On("NPM-1"),
                    }
                )
            )
        );
        said.Trim().ShouldBe("acknowledged 40, broken 3 times");
        await BrokerCity.StoredAsync(host, "NPM-1", 40);
        (await BrokerCity.CountAsync(host, "NPM-1")).ShouldBe(40);
        (await BrokerCity.RefusedAsync(host, "NPM-1")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_device_hears_its_own_commands_alone_even_those_of_while_it_was_away_and_answers()
    {
        var host = city.Require();
        var key = await BrokerCity.DeviceAsync(host, "CMD-1");
        var other = await BrokerCity.DeviceAsync(host, "CMD-2");
        var id = await host.Host.ScalarAsync<Guid>("SELECT id FROM sensing_device WHERE code = 'CMD-1'");
        var asked = await CommandTests.AskAsync(host, id, "set", new() { ["seconds"] = "30", ["lamp"] = "off" });
        // Nobody has ever subscribed: it waits.
        await host.Get<OfferCommands>().OfferAsync(default);
        (await CommandTests.OneAsync(host, id)).Word("state").ShouldBe("waiting");

        const string topic = "devices/CMD-1/commands";
        (await city.HearAsync("CMD-2", other, topic, 2)).ShouldBe("");
        (await city.HearAsync("CMD-2", other, "devices/#", 2)).ShouldBe("");
        var heard = city.HearAsync("CMD-1", key, topic, 20);
        await BrokerCity.UntilAsync(async () =>
        {
            host.Clock.Advance(TimeSpan.FromSeconds(21));
            await host.Get<OfferCommands>().OfferAsync(default);
            return (await CommandTests.OneAsync(host, id)).Word("state") == "sent";
        });
        var message = System.Text.Json.JsonDocument.Parse(await heard).RootElement;
        message.Word("command").ShouldBe("set");
        message.GetProperty("form").GetRawText().ShouldBe("""{"seconds":30,"lamp":"off"}""");
        message.GetProperty("id").GetGuid().ShouldBe(asked.GetProperty("id").GetGuid());

        // Publishing under no name of its own leaves the subscription alone, which lasts: what comes now it hears when it is back.
        (
            await city.PublishAsync("CMD-1", key, "-t", On("CMD-1"), "-m", BrokerCity.Message(host.Clock.Now, 1))
        ).ShouldBe(0);
        var second = await CommandTests.AskAsync(host, id, "report", null);
        await host.Get<OfferCommands>().OfferAsync(default);
        (await CommandTests.OneAsync(host, id)).Word("state").ShouldBe("sent");
        (await city.HearAsync("CMD-1", key, topic, 20)).ShouldContain(second.Word("id"));

        var answer = Json.Write(new { id = second.GetProperty("id").GetGuid(), done = true });
        const string answers = "devices/CMD-1/answers";
        (await city.PublishAsync("CMD-2", other, "-i", "CMD-2", "-t", answers, "-m", answer)).ShouldNotBe(0);
        (await CommandTests.OneAsync(host, id)).Word("state").ShouldBe("sent");
        (await city.PublishAsync("CMD-1", key, "-i", "CMD-1", "-t", answers, "-m", "{}")).ShouldBe(0);
        (await city.PublishAsync("CMD-1", key, "-i", "CMD-1", "-t", answers, "-m", answer)).ShouldBe(0);
        await BrokerCity.UntilAsync(async () => (await CommandTests.OneAsync(host, id)).Word("state") == "done");
        (await BrokerCity.RefusedAsync(host, "CMD-1")).ShouldContain(("unreadable", "CMD-1"));
    }

    // Breaks the line with messages under way; the client comes back by itself and sends again what was not acknowledged.
    private const string PublishAll = """
        const mqtt = require("mqtt");
        const { url, name, key, topic } = JSON.parse(process.env.MQTT);
        const messages = JSON.parse(process.argv[1]);
        const client = mqtt.connect(url, {
            clientId: name, username: name, password: key, protocolVersion: 4, clean: false, reconnectPeriod: 200,
        });
        client.on("error", e => { console.log(e.message); process.exit(1); });
        let acknowledged = 0, broken = 0;
        client.once("connect", async () => {
            const all = [];
            for (const [i, message] of messages.entries()) {
                all.push(client.publishAsync(topic, message, { qos: 1 }).then(() => acknowledged++));
                if (i % 10 === 9 && broken < 3) {
                    broken++;
                    const back = new Promise(done => client.once("connect", done));
                    client.stream.destroy();
                    await back;
                }
            }
            await Promise.all(all);
            console.log(`acknowledged ${acknowledged}, broken ${broken} times`);
            client.end();
        });
        """;

    [Fact]
    public async Task A_list_and_the_compact_form_are_taken_and_a_retained_message_is_one_reading()
    {
        var host = city.Require();
        var key = await BrokerCity.DeviceAsync(host, "L-1");
        var now = host.Clock.Now;
        var list = $"[{BrokerCity.Message(now.AddMinutes(-3), 1)}, {BrokerCity.Message(now.AddMinutes(-2), 1)}]";
        (await city.PublishAsync("L-1", key, "-t", On("L-1"), "-m", list)).ShouldBe(0);
        var number = await host.Host.ScalarAsync<int>("SELECT number FROM sensing_device WHERE code = 'L-1'");
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(
            file,
            BinaryReadings.Write([(number, 0, now.AddMinutes(-1), 1), (number, 1, now, 9)])
        );
        (await city.PublishAsync("L-1", key, "-t", On("L-1"), "-f", file)).ShouldBe(0);
        File.Delete(file);
        (await city.PublishAsync("L-1", key, "-r", "-t", On("L-1"), "-m", BrokerCity.Message(now, 1))).ShouldBe(0);
        (await city.PublishAsync("L-1", key, "-r", "-n", "-t", On("L-1"))).ShouldBe(0);
        await BrokerCity.StoredAsync(host, "L-1", 5);
        (await BrokerCity.RefusedAsync(host, "L-1")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_device_comes_in_with_its_own_key_and_publishes_to_its_own_topic_alone()
    {
        var host = city.Require();
        var key = await BrokerCity.DeviceAsync(host, "O-1");
        var other = await BrokerCity.DeviceAsync(host, "O-2");
        var message = BrokerCity.Message(host.Clock.Now, 1);
        (await city.PublishAsync("O-1", other, "-t", On("O-1"), "-m", message)).ShouldNotBe(0);
        (await city.PublishAsync("O-1", key + "x", "-t", On("O-1"), "-m", message)).ShouldNotBe(0);
        (await city.PublishAsync("O-1", key, "-t", On("O-2"), "-m", message)).ShouldNotBe(0);
        (await city.PublishAsync("O-1", key, "-t", "elsewhere", "-m", message)).ShouldNotBe(0);
        (await city.PublishAsync("O-1", key, "-i", "O-2", "-t", On("O-1"), "-m", message)).ShouldNotBe(0);
        (await city.PublishAsync("nobody", key, "-t", On("O-1"), "-m", message)).ShouldNotBe(0);
        (await BrokerCity.RefusedAsync(host, "O-1")).ShouldBe([("wrong_key", "O-1")]);
        (await BrokerCity.RefusedAsync(host, "…")).ShouldBe([("wrong_key", "…")]);
        (await BrokerCity.RefusedAsync(host, "O-2")).ShouldBe([("not_allowed", "O-1")]);
        (await BrokerCity.RefusedAsync(host, "elsewhere")).ShouldBe([("not_allowed", "O-1")]);
        (await city.PublishAsync("O-1", key, "-t", On("O-1"), "-m", message)).ShouldBe(0);
        await BrokerCity.StoredAsync(host, "O-1", 1);
        (await BrokerCity.CountAsync(host, "O-2")).ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_read_or_stored_is_refused_with_its_reason_and_the_next_message_is_taken()
    {
        var host = city.Require();
        var key = await BrokerCity.DeviceAsync(host, "U-1");
        await host.DeviceAsync("U-2");
        var now = host.Clock.Now;
        string[] unreadable = ["{", "null", "[]", "[null]", "{\"values\": {}}", "smoke=1", "ZSR1", "{\"at\": 1}"];
        foreach (var body in unreadable)
            (await city.PublishAsync("U-1", key, "-t", On("U-1"), "-m", body)).ShouldBe(0);
        var foreign = $"{{\"device\": \"U-2\", \"values\": {{\"smoke\": 1}}}}";
        (await city.PublishAsync("U-1", key, "-t", On("U-1"), "-m", foreign)).ShouldBe(0);
        (await city.PublishAsync("U-1", key, "-t", On("U-1"), "-m", BrokerCity.Message(now, 500))).ShouldBe(0);
        (await city.PublishAsync("U-1", key, "-t", On("U-1"), "-m", BrokerCity.Message(now, 1))).ShouldBe(0);
        await BrokerCity.StoredAsync(host, "U-1", 1);
        (await BrokerCity.RefusedAsync(host, "U-1"))
            .Select(r => r.Reason)
            .ShouldBe(["out_of_range", "unreadable"], ignoreOrder: true);
        (await BrokerCity.RefusedAsync(host, "U-2")).ShouldBe([("not_allowed", "U-1")]);
        (
            await host.Host.ScalarAsync<int>(
                "SELECT count FROM sensing_refused WHERE device = 'U-1' AND reason = 'Unreadable'"
            )
        ).ShouldBe(unreadable.Length);
    }

    [Fact]
    public async Task Messages_wait_while_the_database_refuses_everything_or_too_much_waits()
    {
        var host = city.Require();
        await host.DeviceAsync("W-1");
        await host.Get<DeviceStore>().LoadAsync(["W-1"], default);
        var take = host.Get<TakeDeliveries>();
        var now = host.Clock.Now;
        await host.Host.ExecuteAsync("ALTER TABLE sensing_reading RENAME TO sensing_reading_away");
        var first = take.HandleAsync([Delivered("W-1", now.AddMinutes(-2))], default);
        // Written after it, so that it has failed once when this has.
        (
            await host.Gateway.Refused(
                "/api/sensing/readings",
                new { messages = new[] { SensingHost.Message("W-1", now.AddMinutes(-1), 1) } }
            )
        ).Status.ShouldBe(HttpStatusCode.InternalServerError);
        first.IsCompleted.ShouldBeFalse();
        await host.Host.ExecuteAsync("ALTER TABLE sensing_reading_away RENAME TO sensing_reading");
        await first;
        (await BrokerCity.CountAsync(host, "W-1")).ShouldBe(1);

        await using var connection = await host.Get<NpgsqlDataSource>().OpenConnectionAsync();
        Task<Stored> blocked,
            full;
        Task second;
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("SELECT share FROM sensing_share FOR UPDATE", connection);
            await hold.ExecuteNonQueryAsync();
            var queue = host.Get<ReadingQueue>();
            var reading = new Reading(host.Get<DeviceStore>().ByCode("W-1")!, 0, now.UtcTicks / 10_000 * 10_000, 1);
            blocked = queue.WriteAsync([reading]);
            await BrokerCity.UntilAsync(() => Task.FromResult(queue.Count == 0));
            full = queue.WriteAsync([.. Enumerable.Repeat(reading, ReadingQueue.Most)]);
            second = take.HandleAsync([Delivered("W-1", now.AddMinutes(1))], default);
            second.IsCompleted.ShouldBeFalse();
        }
        await Task.WhenAll(blocked, full, second);
        (await BrokerCity.CountAsync(host, "W-1")).ShouldBe(3);
    }

    [Fact]
    public async Task Only_the_broker_is_told_about_devices_and_people_where_it_is()
    {
        var host = city.Require();
        var anybody = host.Host.Client;
        using var form = new FormUrlEncodedContent([new("username", "M-1")]);
        foreach (var path in (string[])["user", "vhost", "resource", "topic"])
        {
            using var answer = await anybody.PostAsync(
                new Uri($"/api/sensing/broker/{path}?secret=guessed", UriKind.Relative),
                form
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        var seen = await host.Chief.Read("/api/sensing/broker");
        (seen.Word("host"), seen.Number("port")).ShouldBe(("mqtt.example", 8883));
        seen.GetProperty("isSecure").GetBoolean().ShouldBeTrue();
        (await host.Person("nobody").Refused("/api/sensing/broker")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_broker_that_was_killed_has_kept_what_it_acknowledged_and_is_connected_again()
    {
        var host = city.Require();
        var key = await BrokerCity.DeviceAsync(host, "K-1");
        await host.Get<TakeFromBroker>().StopAsync(default);
        using (var device = await MqttConnection.OpenAsync(city.Broker.MqttPort, "K-1", key))
        {
            for (var i = 0; i < 50; i++)
                await device.PublishAsync("K-1", BrokerCity.Message(host.Clock.Now.AddSeconds(-i), 1));
        }
        (await BrokerCity.CountAsync(host, "K-1")).ShouldBe(0);
        await city.Broker.KillAsync();
        await host.Get<TakeFromBroker>().StartAsync(default);
        await city.Broker.StartAsync();
        await BrokerCity.StoredAsync(host, "K-1", 50, () => city.Broker.Said);
    }

    private static Delivery Delivered(string code, DateTimeOffset at) =>
        new(1, Topic.Of(code), System.Text.Encoding.UTF8.GetBytes(BrokerCity.Message(at, 1)));
}
