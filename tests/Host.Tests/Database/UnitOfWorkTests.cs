using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Database;

public class UnitOfWorkTests
{
    private static readonly Actor Tester = Actor.Internal("test");

    [Fact]
    public async Task A_stale_version_is_refused_and_nothing_is_written()
    {
        await using var host = await StartAsync();
        var id = Ids.New(TimeProvider.System);
        await WriteAsync(
            host,
            work =>
                work.Insert(
                    new Thing
                    {
                        Id = id,
                        Name = "first",
                        Version = 1,
                    }
                )
        );
        var mine = await ReadAsync(host, id);
        var theirs = await ReadAsync(host, id);
        theirs.Name = "theirs";
        await WriteAsync(host, work => work.Update(theirs));
        mine.Name = "mine";
        var refusal = await Should.ThrowAsync<Refusal>(() =>
            WriteAsync(
                host,
                work =>
                {
                    work.Insert(new Thing { Id = Ids.New(work.Clock), Name = "beside" });
                    work.Update(mine);
                    work.Record(new Fact("thing", id, "thing.touched", Tester, OpensChain: true));
                    work.Publish("things.thing.touched", id, new { });
                }
            )
        );
        refusal.Code.ShouldBe("concurrency.stale");
        var stored = await ReadAsync(host, id);
        (stored.Name, stored.Version).ShouldBe(("theirs", 2));
        (await host.ScalarAsync<long>("SELECT count(*) FROM things_thing")).ShouldBe(1);
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger")).ShouldBe(0);
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_outbox")).ShouldBe(0);
    }

    [Fact]
    public async Task Two_writers_of_one_version_at_once_leave_one_change()
    {
        await using var host = await StartAsync();
        var id = Ids.New(TimeProvider.System);
        await WriteAsync(
            host,
            work =>
                work.Insert(
                    new Thing
                    {
                        Id = id,
                        Name = "0",
                        Version = 1,
                    }
                )
        );
        var read = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ReadAsync(host, id)));
        var outcomes = await Task.WhenAll(
            read.Select(async thing =>
            {
                thing.Amount++;
                try
                {
                    await WriteAsync(host, work => work.Update(thing));
                    return true;
                }
                catch (Refusal)
                {
                    return false;
                }
            })
        );
        outcomes.Count(o => o).ShouldBe(1);
        (await ReadAsync(host, id)).Amount.ShouldBe(1);
    }

    [Fact]
    public async Task Many_rows_by_copy_are_the_same_as_few_by_batch()
    {
        await using var bulk = await StartAsync();
        await using var batch = await StartAsync();
        var things = Enumerable.Range(0, 250).Select(Make).ToArray();
        await WriteAsync(bulk, work => Fill(work, things));
        foreach (var chunk in things.Chunk(50))
            await WriteAsync(batch, work => Fill(work, chunk));
        const string rows = "SELECT string_agg(t::text, E'\n' ORDER BY id) FROM things_thing t";
        (await bulk.ScalarAsync<string>(rows)).ShouldBe(await batch.ScalarAsync<string>(rows));
        const string facts =
            "SELECT string_agg(concat_ws('|', subject_kind, subject_id, sequence, action, actor_kind, actor_id, actor_name, data), E'\n' ORDER BY subject_id) FROM kernel_ledger";
        (await bulk.ScalarAsync<string>(facts)).ShouldBe(await batch.ScalarAsync<string>(facts));
        const string events =
            "SELECT string_agg(concat_ws('|', type, subject_id, data, attempts), E'\n' ORDER BY subject_id) FROM kernel_outbox";
        (await bulk.ScalarAsync<string>(events)).ShouldBe(await batch.ScalarAsync<string>(events));
        (await bulk.Services.GetRequiredService<LedgerVerification>().VerifyAsync(null, default)).Sound.ShouldBeTrue();
        (await ReadAsync(bulk, things[7].Id)).ShouldBeEquivalentTo(things[7]);
    }

    [Fact]
    public async Task A_statement_over_many_rows_stands_in_the_same_transaction()
    {
        await using var host = await StartAsync();
        var id = Ids.New(TimeProvider.System);
        await WriteAsync(
            host,
            work =>
                work.Insert(
                    new Thing
                    {
                        Id = id,
                        Name = "a",
                        Version = 1,
                    }
                )
        );
        await Should.ThrowAsync<Refusal>(() =>
            WriteAsync(
                host,
                work =>
                {
                    work.Run(new("UPDATE things_thing SET amount = 9"));
                    work.Update(
                        new Thing
                        {
                            Id = id,
                            Name = "stale",
                            Version = 5,
                        }
                    );
                }
            )
        );
        (await ReadAsync(host, id)).Amount.ShouldBe(0);
        await WriteAsync(host, work => work.Run(new("UPDATE things_thing SET amount = 9")));
        (await ReadAsync(host, id)).Amount.ShouldBe(9);
    }

    [Theory]
    [InlineData("""{"name":"a\u0000b"}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"name":"a" """)]
    [InlineData("null")]
    [InlineData("")]
    public async Task Text_that_cannot_be_stored_or_read_is_refused_as_malformed(string body)
    {
        await using var host = await StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await host.Client.PostAsync("/api/things", content).ShouldBeAsync(HttpStatusCode.BadRequest);
        (await host.ScalarAsync<long>("SELECT count(*) FROM things_thing")).ShouldBe(0);
    }

    [Fact]
    public async Task A_taken_code_is_refused_as_a_duplicate()
    {
        await using var host = await StartAsync();
        await host.Client.PostAsJsonAsync("/api/things", new MakeThing("a", "c")).ShouldBeAsync(HttpStatusCode.Created);
        await host
            .Client.PostAsJsonAsync("/api/things", new MakeThing("b", "c"))
            .ShouldRefuseAsync(HttpStatusCode.Conflict, "conflict.duplicate");
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger")).ShouldBe(1);
    }

    private static Task<TestHost> StartAsync() => CleanHost.StartAsync(extraModules: ThingModule.Alone);

    private static Thing Make(int i) =>
        new()
        {
            Id = Ids.New(TimeProvider.System),
            Name = i % 3 == 0 ? "油烟扰民\n'\"\\" : $"thing {i}",
            Code = i % 2 == 0 ? null : $"c{i}",
            Kind = i % 5 == 0 ? ThingKind.Odd : ThingKind.Plain,
            Tags = i % 4 == 0 ? [] : ["一", "two,", "{3}"],
            Note = i % 2 == 0 ? null : $$"""{"n": {{i}}, "字": "值"}""",
            MadeOn = i % 7 == 0 ? null : new DateOnly(2026, 1, 1).AddDays(i),
            SeenAt = i % 6 == 0 ? null : new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(i),
            Weight = i % 8 == 0 ? null : i / 7.0,
            Amount = i * 1_000_000_007L,
            Version = 1,
        };

    private static void Fill(UnitOfWork work, IEnumerable<Thing> things)
    {
        foreach (var thing in things)
        {
            work.Insert(thing);
            work.Record(new Fact("thing", thing.Id, "thing.made", Tester, new { thing.Name }, OpensChain: true));
            work.Publish("things.thing.made", thing.Id, new { thing.Name });
        }
    }

    private static Task WriteAsync(TestHost host, Action<UnitOfWork> write) =>
        host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            write(work);
            await work.CommitAsync(default);
        });

    private static Task<Thing> ReadAsync(TestHost host, Guid id) =>
        host.InScopeAsync(services =>
            services.GetRequiredService<ZhishuDbContext>().Set<Thing>().SingleAsync(t => t.Id == id)
        );
}
