using System.Net;
using Zhishu.Sensing.Broker;

namespace Zhishu.Sensing.Tests.Mqtt;

public sealed class NoBrokerTests
{
    [Fact]
    public async Task Without_a_broker_there_is_nobody_to_ask_about_devices_and_nothing_to_show()
    {
        await using var host = await SensingHost.StartAsync();
        (await host.Chief.Refused("/api/sensing/broker/user", new { })).ShouldBe(
            (HttpStatusCode.NotFound, "request.address")
        );
        using var shown = await host.Chief.GetAsync(new Uri("/api/sensing/broker", UriKind.Relative));
        shown.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("devices.A-1.readings", "A-1")]
    [InlineData("devices.a.b:c.readings", "a.b:c")]
    [InlineData("devices.readings", null)]
    [InlineData("devices.A-1.commands", null)]
    [InlineData("gateways.A-1.readings", null)]
    public void A_routing_key_names_one_device_or_none(string key, string? code)
    {
        Topic.CodeOf(key).ShouldBe(code);
        if (code is not null)
            Topic.Of(code).ShouldBe(key);
    }
}
