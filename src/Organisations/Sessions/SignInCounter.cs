using Microsoft.Extensions.Options;
using Npgsql;

namespace Zhishu.Organisations.Sessions;

/// <summary>Counts wrong passwords and codes. An attempt is counted before it is looked at, and taken back when it was
/// right, so that a thousand guesses at the same moment are five guesses too.</summary>
internal sealed class SignInCounter(
    NpgsqlDataSource database,
    TimeProvider clock,
    IOptions<OrganisationsOptions> options
)
{
    /// <summary>Counts an attempt. The last one allowed locks the account there and then; being right lifts it.</summary>
    /// <returns>How many attempts in a row this makes; null where the account is locked.</returns>
    public async Task<int?> BeginAsync(Guid user, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO organisations_sign_in AS s (user_id, failures, locked_until)
            VALUES ($1, 1, CASE WHEN $3 <= 1 THEN $4 END)
            ON CONFLICT (user_id) DO UPDATE SET
                failures = CASE WHEN s.locked_until IS NULL THEN s.failures + 1 ELSE 1 END,
                locked_until = CASE WHEN $3 <= CASE WHEN s.locked_until IS NULL THEN s.failures + 1 ELSE 1 END THEN $4 END
            WHERE s.locked_until IS NULL OR s.locked_until <= $2
            RETURNING failures
            """
        );
        var now = clock.GetUtcNow();
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = options.Value.LockOutAfter });
        command.Parameters.Add(new() { Value = now + options.Value.LockOutFor });
        return await command.ExecuteScalarAsync(ct) as int?;
    }

    /// <summary>The attempt was right. A code's step is kept, so that it is good once.</summary>
    /// <returns>False where the same code was used at the same moment.</returns>
    public async Task<bool> SucceededAsync(Guid user, long? codeStep, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE organisations_sign_in SET failures = 0, locked_until = NULL, last_success_at = $2,
                last_code_step = coalesce($3, last_code_step)
            WHERE user_id = $1 AND ($3 IS NULL OR last_code_step < $3)
            """
        );
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = codeStep });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Takes the attempt back: the password was right, only the code is still to come.</summary>
    public async Task ForgetAsync(Guid user, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "UPDATE organisations_sign_in SET failures = greatest(failures - 1, 0), locked_until = NULL WHERE user_id = $1"
        );
        command.Parameters.Add(new() { Value = user });
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task UnlockAsync(Guid user, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "UPDATE organisations_sign_in SET failures = 0, locked_until = NULL WHERE user_id = $1"
        );
        command.Parameters.Add(new() { Value = user });
        await command.ExecuteNonQueryAsync(ct);
    }
}
