using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host;
using Zhishu.Kernel.Actors;
using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Contracts;
using Zhishu.Testing;

namespace Zhishu.Sensing.Tests;

public sealed class SimulationTests
{
    [Theory]
    [InlineData("restaurant-smoke", 3 * 121)]
    [InlineData("air-quality", 6 * 3)]
    [InlineData("parking", 2 * 25)]
    public async Task A_shipped_pack_is_played_through_the_real_interface(string pack, int readingsOfEach)
    {
        await using var host = await SensingHost.StartAsync();
        await TestCity.InstallAsync(host.Host.Services, pack);
        var key = await TestCity.KeyAsync(host.Host.Services, "played", SensingPermissions.Send);
        var plan = new SimulationPlan(host.Host.Client.BaseAddress!, 7, Speed: 0, Hours: 2, Seed: 1);
        var first = await RunAsync(host, pack, plan, key);
        (first.Registered, first.Devices, first.Refused, first.Doubled).ShouldBe((7, 7, 0, 0));
        first.Accepted.ShouldBe(7 * readingsOfEach);
        var again = await RunAsync(host, pack, plan, key);
        (again.Registered, again.Accepted).ShouldBe((0, 0), "the same seed plays the same");
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM sensing_device WHERE grid_code = 'G1'")).ShouldBe(7);
    }

    [Fact]
    public async Task Played_cameras_see_scenes_that_become_events_with_pictures_and_cases()
    {
        await using var host = await SensingHost.StartAsync();
        await TestCity.InstallAsync(host.Host.Services, "street-order");
        var key = await TestCity.KeyAsync(host.Host.Services, "played", SensingPermissions.Send);
        var plan = new SimulationPlan(host.Host.Client.BaseAddress!, 4, Speed: 0, Hours: 48, Seed: 3);
        var first = await RunAsync(host, "street-order", plan, key);
        (first.Accepted, first.Refused).ShouldBe((4 * 577, 0));
        var events = first.Events;
        events.New.ShouldBeInRange(20, 100);
        (events.New + events.SameScene + events.Dropped).ShouldBe(events.Sent);
        events.SameScene.ShouldBeGreaterThan(0);
        events.Waiting.ShouldBeGreaterThan(0);
        events.Cases.ShouldBeGreaterThan(0);
        (await host.EventsAsync()).Count.ShouldBe(events.New);
        (await host.EventsAsync()).ShouldAllBe(e => e.GetProperty("hasPicture").GetBoolean());
        var again = await RunAsync(host, "street-order", plan, key);
        (again.Events.New, again.Events.SameScene).ShouldBe((0, 0), "the same seed plays the same");
        again.Events.Doubled.ShouldBe(events.New + events.SameScene);
    }

    private static async Task<SimulationOutcome> RunAsync(
        SensingHost host,
        string pack,
        SimulationPlan plan,
        string key
    ) =>
        await host.Host.InScopeAsync(async services =>
        {
            var reading = await services
                .GetRequiredService<IPacks>()
                .ReadAsync(Path.Combine(Installation.Root, "packs", pack), default);
            return await services
                .GetRequiredService<ISimulation>()
                .RunAsync(reading.Content!, plan, key, Actor.Internal("test"), null, default);
        });
}
