namespace Zhishu.Sensing.Tests.Mqtt;

/// <summary>Devices that publish until they are told to stop, each one message after the other, and again what was not
/// acknowledged, by another broker if need be. All their readings are too high, so that each has one alarm.</summary>
internal sealed class BrokerLoad(IReadOnlyList<int> ports, DateTimeOffset now, TimeSpan pace = default)
{
    // Twice as many as an alarm needs.
    private const int Least = 120;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly Random random = new(20261129);
    private readonly DateTimeOffset from = now.AddDays(-2);
    private Task running = Task.CompletedTask;
    private volatile bool isStopping;
    private int acknowledged;

    /// <summary>Connections that broke.</summary>
    public int Broken { get; private set; }

    public int Acknowledged => Volatile.Read(ref acknowledged);

    public void Start(IReadOnlyDictionary<string, string> keys) =>
        running = Task.WhenAll(keys.Select(k => Task.Run(() => PublishAsync(k.Key, k.Value))));

    public async Task StopAsync()
    {
        isStopping = true;
        await running;
    }

    /// <summary>Waits for some more acknowledgements.</summary>
    public Task UntilAsync(int more)
    {
        var wanted = Acknowledged + more;
        return BrokerCity.UntilAsync(() => Task.FromResult(Acknowledged >= wanted));
    }

    private async Task PublishAsync(string code, string key)
    {
        for (var sent = 0; sent < Least || !isStopping; )
        {
            try
            {
                using var device = await MqttConnection.OpenAsync(AnyPort(), code, key);
                for (; sent < Least || !isStopping; sent++)
                {
                    await device.PublishAsync(code, BrokerCity.Message(from + Step * sent, 3));
                    Interlocked.Increment(ref acknowledged);
                    if (pace > TimeSpan.Zero)
                        await Task.Delay(pace);
                }
            }
            catch (IOException)
            {
                // As a device would: a little later, perhaps elsewhere.
                lock (random)
                    Broken++;
                await Task.Delay(100);
            }
        }
    }

    private int AnyPort()
    {
        lock (random)
            return ports[random.Next(ports.Count)];
    }
}
