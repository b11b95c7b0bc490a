using System.Collections.Concurrent;
using Npgsql;

namespace Zhishu.Testing;

/// <summary>
/// Fresh databases on a scratch server: the one of <c>ZHISHU_TEST_DB</c> (a superuser's connection string; <c>./test</c>
/// sets it), or a private one that this process starts at its first need and stops at its end.
/// </summary>
public static class TestPostgres
{
    private const string Owner = "zhishu_test";

    // Any number will do: it keeps the processes that share the server from making the same thing twice.
    private const long AdvisoryLock = 0x5a48_5445_5354;

    private static readonly Lazy<Task<string>> Server = new(ConnectAsync);
    private static readonly ConcurrentDictionary<string, TestDatabase> Open = new();
    private static int count;

    /// <summary>Quick, and nothing to be kept. Room for the pools of many databases.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string>
        {
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["max_connections"] = "500",
            ["shared_buffers"] = "256MB",
            ["max_wal_size"] = "1GB",
        };

    /// <summary>The superuser's connection string to the scratch server.</summary>
    public static Task<string> AdminConnectionStringAsync() => Server.Value;

    /// <summary>
    /// A new database, owned by an ordinary role as in production; dropped when disposed or at the end of the process.
    /// </summary>
    /// <param name="template">A database to copy, from <see cref="TemplateAsync"/>; null for an empty one.</param>
    public static async Task<TestDatabase> CreateDatabaseAsync(
        string? template = null,
        CancellationToken cancellationToken = default
    )
    {
        var admin = await Server.Value.WaitAsync(cancellationToken);
        var name = $"zhishu_test_{Environment.ProcessId}_{Interlocked.Increment(ref count)}";
        await using var connection = await OpenAsync(admin, cancellationToken);
        await RunAsync(connection, $"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)", cancellationToken);
        await RunAsync(
            connection,
            $"CREATE DATABASE \"{name}\" OWNER {Owner} TEMPLATE \"{template ?? "template0"}\"",
            cancellationToken
        );
        var database = new TestDatabase(name, For(admin, name));
        Open[name] = database;
        return database;
    }

    /// <summary>
    /// A database to copy from, made by <paramref name="prepare"/> (which gets a connection string) once for all suites
    /// that share the server and pass the same <paramref name="key"/>: put a hash of the migrations into it.
    /// </summary>
    /// <returns>Its name, for <see cref="CreateDatabaseAsync"/>.</returns>
    public static async Task<string> TemplateAsync(
        string key,
        Func<string, Task> prepare,
        CancellationToken cancellationToken = default
    )
    {
        var admin = await Server.Value.WaitAsync(cancellationToken);
        var name = $"zhishu_template_{key}";
        if (name.Length > 55)
        {
            throw new ArgumentException($"'{key}' is too long for a database's name.", nameof(key));
        }
        await using var connection = await OpenAsync(admin, cancellationToken);
        await RunAsync(connection, $"SELECT pg_advisory_lock({AdvisoryLock})", cancellationToken);
        try
        {
            await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
            find.Parameters.Add(new() { Value = name });
            if (await find.ExecuteScalarAsync(cancellationToken) is not null)
            {
                return name;
            }
            // Renamed when ready: a failed or killed preparation is not taken for a template.
            var making = name + "_making";
            await RunAsync(connection, $"DROP DATABASE IF EXISTS \"{making}\" WITH (FORCE)", cancellationToken);
            await RunAsync(
                connection,
                $"CREATE DATABASE \"{making}\" OWNER {Owner} TEMPLATE template0",
                cancellationToken
            );
            try
            {
                await prepare(For(admin, making));
            }
            finally
            {
                // The pool would keep its connections to a database that is renamed or dropped.
                await using var pooled = new NpgsqlConnection(For(admin, making));
                NpgsqlConnection.ClearPool(pooled);
            }
            // A template can be neither renamed nor copied while somebody is connected to it.
            await RunAsync(connection, $"ALTER DATABASE \"{making}\" ALLOW_CONNECTIONS false", cancellationToken);
            await RunAsync(
                connection,
                $"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{making}'",
                cancellationToken
            );
            await RunAsync(connection, $"ALTER DATABASE \"{making}\" RENAME TO \"{name}\"", cancellationToken);
            return name;
        }
        finally
        {
            await RunAsync(connection, $"SELECT pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        }
    }

    internal static async Task DropAsync(TestDatabase database)
    {
        if (!Open.TryRemove(database.Name, out _))
        {
            return;
        }
        await using (var pooled = new NpgsqlConnection(database.ConnectionString))
        {
            NpgsqlConnection.ClearPool(pooled);
        }
        await using var connection = await OpenAsync(await Server.Value, CancellationToken.None);
        await RunAsync(connection, $"DROP DATABASE IF EXISTS \"{database.Name}\" WITH (FORCE)", CancellationToken.None);
    }

    private static async Task<string> ConnectAsync()
    {
        string admin;
        if (Environment.GetEnvironmentVariable("ZHISHU_TEST_DB") is { Length: > 0 } given)
        {
            admin = given;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.WhenAll(Open.Values.Select(DropAsync)).Wait();
        }
        else
        {
            var scratch = await ScratchServer.StartAsync(binFolder: null, CancellationToken.None);
            admin = scratch.AdminConnectionString;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => scratch.DisposeAsync().AsTask().Wait();
        }
        await using var connection = await OpenAsync(admin, CancellationToken.None);
        // Statements of one command are one transaction: the lock has to outlast it.
        await RunAsync(connection, $"SELECT pg_advisory_lock({AdvisoryLock})", CancellationToken.None);
        await RunAsync(
            connection,
            $"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Owner}') THEN
                    CREATE ROLE {Owner} LOGIN IN ROLE pg_monitor PASSWORD '{Owner}';
                END IF;
            END $$
            """,
            CancellationToken.None
        );
        await RunAsync(connection, $"SELECT pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        return admin;
    }

    private static string For(string admin, string database) =>
        new NpgsqlConnectionStringBuilder(admin)
        {
            Database = database,
            Username = Owner,
            Password = Owner,
            MaxPoolSize = 30,
            // Hundreds of databases, each with its pool, share the server's connections.
            ConnectionIdleLifetime = 10,
            ConnectionPruningInterval = 5,
        }.ConnectionString;

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // CREATE DATABASE may wait for the copies that other suites are making.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A database of one test; dropped when disposed.</summary>
/// <param name="Name">Its name on the scratch server.</param>
/// <param name="ConnectionString">Opens it as its owner, who is no superuser.</param>
public sealed record TestDatabase(string Name, string ConnectionString) : IAsyncDisposable
{
    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await TestPostgres.DropAsync(this);
}
