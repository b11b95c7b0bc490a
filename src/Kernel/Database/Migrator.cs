using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Ledgers;
using Zhishu.Kernel.Modules;

namespace Zhishu.Kernel.Database;

/// <summary>Applies the numbered SQL files of every module in order, each once, under an advisory lock so that several
/// nodes may start together. A file that changed after it was applied is refused.</summary>
public sealed class Migrator(NpgsqlDataSource database, IEnumerable<IModule> modules, ILogger<Migrator> log)
{
    private const long Lock = 0x5A_48_49_53_48_55; // "ZHISHU"

    /// <returns>How many files were applied now.</returns>
    /// <exception cref="InvalidOperationException">A landed file was edited, or a file fails.</exception>
    public async Task<int> MigrateAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await Execute(connection, null, $"SELECT pg_advisory_lock({Lock})", ct);
        try
        {
            await Execute(
                connection,
                null,
                """
                CREATE TABLE IF NOT EXISTS kernel_migration (
                    module text NOT NULL, name text NOT NULL, digest text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (module, name))
                """,
                ct
            );
            var applied = await Applied(connection, ct);
            var count = 0;
            foreach (var (module, name, sql) in Schema(modules))
            {
                var digest = Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(sql)));
                if (applied.TryGetValue((module, name), out var before))
                {
                    if (before != digest)
                        throw new InvalidOperationException(
                            $"Migration {module}/{name} was changed after it was applied. Restore the file and add a new one."
                        );
                    continue;
                }
                await Apply(connection, module, name, sql, digest, ct);
                count++;
            }
            await Execute(connection, null, LedgerSql.GoOn, ct);
            if (count > 0)
                await connection.ReloadTypesAsync(ct);
            return count;
        }
        finally
        {
            await Execute(connection, null, $"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    /// <summary>Every file of the schema, in order: the kernel's, then each module's; of an assembly once.</summary>
    public static IEnumerable<(string Module, string Name, string Sql)> Schema(IEnumerable<IModule> modules) =>
        modules
            .Select(m => (m.Name, m.Migrations))
            .Prepend(("kernel", typeof(Migrator).Assembly))
            .DistinctBy(m => m.Item2)
            .SelectMany(m => From(m.Item1, m.Item2));

    private static IEnumerable<(string, string, string)> From(string module, Assembly assembly)
    {
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!name.StartsWith("Migrations/", StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (module, name["Migrations/".Length..], reader.ReadToEnd());
        }
    }

    private async Task Apply(
        NpgsqlConnection connection,
        string module,
        string name,
        string sql,
        string digest,
        CancellationToken ct
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            await Execute(connection, transaction, sql, ct);
        }
        catch (PostgresException e)
        {
            throw new InvalidOperationException($"Migration {module}/{name} failed: {e.MessageText}", e);
        }
        await using var record = new NpgsqlCommand(
            "INSERT INTO kernel_migration (module, name, digest) VALUES ($1, $2, $3)",
            connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = module },
                new() { Value = name },
                new() { Value = digest },
            },
        };
        await record.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        log.LogInformation("Applied migration {Module}/{Name}", module, name);
    }

    private static async Task<Dictionary<(string, string), string>> Applied(
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var applied = new Dictionary<(string, string), string>();
        await using var command = new NpgsqlCommand("SELECT module, name, digest FROM kernel_migration", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            applied.Add((reader.GetString(0), reader.GetString(1)), reader.GetString(2));
        return applied;
    }

    private static async Task Execute(
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        string sql,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync(ct);
    }
}
