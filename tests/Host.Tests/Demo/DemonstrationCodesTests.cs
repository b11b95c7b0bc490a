using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Host.Demo;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Demo;

public class DemonstrationCodesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Things_of_the_demonstration_city_are_entered_once_with_their_codes_uses_and_scans()
    {
        await using var host = await TestHost.StartAsync();
        await TestCity.InstallAsync(host.Services, "urban-management", "hotline-12345", "demo-city");
        var codes = host.Services.GetRequiredService<DemonstrationCodes>();
        await codes.FillAsync(TextWriter.Null, Cancel);
        var first = await CountsAsync(host);
        first["gas-cylinder"].ShouldBe(24);
        first["shop"].ShouldBe(12);
        first["e-bike-battery"].ShouldBe(10);
        first["rental-room"].ShouldBe(10);
        first["codes in use"].ShouldBe(first["things"]);
        // A cylinder is filled, carried and delivered, but for the one past its inspection.
        first["uses"].ShouldBe(12 + 23 * 3 + 10);
        first["scans"].ShouldBeGreaterThan(first["things"]);
        first["conflicts"].ShouldBe(1);
        await codes.FillAsync(TextWriter.Null, Cancel);
        (await CountsAsync(host)).ShouldBe(first);
    }

    private static async Task<Dictionary<string, long>> CountsAsync(TestHost host)
    {
        await using var source = NpgsqlDataSource.Create(host.ConnectionString);
        await using var command = source.CreateCommand(
            """
            SELECT kind, count(*) FROM codes_object GROUP BY kind
            UNION ALL SELECT 'things', count(*) FROM codes_object
            UNION ALL SELECT 'codes in use', count(*) FROM codes_code WHERE state = 'Active' AND object_id IS NOT NULL
            UNION ALL SELECT 'uses', count(*) FROM kernel_ledger WHERE action = 'code-object.used'
            UNION ALL SELECT 'scans', count(*) FROM codes_scan
            UNION ALL SELECT 'conflicts', count(*) FROM codes_conflict
            """
        );
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(Cancel))
            counts[reader.GetString(0)] = reader.GetInt64(1);
        return counts;
    }
}
