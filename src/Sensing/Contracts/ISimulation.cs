using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Packs.Contracts;

namespace Zhishu.Sensing.Contracts;

/// <summary>Plays the devices of a pack against a running server, through the interface that real ones use.</summary>
public interface ISimulation
{
    /// <summary>Registers the devices that are missing, somewhere in the grid of the city, and sends their readings from
    /// some hours ago until now, a gateway's key in hand.</summary>
    /// <param name="key">Of a gateway that may send for all devices.</param>
    /// <exception cref="Refusal">409 <c>sensing.nothing_to_play</c>: the pack has no simulation; 503
    /// <c>sensing.no_server</c>: the server does not answer or refuses.</exception>
    Task<SimulationOutcome> RunAsync(
        PackContent pack,
        SimulationPlan plan,
        string key,
        Actor actor,
        IProgress<SimulationProgress>? progress,
        CancellationToken ct
    );
}

/// <param name="Server">Where it listens.</param>
/// <param name="Devices">Of each simulated type.</param>
/// <param name="Speed">How many times as fast as the world; 0 for as fast as the server takes them.</param>
/// <param name="Hours">So long before now it begins.</param>
/// <param name="Seed">The same seed plays the same.</param>
public sealed record SimulationPlan(Uri Server, int Devices, double Speed, double Hours, int Seed);

/// <param name="At">The time that is played.</param>
/// <param name="Fraction">0 to 1.</param>
public sealed record SimulationProgress(long Readings, DateTimeOffset At, double Fraction);

/// <summary>What was played.</summary>
public sealed record SimulationOutcome(
    int Registered,
    int Devices,
    long Readings,
    long Accepted,
    long Doubled,
    long Refused,
    double Seconds,
    SimulatedEvents Events
);

/// <summary>What became of the video events that were played.</summary>
/// <param name="SameScene">Counted to an event that was there.</param>
/// <param name="Dropped">For their confidence.</param>
/// <param name="Waiting">New events that wait for a person.</param>
/// <param name="Cases">New events with a case.</param>
public sealed record SimulatedEvents(int Sent, int New, int SameScene, int Doubled, int Dropped, int Waiting, int Cases)
{
    public static SimulatedEvents None { get; } = new(0, 0, 0, 0, 0, 0, 0);
}
