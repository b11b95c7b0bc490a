using Npgsql;
using Zhishu.Kernel.Database;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Database;

public class PartitionsTests
{
    [Fact]
    public async Task Many_that_make_the_same_month_at_once_make_it_once()
    {
        await using var host = await TestHost.StartAsync();
        await using var database = NpgsqlDataSource.Create(host.ConnectionString);
        for (var month = 1; month <= 12; month++)
        {
            var at = new DateTimeOffset(2090, month, 1, 0, 0, 0, TimeSpan.Zero);
            // Each remembers for itself what is there, as nodes do.
            await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(_ => new Partitions(database).EnsureAsync("kernel_ledger", at, default).AsTask())
            );
        }
        (
            await host.ScalarAsync<long>(
                "SELECT count(*) FROM pg_class WHERE relname LIKE 'kernel\\_ledger\\_2090%' AND relkind = 'r'"
            )
        ).ShouldBe(12);
        (
            await host.ScalarAsync<long>(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'kernel\\_ledger\\_2090%' AND tgname = 'kernel_never_truncated'"
            )
        ).ShouldBe(12);
    }
}
