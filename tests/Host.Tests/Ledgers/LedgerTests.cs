using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Ledgers;

public class LedgerTests
{
    private static readonly Actor Tester = Actor.Internal("test");

    [Fact]
    public async Task An_untouched_ledger_holds()
    {
        await using var host = await FilledAsync(sealedToo: true);
        var report = await VerifyAsync(host);
        report.Faults.ShouldBeEmpty();
        report.Entries.ShouldBe(30);
        report.Chains.ShouldBe(10);
        report.Unsealed.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_altered_entry_is_named(bool sealedToo)
    {
        await using var host = await FilledAsync(sealedToo);
        var id = await TamperAsync(
            host,
            "UPDATE kernel_ledger SET data = '{\"n\": 99}' WHERE id = (SELECT id FROM kernel_ledger WHERE sequence = 2 LIMIT 1) RETURNING id"
        );
        (await VerifyAsync(host)).Faults.ShouldContain(f => f.Kind == "altered" && f.Entry == id);
    }

    [Fact]
    public async Task An_entry_altered_with_its_hash_and_all_that_follow_is_named_by_its_batch()
    {
        await using var host = await FilledAsync(sealedToo: true);
        var subject = await host.ScalarAsync<Guid>("SELECT subject_id FROM kernel_ledger WHERE sequence = 1 LIMIT 1");
        await RewriteChainAsync(host, subject);
        var faults = (await VerifyAsync(host)).Faults;
        faults.Count(f => f.Kind == "altered" && f.Subject == subject).ShouldBe(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_missing_entry_is_named(int sequence)
    {
        await using var host = await FilledAsync(sealedToo: true);
        var id = await TamperAsync(
            host,
            $"DELETE FROM kernel_ledger WHERE id = (SELECT id FROM kernel_ledger WHERE sequence = {sequence} LIMIT 1) RETURNING id"
        );
        var faults = (await VerifyAsync(host)).Faults;
        faults.ShouldContain(f => f.Kind == "missing" && f.Entry == id);
        faults.ShouldContain(f => f.Kind == "missing" && f.Subject != null);
    }

    [Fact]
    public async Task A_missing_end_of_an_unsealed_chain_is_found_by_its_head()
    {
        await using var host = await FilledAsync(sealedToo: false);
        await TamperAsync(
            host,
            "DELETE FROM kernel_ledger WHERE id = (SELECT id FROM kernel_ledger WHERE sequence = 3 LIMIT 1) RETURNING id"
        );
        (await VerifyAsync(host)).Faults.ShouldHaveSingleItem().Kind.ShouldBe("missing");
    }

    [Fact]
    public async Task An_added_entry_is_named()
    {
        await using var host = await FilledAsync(sealedToo: true);
        var id = Guid.CreateVersion7();
        await TamperAsync(
            host,
            $"""
            INSERT INTO kernel_ledger SELECT '{id}', at, subject_kind, subject_id, sequence, action, actor_kind, actor_id, actor_name, data, previous, hash, transaction
            FROM kernel_ledger WHERE sequence = 2 LIMIT 1 RETURNING id
            """
        );
        (await VerifyAsync(host)).Faults.ShouldContain(f => f.Kind == "added" && f.Entry == id);
    }

    [Fact]
    public async Task A_ledger_restored_into_a_cluster_that_counts_transactions_anew_goes_on()
    {
        await using var host = await FilledAsync(sealedToo: true);
        var unsealed = Guid.CreateVersion7();
        await RecordAsync(host, unsealed, opens: true);
        // As in the cluster that the backup is of, which had counted further.
        await TamperAsync(
            host,
            """
            WITH batches AS (UPDATE kernel_ledger_batch SET until_transaction = until_transaction + 1000000)
            UPDATE kernel_ledger SET transaction = transaction + 1000000 RETURNING id
            """
        );
        await host.Services.GetRequiredService<Migrator>().MigrateAsync(default);
        await host.Services.GetRequiredService<Migrator>().MigrateAsync(default);
        var fresh = Guid.CreateVersion7();
        await RecordAsync(host, fresh, opens: true);
        (
            await host.ScalarAsync<bool>(
                $"""
                SELECT max(transaction) FILTER (WHERE subject_id = '{fresh}') > max(transaction) FILTER (WHERE subject_id <> '{fresh}')
                FROM kernel_ledger
                """
            )
        ).ShouldBeTrue();
        await SealAsync(host, 2);
        var report = await VerifyAsync(host);
        report.Faults.ShouldBeEmpty();
        (report.Entries, report.Unsealed).ShouldBe((32, 0));
    }

    [Fact]
    public async Task Many_entries_are_sealed_in_batches_that_hold_each_once()
    {
        await using var host = await CleanHost.StartAsync();
        var subject = Guid.CreateVersion7();
        await host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            for (var i = 0; i < 6000; i++)
                work.Record(
                    new Fact("thing", Guid.CreateVersion7(), "thing.touched", Tester, new { }, OpensChain: true)
                );
            await work.CommitAsync(default);
        });
        await RecordAsync(host, subject, opens: true);
        await SealAsync(host, 6001);
        // Transactions that the ledger knows nothing of.
        for (var i = 0; i < 3000; i++)
            await host.ScalarAsync<string>("SELECT pg_current_xact_id()::text");
        await RecordAsync(host, subject, opens: false);
        await SealAsync(host, 1);
        var report = await VerifyAsync(host);
        report.Faults.ShouldBeEmpty();
        (report.Entries, report.Unsealed).ShouldBe((6002, 0));
    }

    [Fact]
    public async Task Two_entries_that_changed_places_are_named()
    {
        await using var host = await FilledAsync(sealedToo: true);
        await TamperAsync(
            host,
            """
            UPDATE kernel_ledger SET sequence = 5 - sequence
            WHERE subject_id = (SELECT subject_id FROM kernel_ledger LIMIT 1) AND sequence IN (2, 3) RETURNING id
            """
        );
        (await VerifyAsync(host)).Faults.ShouldContain(f => f.Kind == "reordered");
    }

    [Fact]
    public async Task A_batch_signed_with_another_key_is_found()
    {
        await using var host = await FilledAsync(sealedToo: true);
        await TamperAsync(
            host,
            "UPDATE kernel_ledger_batch SET signature = set_byte(signature, 5, (get_byte(signature, 5) + 1) % 256) RETURNING entries[1]"
        );
        // One fault a batch: a transaction that is still running may have split the entries over two.
        var faults = (await VerifyAsync(host)).Faults;
        faults.ShouldNotBeEmpty();
        faults.ShouldAllBe(f => f.Kind == "signature");
    }

    [Fact]
    public async Task The_database_itself_refuses_a_slip()
    {
        await using var host = await FilledAsync(sealedToo: true);
        await Should.ThrowAsync<Npgsql.PostgresException>(() => host.ExecuteAsync("DELETE FROM kernel_ledger"));
        await Should.ThrowAsync<Npgsql.PostgresException>(() =>
            host.ExecuteAsync("UPDATE kernel_ledger SET action = 'x'")
        );
    }

    [Fact]
    public async Task Neither_the_ledger_nor_one_month_of_it_can_be_emptied()
    {
        await using var host = await FilledAsync(sealedToo: true);
        var tables = await host.ScalarAsync<string[]>(
            """
            SELECT array_agg(t) FROM (
                SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'kernel_ledger'::regclass
                UNION SELECT unnest(ARRAY['kernel_ledger', 'kernel_ledger_head', 'kernel_ledger_batch', 'kernel_signing_key'])
            ) AS all_of (t)
            """
        );
        tables.ShouldNotBeNull();
        tables.Length.ShouldBeGreaterThan(4);
        foreach (var table in tables)
        {
            var refused = await Should.ThrowAsync<Npgsql.PostgresException>(() =>
                host.ExecuteAsync($"TRUNCATE {table} CASCADE")
            );
            refused.MessageText.ShouldContain("append");
        }
    }

    [Fact]
    public async Task Writers_of_one_subject_at_once_make_one_chain()
    {
        await using var host = await CleanHost.StartAsync();
        var subject = Guid.CreateVersion7();
        await RecordAsync(host, subject, opens: true);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RecordAsync(host, subject, opens: false)));
        var report = await VerifyAsync(host);
        report.Faults.ShouldBeEmpty();
        report.Entries.ShouldBe(21);
    }

    private static async Task<TestHost> FilledAsync(bool sealedToo)
    {
        var host = await CleanHost.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            var subject = Guid.CreateVersion7();
            await RecordAsync(host, subject, opens: true);
            await RecordAsync(host, subject, opens: false);
            await RecordAsync(host, subject, opens: false);
        }
        if (sealedToo)
            await SealAsync(host, 30);
        return host;
    }

    private static async Task SealAsync(TestHost host, int wanted)
    {
        // Transactions of other databases of the server that run at this moment put sealing off.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var entries = 0; entries < wanted; )
            entries += await host.InScopeAsync(s => s.GetRequiredService<LedgerSealing>().SealAsync(patience.Token));
    }

    private static Task RecordAsync(TestHost host, Guid subject, bool opens) =>
        host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            work.Record(new Fact("thing", subject, "thing.touched", Tester, new { n = 1, word = "油烟" }, opens));
            await work.CommitAsync(default);
        });

    private static Task<LedgerReport> VerifyAsync(TestHost host) =>
        host.Services.GetRequiredService<LedgerVerification>().VerifyAsync(null, default);

    // What somebody with the database's own rights could do.
    private static async Task<Guid> TamperAsync(TestHost host, string sql)
    {
        await host.ExecuteAsync(
            "ALTER TABLE kernel_ledger DISABLE TRIGGER USER; ALTER TABLE kernel_ledger_batch DISABLE TRIGGER USER"
        );
        await host.ExecuteAsync(
            "DO $$ DECLARE p regclass; BEGIN FOR p IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'kernel_ledger'::regclass LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', p); END LOOP; END $$"
        );
        var id = await host.ScalarAsync<Guid>(sql);
        id.ShouldNotBe(Guid.Empty);
        return id;
    }

    private static async Task RewriteChainAsync(TestHost host, Guid subject)
    {
        var entries = new List<LedgerEntry>();
        var previous = LedgerEntry.NoPrevious;
        await using (
            var command = host
                .Services.GetRequiredService<Npgsql.NpgsqlDataSource>()
                .CreateCommand(
                    $"SELECT id, at, subject_kind, subject_id, sequence, action, actor_kind, actor_id, actor_name, data, previous, hash FROM kernel_ledger WHERE subject_id = '{subject}' ORDER BY sequence"
                )
        )
        await using (var r = await command.ExecuteReaderAsync())
        {
            while (await r.ReadAsync())
            {
                var e = new LedgerEntry(
                    r.GetGuid(0),
                    r.GetFieldValue<DateTimeOffset>(1),
                    r.GetString(2),
                    r.GetGuid(3),
                    r.GetInt32(4),
                    r.GetString(5),
                    r.GetString(6),
                    null,
                    r.GetString(8),
                    "{\"n\":7}",
                    previous,
                    []
                );
                e = e with { Hash = e.ComputeHash() };
                previous = e.Hash;
                entries.Add(e);
            }
        }
        foreach (var e in entries)
            await TamperAsync(
                host,
                $"UPDATE kernel_ledger SET data = '{e.Data}', previous = '\\x{Convert.ToHexString(e.Previous)}', hash = '\\x{Convert.ToHexString(e.Hash)}' WHERE id = '{e.Id}' RETURNING id"
            );
        await host.ExecuteAsync(
            $"UPDATE kernel_ledger_head SET hash = '\\x{Convert.ToHexString(previous)}' WHERE subject_id = '{subject}'"
        );
    }
}
