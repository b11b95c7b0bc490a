using Zhishu.Kernel.Actors;
using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Contracts;

namespace Zhishu.Host.Demo;

/// <summary>Some devices and cameras for the demonstration city with their last day, sent to the running server as real ones
/// would.</summary>
internal sealed class DemonstrationDevices(IServiceScopeFactory scopes)
{
    private const int Each = 12;
    private const double Hours = 24;
    private static readonly string[] Packs = ["restaurant-smoke", "parking", "street-order"];
    private static readonly Actor Player = Actor.Internal(DemonstrationCity.System);

    /// <param name="server">Where it listens.</param>
    public async Task FillAsync(Uri server, TextWriter output, CancellationToken ct)
    {
        var (readings, events) = (0L, 0L);
        foreach (var name in Packs)
        {
            await using var scope = scopes.CreateAsyncScope();
            var pack = await FirstStart.InstallAsync(scope.ServiceProvider, name, output, ct);
            var plan = new SimulationPlan(server, Each, Speed: 0, Hours, Seed: 1);
            var played = await SimulatedGateway.PlayAsync(scope.ServiceProvider, pack, plan, Player, null, ct);
            readings += played.Accepted;
            events += played.Events.New;
        }
        await output.WriteLineAsync(
            $"示范市设备读数 {readings} 条、视频事件 {events} 条。{readings} demonstration readings, {events} video events."
        );
    }
}
