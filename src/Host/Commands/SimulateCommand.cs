using System.CommandLine;
using Zhishu.Host.Demo;
using Zhishu.Kernel;
using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Contracts;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu simulate</c>: plays a pack's devices against the running server.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var pack = new Argument<string>("pack") { Description = "A pack's folder, or the name of one in packs/." };
        var devices = new Option<int>("--devices")
        {
            Description = "How many of each type.",
            DefaultValueFactory = _ => 100,
        };
        var speed = new Option<double>("--speed")
        {
            Description = "How many times as fast as the world; 0 for as fast as it goes.",
            DefaultValueFactory = _ => 60,
        };
        var hours = new Option<double>("--hours")
        {
            Description = "So long before now it begins; it ends now.",
            DefaultValueFactory = _ => 24,
        };
        var seed = new Option<int>("--seed") { Description = "The same plays the same.", DefaultValueFactory = _ => 1 };
        var server = new Option<string>("--server")
        {
            Description = "Where the server listens.",
            DefaultValueFactory = _ => "http://127.0.0.1:5080",
        };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("simulate", "Play the devices of a pack against the running server.")
        {
            pack,
            devices,
            speed,
            hours,
            seed,
            server,
            json,
        };
        command.SetAction(
            (arguments, ct) =>
                RunAsync(
                    arguments.GetRequiredValue(pack),
                    Plan(
                        arguments.GetRequiredValue(server),
                        arguments.GetValue(devices),
                        arguments.GetValue(speed),
                        arguments.GetValue(hours),
                        arguments.GetValue(seed)
                    ),
                    arguments.GetValue(json),
                    ct
                )
        );
        return command;
    }

    private static SimulationPlan Plan(string server, int devices, double speed, double hours, int seed) =>
        Uri.TryCreate(server, UriKind.Absolute, out var address)
        && devices is > 0 and <= 1_000_000
        && speed >= 0
        && hours is > 0 and <= 8760
            ? new(address, devices, speed, hours, seed)
            : throw Refusal.Invalid(
                "simulate.arguments",
                "--devices",
                "设备数须为 1 至 1000000，小时数大于 0 且不超过 8760，速度不为负，地址形如 http://127.0.0.1:5080。",
                "There can be 1 to 1000000 devices, more than 0 and up to 8760 hours, a speed that is not negative, and an address such as http://127.0.0.1:5080."
            );

    private static async Task<int> RunAsync(string pack, SimulationPlan plan, bool json, CancellationToken ct)
    {
        await using var work = await CommandScope.OpenAsync(migrate: true, ct);
        var shipped = Path.Combine(Installation.Root, "packs", pack);
        var packs = work.Get<IPacks>();
        var reading = await PackCommand.ReadAsync(
            packs,
            Directory.Exists(pack) || !Directory.Exists(shipped) ? pack : shipped,
            ct
        );
        if (!reading.IsValid)
        {
            PackCommand.Complain(reading.Problems);
            return ExitCode.Failed;
        }
        await packs.InstallAsync(reading, CommandScope.Operator, ct);
        SimulationOutcome outcome;
        using (var line = new ProgressLine("readings", work.Get<TimeProvider>()))
        {
            outcome = await SimulatedGateway.PlayAsync(
                work.Services,
                reading.Content!,
                plan,
                CommandScope.Operator,
                new Direct(p => line.Report(p.Readings, p.Fraction)),
                ct
            );
        }
        if (json)
            Console.WriteLine(Json.Write(outcome));
        else
            Output.Say(
                $"{outcome.Devices:N0} 台设备（新登记 {outcome.Registered:N0}）发出 {outcome.Readings:N0} 条读数，接收 {outcome.Accepted:N0}，重复 {outcome.Doubled:N0}，被拒 {outcome.Refused:N0}；用时 {outcome.Seconds:N1} 秒。",
                $"{outcome.Devices:N0} devices ({outcome.Registered:N0} registered now) sent {outcome.Readings:N0} readings; {outcome.Accepted:N0} accepted, {outcome.Doubled:N0} doubled, {outcome.Refused:N0} refused; {outcome.Seconds:N1} s."
            );
        if (!json && outcome.Events is { Sent: > 0 } events)
            Output.Say(
                $"视频事件 {events.Sent:N0} 条：新事件 {events.New:N0}（待核查 {events.Waiting:N0}，已立案 {events.Cases:N0}），同一场景 {events.SameScene:N0}，重复 {events.Doubled:N0}，未采用 {events.Dropped:N0}。",
                $"{events.Sent:N0} messages of video events: {events.New:N0} new ({events.Waiting:N0} wait for a person, {events.Cases:N0} with a case), {events.SameScene:N0} of the same scene, {events.Doubled:N0} doubled, {events.Dropped:N0} dropped."
            );
        return outcome.Refused == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    private sealed class Direct(Action<SimulationProgress> report) : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value) => report(value);
    }
}
