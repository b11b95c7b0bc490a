using Zhishu.Packs.Contracts;

namespace Zhishu.Sensing.Packs;

/// <summary>Devices that a pack lets the simulator play.</summary>
/// <param name="Events">Scenes that each, a camera, sees in a day, of the pack's behaviours.</param>
internal sealed record SimulatedDevices(
    string Type,
    string CodePrefix,
    string Name,
    IReadOnlyList<SimulatedQuantity> Quantities,
    double Events
)
{
    public static SimulatedDevices Read(PackMap map, PackProblems problems)
    {
        var devices = new SimulatedDevices(
            map.Required("type", 60),
            map.Required("prefix", 20),
            map.Required("name", 60),
            [.. map.Maps("quantities").Select(SimulatedQuantity.Read)],
            map.Fraction("events", 0, 1000) ?? 0
        );
        map.End();
        if (devices.Quantities.Count == 0)
            problems.Add(map.Node, "模拟须写 quantities。", "A simulation needs 'quantities'.");
        return devices;
    }
}

/// <summary>How a quantity goes: about <paramref name="Level"/>, more by <paramref name="Evening"/> in the evening, and now and
/// then an episode at <paramref name="Peak"/>.</summary>
/// <param name="Noise">Standard deviation.</param>
/// <param name="Episodes">A device's, in a day.</param>
/// <param name="Minutes">How long an episode lasts.</param>
/// <param name="IsWhole">Whether it is counted.</param>
internal sealed record SimulatedQuantity(
    string Code,
    double Level,
    double Noise,
    double Evening,
    double Peak,
    double Episodes,
    double Minutes,
    bool IsWhole
)
{
    public static SimulatedQuantity Read(PackMap map)
    {
        var quantity = new SimulatedQuantity(
            map.Required("code", 30),
            map.Fraction("level", -1e9, 1e9) ?? 0,
            map.Fraction("noise", 0, 1e9) ?? 0,
            map.Fraction("evening", -1e9, 1e9) ?? 0,
            map.Fraction("peak", -1e9, 1e9) ?? 0,
            map.Fraction("episodes", 0, 1000) ?? 0,
            map.Fraction("minutes", 0, 10_000) ?? 0,
            map.Flag("whole")
        );
        map.End();
        return quantity;
    }
}
