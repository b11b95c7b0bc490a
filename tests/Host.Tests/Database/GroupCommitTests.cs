using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Database;

public class GroupCommitTests
{
    private static readonly Actor Tester = Actor.Internal("test");

    [Fact]
    public async Task Units_that_come_together_share_transactions_and_each_is_written_once()
    {
        await using var host = await CleanHost.StartAsync(extraModules: ThingModule.Alone);
        var outcomes = await AddTogetherAsync(host, [.. Enumerable.Range(0, 100).Select(i => Make($"thing {i}"))]);
        outcomes.ShouldAllBe(e => e == null);
        (await host.ScalarAsync<long>("SELECT count(DISTINCT name) FROM things_thing")).ShouldBe(100);
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger")).ShouldBe(200);
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_outbox")).ShouldBe(100);
        (await host.ScalarAsync<long>("SELECT count(DISTINCT transaction) FROM kernel_ledger")).ShouldBeLessThan(100);
        (await host.Services.GetRequiredService<LedgerVerification>().VerifyAsync(null, default)).Sound.ShouldBeTrue();
    }

    [Fact]
    public async Task One_that_cannot_be_written_spoils_no_other()
    {
        await using var host = await CleanHost.StartAsync(extraModules: ThingModule.Alone);
        Thing[] things = [.. Enumerable.Range(0, 40).Select(i => Make($"thing {i}"))];
        things[20] = Make("of a code", "taken");
        things[21] = Make("of the same code", "taken");
        things[22] = Make("cannot be stored \0");
        things[23] = Make("cannot be sent \ud800");
        var outcomes = await AddTogetherAsync(host, things);
        outcomes.Count(e => e is null).ShouldBe(37);
        outcomes.Index().Where(o => o.Item is not null).ShouldAllBe(o => o.Index >= 20 && o.Index <= 23);
        (await host.ScalarAsync<long>("SELECT count(*) FROM things_thing")).ShouldBe(37);
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger_head")).ShouldBe(37);
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_outbox")).ShouldBe(37);
        (await host.Services.GetRequiredService<LedgerVerification>().VerifyAsync(null, default)).Sound.ShouldBeTrue();
    }

    [Fact]
    public async Task Only_what_is_counted_does_not_wait_for_the_disk()
    {
        await using var host = await CleanHost.StartAsync(extraModules: ThingModule.Alone);
        await host.ExecuteAsync(
            """
            CREATE TABLE written (name text, waits text);
            CREATE FUNCTION note_waiting() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO written VALUES (NEW.name, current_setting('synchronous_commit')); RETURN NULL; END $$;
            CREATE TRIGGER note_waiting AFTER INSERT ON things_thing FOR EACH ROW EXECUTE FUNCTION note_waiting();
            """
        );
        await CommitAsync("counted", withFact: false, isRelaxed: true);
        await CommitAsync("recorded", withFact: true, isRelaxed: true);
        await CommitAsync("usual", withFact: false, isRelaxed: false);
        (
            await host.ScalarAsync<string>("SELECT string_agg(name || ' ' || waits, ', ' ORDER BY name) FROM written")
        ).ShouldBe("counted off, recorded on, usual on");

        Task CommitAsync(string name, bool withFact, bool isRelaxed) =>
            host.InScopeAsync(async services =>
            {
                var work = services.GetRequiredService<UnitOfWork>();
                var thing = Make(name);
                work.Insert(thing);
                if (withFact)
                    work.Record(new Fact("thing", thing.Id, "thing.made", Tester, OpensChain: true));
                work.IsRelaxed = isRelaxed;
                await work.CommitAsync(default);
            });
    }

    // Nobody may write the table until the writers wait for it, so that the rest queues.
    private static async Task<Exception?[]> AddTogetherAsync(TestHost host, Thing[] things)
    {
        await using var gate = new NpgsqlConnection(host.ConnectionString);
        await gate.OpenAsync();
        var closed = await gate.BeginTransactionAsync();
        await using var locking = new NpgsqlCommand("LOCK TABLE things_thing IN SHARE MODE", gate);
        await locking.ExecuteNonQueryAsync();
        var adding = things.Select(thing => Task.Run(() => AddAsync(host, thing))).ToArray();
        await using var waiting = new NpgsqlCommand(
            "SELECT count(*) FROM pg_locks WHERE relation = 'things_thing'::regclass AND NOT granted",
            gate
        );
        while ((long)(await waiting.ExecuteScalarAsync())! < 2)
            await Task.Yield();
        await closed.CommitAsync();
        return await Task.WhenAll(adding);
    }

    private static async Task<Exception?> AddAsync(TestHost host, Thing thing)
    {
        try
        {
            await host.InScopeAsync(async services =>
            {
                var work = services.GetRequiredService<UnitOfWork>();
                work.Insert(thing);
                work.Record(new Fact("thing", thing.Id, "thing.made", Tester, OpensChain: true));
                work.Record(new Fact("thing", thing.Id, "thing.touched", Tester));
                work.Publish("things.thing.made", thing.Id, new { });
                await work.CommitAsync(default);
            });
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private static Thing Make(string name, string? code = null) =>
        new()
        {
            Id = Ids.New(TimeProvider.System),
            Name = name,
            Code = code,
            Version = 1,
        };
}
