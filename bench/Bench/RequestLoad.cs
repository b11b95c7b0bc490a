namespace Zhishu.Bench;

/// <summary>Prepared requests, one after the other and again from the first, over some kept connections.</summary>
/// <param name="expected">The status of every answer.</param>
internal sealed class RequestLoad(Uri address, byte[][] requests, int expected)
{
    public const int Connections = 96;

    private long next = -1;

    /// <param name="rate">Requests a second to offer, or null for as many as go.</param>
    public async Task<(double PerSecond, Latencies Latencies)> RunAsync(TimeSpan duration, double? rate)
    {
        var latencies = new Latencies();
        var clients = Enumerable.Range(0, Connections).Select(_ => new RawClient(address)).ToList();
        var pace = new Pace(rate);
        await Task.WhenAll(
            clients.Select(client =>
                Task.Factory.StartNew(
                    () =>
                    {
                        while (pace.Elapsed < duration)
                        {
                            var startedAt = pace.Next(out var wait);
                            if (wait > TimeSpan.Zero)
                                Thread.Sleep(wait);
                            client.Send(requests[Interlocked.Increment(ref next) % requests.Length], expected);
                            latencies.Add(startedAt);
                        }
                    },
                    TaskCreationOptions.LongRunning
                )
            )
        );
        clients.ForEach(c => c.Dispose());
        return (latencies.Count / pace.Elapsed.TotalSeconds, latencies);
    }
}
