using Npgsql;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Testing;

public sealed class TestPostgresTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<object?> Query(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }

    [Fact]
    public async Task A_template_is_made_once_and_its_copies_are_apart()
    {
        var key = $"once_{Environment.ProcessId}";
        var made = 0;

        async Task<TestDatabase> Copy()
        {
            var template = await TestPostgres.TemplateAsync(
                key,
                async connectionString =>
                {
                    Interlocked.Increment(ref made);
                    await Query(connectionString, "CREATE TABLE copied AS SELECT 1 AS answer");
                },
                Cancel
            );
            return await TestPostgres.CreateDatabaseAsync(template, Cancel);
        }

        var copies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Copy()));
        made.ShouldBe(1);
        await Query(copies[0].ConnectionString, "UPDATE copied SET answer = 2");
        (await Query(copies[1].ConnectionString, "SELECT answer FROM copied")).ShouldBe(1);
        foreach (var copy in copies)
        {
            await copy.DisposeAsync();
        }
        var admin = await TestPostgres.AdminConnectionStringAsync();
        await Query(admin, $"DROP DATABASE zhishu_template_{key}");
        var left = $"SELECT count(*) FROM pg_database WHERE datname = '{copies[0].Name}'";
        (await Query(admin, left)).ShouldBe(0L);
    }

    [Fact]
    public async Task A_template_whose_making_failed_is_made_again()
    {
        var key = $"again_{Environment.ProcessId}";
        await Should.ThrowAsync<PostgresException>(() =>
            TestPostgres.TemplateAsync(key, c => Query(c, "CREATE TABLE half AS SELECT 1; SELECT 1 / 0"), Cancel)
        );
        var template = await TestPostgres.TemplateAsync(key, c => Query(c, "CREATE TABLE whole ()"), Cancel);
        await using var copy = await TestPostgres.CreateDatabaseAsync(template, Cancel);
        (
            await Query(
                copy.ConnectionString,
                "SELECT to_regclass('whole') IS NOT NULL AND to_regclass('half') IS NULL"
            )
        ).ShouldBe(true);
        await Query(await TestPostgres.AdminConnectionStringAsync(), $"DROP DATABASE {template}");
    }

    [Fact]
    public async Task Databases_belong_to_an_ordinary_role_that_may_add_the_extensions_we_use()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancel);
        (await Query(database.ConnectionString, "SHOW is_superuser")).ShouldBe("off");
        await Query(
            database.ConnectionString,
            "CREATE EXTENSION pg_trgm; CREATE EXTENSION ltree; CREATE EXTENSION btree_gist"
        );
        (await Query(database.ConnectionString, "SELECT cardinality(show_trgm('油烟扰民'))")).ShouldBe(5);
    }
}
