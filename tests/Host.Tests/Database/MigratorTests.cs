using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel.Database;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Database;

public class MigratorTests
{
    [Fact]
    public async Task Two_migrators_at_once_apply_every_file_once()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var first = NpgsqlDataSource.Create(database.ConnectionString);
        await using var second = NpgsqlDataSource.Create(database.ConnectionString);
        var applied = await Task.WhenAll(MigrateAsync(first), MigrateAsync(second));
        applied.Order().ShouldBe([0, Migrator.Schema(Modules).Count()]);
        (await MigrateAsync(first)).ShouldBe(0);
    }

    [Fact]
    public async Task A_file_that_was_edited_after_it_was_applied_is_refused()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await MigrateAsync(source);
        await using var command = source.CreateCommand(
            "UPDATE kernel_migration SET digest = 'other' WHERE module = 'things' AND name = '001_things.sql'"
        );
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        var refused = await Should.ThrowAsync<InvalidOperationException>(() => MigrateAsync(source));
        refused.Message.ShouldContain("things/001_things.sql was changed");
    }

    [Fact]
    public void The_kernel_counts_once_though_it_is_a_module_too() =>
        Migrator.Schema(Modules).Select(f => (f.Module, f.Name)).ShouldBeUnique();

    private static Kernel.Modules.IModule[] Modules => [.. InstalledModules.All, .. ThingModule.Alone];

    private static Task<int> MigrateAsync(NpgsqlDataSource source) =>
        new Migrator(source, Modules, NullLogger<Migrator>.Instance).MigrateAsync(default);
}
