using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Organisations.Sessions;

/// <summary>A session that is alive.</summary>
internal sealed record LiveSession(Guid Id, Guid UserId, Guid Stamp, DateTimeOffset StartedAt);

/// <summary>Sessions of people: a row each, so that one can be ended, and a cookie with its identity and a secret. A
/// session just looked up is believed for two seconds, which spares a page of twenty requests nineteen queries; ended
/// here it ends at once, ended on another node within those two seconds.</summary>
internal sealed class SessionStore(
    NpgsqlDataSource database,
    TimeProvider clock,
    IOptions<OrganisationsOptions> options
)
{
    private const int SecretLength = 43;
    private const int MostRemembered = 100_000;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, Remembered> remembered = new();

    /// <returns>The session and the text of its cookie.</returns>
    public async Task<(Guid Id, string Cookie)> StartAsync(Guid user, Guid stamp, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Ids.New(now);
        var secret = RandomNumberGenerator.GetString(Alphabet, SecretLength);
        await using var command = database.CreateCommand(
            """
            INSERT INTO organisations_session (id, secret_hash, user_id, stamp, started_at, seen_at)
            VALUES ($1, $2, $3, $4, $5, $5)
            """
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = HashOf(secret) });
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = stamp });
        command.Parameters.Add(new() { Value = now });
        await command.ExecuteNonQueryAsync(ct);
        return (id, $"{id:N}.{secret}");
    }

    /// <summary>The session of a cookie, or null where there is none or it is over.</summary>
    /// <param name="isUse">Whether it keeps the session alive: what a page does by itself does not.</param>
    public async ValueTask<LiveSession?> FindAsync(string cookie, bool isUse, CancellationToken ct)
    {
        if (
            cookie.Length != 32 + 1 + SecretLength
            || cookie[32] != '.'
            || !Guid.TryParseExact(cookie.AsSpan(0, 32), "N", out var id)
        )
            return null;
        var now = clock.GetUtcNow();
        if (!remembered.TryGetValue(id, out var known) || now - known.CheckedAt > Believed || now < known.CheckedAt)
        {
            if (await ReadAsync(id, now, isUse, ct) is not { } read)
            {
                remembered.TryRemove(id, out _);
                return null;
            }
            if (remembered.Count >= MostRemembered)
                remembered.Clear();
            remembered[id] = known = read;
        }
        return CryptographicOperations.FixedTimeEquals(HashOf(cookie[33..]), known.SecretHash) ? known.Session : null;
    }

    public async Task EndAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "UPDATE organisations_session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL"
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await command.ExecuteNonQueryAsync(ct);
        remembered.TryRemove(id, out _);
    }

    /// <summary>Forgets sessions that are long over.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("DELETE FROM organisations_session WHERE seen_at < $1");
        command.Parameters.Add(
            new() { Value = clock.GetUtcNow() - options.Value.AbsoluteTimeout - TimeSpan.FromDays(1) }
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<Remembered?> ReadAsync(Guid id, DateTimeOffset now, bool isUse, CancellationToken ct)
    {
        DateTimeOffset seenAt;
        Remembered found;
        await using (
            var command = database.CreateCommand(
                """
                SELECT secret_hash, user_id, stamp, started_at, seen_at FROM organisations_session
                WHERE id = $1 AND ended_at IS NULL AND seen_at > $2 AND started_at > $3
                """
            )
        )
        {
            command.Parameters.Add(new() { Value = id });
            command.Parameters.Add(new() { Value = now - options.Value.IdleTimeout });
            command.Parameters.Add(new() { Value = now - options.Value.AbsoluteTimeout });
            await using var reader = await command.ExecuteReaderAsync(ct);
            if (!await reader.ReadAsync(ct))
                return null;
            var session = new LiveSession(
                id,
                reader.GetGuid(1),
                reader.GetGuid(2),
                reader.GetFieldValue<DateTimeOffset>(3)
            );
            found = new Remembered(session, reader.GetFieldValue<byte[]>(0), now);
            seenAt = reader.GetFieldValue<DateTimeOffset>(4);
        }
        // Not at every request: a minute more or less of idle time is all the same.
        if (isUse && now - seenAt > SeenEvery)
        {
            await using var seen = database.CreateCommand(
                "UPDATE organisations_session SET seen_at = $2 WHERE id = $1"
            );
            seen.Parameters.Add(new() { Value = id });
            seen.Parameters.Add(new() { Value = now });
            await seen.ExecuteNonQueryAsync(ct);
        }
        return found;
    }

    private static byte[] HashOf(string secret) => Sm3.Hash(Encoding.UTF8.GetBytes(secret));

    private sealed record Remembered(LiveSession Session, byte[] SecretHash, DateTimeOffset CheckedAt);
}
