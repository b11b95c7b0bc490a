using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Zhishu.Sensing.Broker;

/// <summary>One connection to the broker, from which messages of all queues are taken and acknowledged in their order. This
/// node waits at every queue; the broker lets one node at a time take from a queue.</summary>
internal sealed class BrokerSession : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    /// <summary>So many messages of a queue may be on their way.</summary>
    private const ushort Prefetch = 500;
    private const int AtOnce = 5000;

    private readonly Channel<Delivery> deliveries = System.Threading.Channels.Channel.CreateUnbounded<Delivery>(
        new() { SingleReader = true }
    );
    private readonly IConnection connection;
    private readonly int partitions;

    private BrokerSession(IConnection connection, IChannel channel, int partitions)
        : base(channel) => (this.connection, this.partitions) = (connection, partitions);

    /// <exception cref="BrokerUnreachableException">None of its addresses answers.</exception>
    public static async Task<BrokerSession> OpenAsync(BrokerOptions options, CancellationToken ct)
    {
        var factories = options.Factories();
        var factory = factories[0];
        factory.ClientProvidedName = "zhishu";
        // A new session declares and begins everything anew.
        factory.AutomaticRecoveryEnabled = false;
        factory.RequestedHeartbeat = TimeSpan.FromSeconds(15);
        factory.RequestedConnectionTimeout = TimeSpan.FromSeconds(5);
        var connection = await factory.CreateConnectionAsync(factories.Select(f => f.Endpoint), ct);
        try
        {
            var asked = Math.Max(1, options.Partitions);
            if (!await Topology.ExistsAsync(connection, Topology.Queue(asked - 1), ct))
                await RequireAllAsync(factories, ct);
            var partitions = await Topology.DeclareAsync(connection, asked, ct);
            var channel = await connection.CreateChannelAsync(cancellationToken: ct);
            await channel.BasicQosAsync(0, Prefetch, global: false, ct);
            return new(connection, channel, partitions);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // A queue has its copies on the brokers that are there when it is made: one made with two of three would not survive
    // either.
    private static async Task RequireAllAsync(IReadOnlyList<ConnectionFactory> factories, CancellationToken ct)
    {
        foreach (var factory in factories)
        {
            await using var connection = await factory.CreateConnectionAsync([factory.Endpoint], ct);
        }
    }

    /// <summary>Takes messages until the connection ends, which is an exception.</summary>
    public async Task RunAsync(TakeDeliveries take, BrokerNodes nodes, TimeProvider clock, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var all = (Task[])[TakeAsync(take, ending.Token), ShareAsync(nodes, clock, ending.Token)];
        var first = await Task.WhenAny(all);
        await ending.CancelAsync();
        await ((Task)Task.WhenAll(all)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task TakeAsync(TakeDeliveries take, CancellationToken ct)
    {
        while (await deliveries.Reader.WaitToReadAsync(ct))
        {
            List<Delivery> taken = [];
            while (taken.Count < AtOnce && deliveries.Reader.TryRead(out var one))
                taken.Add(one);
            await take.HandleAsync(taken, ct);
            await Channel.BasicAckAsync(taken[^1].Tag, multiple: true, ct);
        }
    }

    /// <summary>Waits at every queue, and steps back behind the others where a queue is the share of another node, whenever
    /// a node has come or gone.</summary>
    private async Task ShareAsync(BrokerNodes nodes, TimeProvider clock, CancellationToken ct)
    {
        for (var i = 0; i < partitions; i++)
            await BeginAsync(i, ct);
        IReadOnlyList<Guid> known = [];
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), clock);
        do
        {
            if (await TryMeetAsync(nodes, ct) is not { } now || now.SequenceEqual(known))
                continue;
            known = now;
            var others = Enumerable.Range(0, partitions).Where(p => !nodes.IsOurs(p, now)).ToList();
            foreach (var partition in others)
                await Channel.BasicCancelAsync(Topology.Queue(partition), cancellationToken: ct);
            foreach (var partition in others)
                await BeginAsync(partition, ct);
        } while (await timer.WaitForNextTickAsync(ct));
    }

    // While the database is away everybody keeps what they have.
    private static async Task<IReadOnlyList<Guid>?> TryMeetAsync(BrokerNodes nodes, CancellationToken ct)
    {
        try
        {
            return await nodes.MeetAsync(ct);
        }
        catch (Exception e) when (Outage.Is(e))
        {
            return null;
        }
    }

    private async Task BeginAsync(int partition, CancellationToken ct)
    {
        var queue = Topology.Queue(partition);
        await Channel.BasicConsumeAsync(queue, autoAck: false, consumerTag: queue, consumer: this, ct);
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default
    )
    {
        // The buffer is the library's again afterwards.
        deliveries.Writer.TryWrite(new(deliveryTag, routingKey, body.ToArray()));
        return Task.CompletedTask;
    }

    /// <summary>A queue is gone.</summary>
    public override async Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        deliveries.Writer.TryComplete(new BrokerLostException($"The queue {consumerTag} was taken away."));
        await base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    public override async Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        deliveries.Writer.TryComplete(new BrokerLostException(reason.ToString()));
        await base.HandleChannelShutdownAsync(channel, reason);
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}

/// <summary>The connection to the broker has ended.</summary>
internal sealed class BrokerLostException(string message) : IOException(message);
