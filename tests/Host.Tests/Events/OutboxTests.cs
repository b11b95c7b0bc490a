using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Events;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Events;

public class OutboxTests
{
    [Fact]
    public async Task An_event_is_handed_over_once_and_then_gone()
    {
        var handler = new Recorder();
        await using var host = await StartAsync(handler);
        var subject = Ids.New(TimeProvider.System);
        await PublishAsync(host, 1, subject);
        (await host.Services.GetRequiredService<OutboxDispatcher>().DispatchAsync(default)).ShouldBe(1);
        var got = handler.Handled.ShouldHaveSingleItem();
        (got.Type, got.SubjectId, got.Data).ShouldBe(("things.thing.touched", subject, """{"n":0}"""));
        (await LeftAsync(host)).ShouldBe(0);
    }

    [Fact]
    public async Task A_handler_that_fails_is_tried_again_later_and_holds_up_no_other_event()
    {
        var clock = new HandClock(new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));
        var handler = new Recorder { Fail = e => e.Data.Contains('0') };
        await using var host = await StartAsync(handler, clock);
        await PublishAsync(host, 2);
        var dispatcher = host.Services.GetRequiredService<OutboxDispatcher>();
        (await dispatcher.DispatchAsync(default)).ShouldBe(2);
        handler.Handled.ShouldHaveSingleItem().Data.ShouldBe("""{"n":1}""");
        (await host.ScalarAsync<int>("SELECT attempts FROM kernel_outbox")).ShouldBe(1);
        (await host.ScalarAsync<string>("SELECT error FROM kernel_outbox")).ShouldBe("not today");

        (await dispatcher.DispatchAsync(default)).ShouldBe(0);
        clock.Now += TimeSpan.FromSeconds(1);
        (await dispatcher.DispatchAsync(default)).ShouldBe(1);
        (await host.ScalarAsync<int>("SELECT attempts FROM kernel_outbox")).ShouldBe(2);
        handler.Fail = _ => false;
        clock.Now += TimeSpan.FromSeconds(2);
        (await dispatcher.DispatchAsync(default)).ShouldBe(1);
        handler.Handled.Count.ShouldBe(2);
        (await LeftAsync(host)).ShouldBe(0);
    }

    [Fact]
    public async Task Two_dispatchers_share_the_events_and_none_is_lost_or_handled_by_both()
    {
        var second = new TaskCompletionSource();
        var waiting = 0;
        var handler = new Recorder
        {
            // The first dispatcher is held in the middle of its share until the second has done its own.
            Before = () => Interlocked.Exchange(ref waiting, 1) == 0 ? second.Task : Task.CompletedTask,
        };
        await using var host = await StartAsync(handler);
        await PublishAsync(host, 1200);
        var first = host.Services.GetRequiredService<OutboxDispatcher>();
        using var other = ActivatorUtilities.CreateInstance<OutboxDispatcher>(host.Services);
        var held = first.DispatchAsync(default);
        while (Volatile.Read(ref waiting) == 0)
            await Task.Yield();
        var taken = 0;
        while (await other.DispatchAsync(default) is var n and > 0)
            taken += n;
        handler.Handled.Count.ShouldBe(taken);
        second.SetResult();
        taken += await held;
        taken.ShouldBe(1200);
        handler.Handled.Select(e => e.Id).Distinct().Count().ShouldBe(1200);
        handler.Handled.Count.ShouldBe(1200);
        (await LeftAsync(host)).ShouldBe(0);
    }

    [Fact]
    public async Task A_dispatcher_that_dies_leaves_its_events_to_another()
    {
        using var death = new CancellationTokenSource();
        var handler = new Recorder { Before = death.CancelAsync };
        await using var host = await StartAsync(handler);
        await PublishAsync(host, 3);
        var dispatcher = host.Services.GetRequiredService<OutboxDispatcher>();
        await Should.ThrowAsync<OperationCanceledException>(() => dispatcher.DispatchAsync(death.Token));
        handler.Before = () => Task.CompletedTask;
        (await LeftAsync(host)).ShouldBe(3);
        (await dispatcher.DispatchAsync(default)).ShouldBe(3);
        handler.Handled.Select(e => e.Id).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task The_events_of_a_refused_change_do_not_exist()
    {
        await using var host = await StartAsync(new Recorder());
        await host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            work.Update(new Thing { Id = Ids.New(work.Clock), Version = 7 });
            work.Publish("things.thing.touched", Ids.New(work.Clock), new { n = 1 });
            await Should.ThrowAsync<Refusal>(() => work.CommitAsync(default));
        });
        (await LeftAsync(host)).ShouldBe(0);
    }

    private static Task<TestHost> StartAsync(Recorder handler, TimeProvider? clock = null) =>
        CleanHost.StartAsync(
            clock,
            builder => builder.Services.AddSingleton<IEventHandler>(handler),
            extraModules: ThingModule.Alone
        );

    private static Task PublishAsync(TestHost host, int count, Guid? subject = null) =>
        host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            for (var i = 0; i < count; i++)
                work.Publish("things.thing.touched", subject ?? Ids.New(work.Clock), new { n = i });
            await work.CommitAsync(default);
        });

    private static Task<long> LeftAsync(TestHost host) => host.ScalarAsync<long>("SELECT count(*) FROM kernel_outbox");

    private sealed class Recorder : IEventHandler
    {
        public ConcurrentQueue<OutboxRow> Handled { get; } = new();

        public Func<OutboxRow, bool> Fail { get; set; } = _ => false;

        public Func<Task> Before { get; set; } = () => Task.CompletedTask;

        public bool Wants(string type) => type.StartsWith("things.", StringComparison.Ordinal);

        public async Task HandleAsync(OutboxRow @event, CancellationToken ct)
        {
            await Before();
            ct.ThrowIfCancellationRequested();
            if (Fail(@event))
                throw new InvalidOperationException("not today");
            Handled.Enqueue(@event);
        }
    }
}
