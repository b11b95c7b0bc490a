using System.CommandLine;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu report deadlines</c>: how cases kept their deadlines.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var system = new Option<string?>("--system") { Description = "Only cases that came from this other system." };
        var list = new Option<bool>("--late-without-flag")
        {
            Description = "Name the late cases whose own on-time flag is empty.",
        };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var deadlines = new Command("deadlines", "How many cases have a deadline, and how many are late.")
        {
            system,
            list,
            json,
        };
        deadlines.SetAction(
            (arguments, ct) =>
                DeadlinesAsync(arguments.GetValue(system), arguments.GetValue(list), arguments.GetValue(json), ct)
        );
        return new Command("report", "Reports.") { deadlines };
    }

    private static async Task<int> DeadlinesAsync(string? system, bool list, bool json, CancellationToken ct)
    {
        await using var work = await CommandScope.OpenAsync(migrate: true, ct);
        var report = work.Get<IDeadlineReport>();
        var scope = new DeadlineScope(system);
        var figures = await report.SummariseAsync(scope, ct);
        List<DeadlineRow>? named = null;
        if (list)
        {
            named = [];
            await foreach (var late in report.LateWithoutFlagAsync(scope, ct))
                named.Add(late);
        }
        if (json)
        {
            Console.WriteLine(
                Json.Write(
                    new
                    {
                        system,
                        figures,
                        lateWithoutFlag = named,
                    }
                )
            );
            return ExitCode.Ok;
        }
        Output.Say(
            $"案件 {figures.Cases:N0}；有期限 {figures.WithDeadline:N0}，按期 {figures.OnTime:N0}，超期 {figures.Late:N0}（其中未结 {figures.LateOpen:N0}）；来源未标记的超期 {figures.LateWithoutFlag:N0}。",
            $"{figures.Cases:N0} cases; {figures.WithDeadline:N0} with a deadline, {figures.OnTime:N0} on time, {figures.Late:N0} late (of these {figures.LateOpen:N0} open); {figures.LateWithoutFlag:N0} late without the source's own flag."
        );
        if (named is not null)
            Output.Table(
                ["source", "number", "due", "closed", "title"],
                named.Select(l =>
                    (IReadOnlyList<string?>)
                        [l.OriginNumber, l.Number, Output.Instant(l.DueAt), Output.Instant(l.ClosedAt), l.Title]
                )
            );
        return ExitCode.Ok;
    }
}
