using Npgsql;
using Zhishu.Codes.Keys;
using Zhishu.Codes.Life;
using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Scanning;

/// <summary>A code found by what was scanned, with the verdict on it.</summary>
/// <param name="Outcome">Such as <c>valid</c>, <c>bad_signature</c>, <c>expired</c>, <c>suspended</c>, <c>not_in_use</c>,
/// <c>unknown</c>.</param>
internal sealed record Resolved(
    string Outcome,
    string? Number,
    string? Kind,
    CodeState? State,
    Guid? ObjectId,
    string? AreaCode,
    Guid? UnitId,
    DateTimeOffset? IssuedAt,
    DateTimeOffset? ExpiresAt,
    bool IsSigned
)
{
    public static Resolved Bad(string outcome, string? number = null) =>
        new(outcome, number, null, null, null, null, null, null, null, false);

    public bool IsValid => Outcome == Outcomes.Valid;
}

/// <summary>The words of verdicts.</summary>
internal static class Outcomes
{
    public const string Valid = "valid";
    public const string Unknown = "unknown";
    public const string NotInUse = "not_in_use";
    public const string Expired = "expired";
    public const string Replayed = "replayed";

    /// <summary>A kind whose codes are signed was asked for by its number alone: that proves nothing.</summary>
    public const string Unsigned = "unsigned";

    public static string Of(CodeOutcome outcome) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());
}

/// <summary>From what was scanned to the code and the verdict: signature, keys and times by the verifier that also works
/// without a network, the state by the database.</summary>
internal sealed class Resolver(NpgsqlDataSource database, SigningKeys keys, Kinds.KindBook kinds, TimeProvider clock)
{
    public async Task<Resolved> ResolveAsync(string? scanned, CancellationToken ct)
    {
        if (CodeLink.TextOf(scanned) is not { } text)
            return Resolved.Bad(Outcomes.Unknown);
        var now = clock.GetUtcNow();
        if (text.Length <= SignedCode.LongestNumber)
            return await ByNumberAsync(text, false, now, ct) ?? Resolved.Bad(Outcomes.Unknown);
        var current = await keys.CurrentAsync(ct);
        var verdict = new CodeVerifier(current.Set, null).Verify(text, now.ToUnixTimeSeconds());
        if (verdict.Outcome != CodeOutcome.Valid)
            return Resolved.Bad(
                Outcomes.Of(verdict.Outcome),
                // Only what a good signature says is believed.
                verdict.Outcome
                    is CodeOutcome.Expired
                        or CodeOutcome.NotYetValid
                    ? verdict.Code?.Number
                    : null
            );
        var code = verdict.Code!;
        if (kinds.Find(code.Kind) is { Content.DynamicSeconds: not null } && code.ExpiresAt != 0)
        {
            if (await DynamicAsync(code, now, ct) is { } shown)
                return shown;
        }
        return await ByNumberAsync(code.Number, true, now, ct) ?? Resolved.Bad(Outcomes.Unknown, code.Number);
    }

    // Good once: whoever shows it a second time has copied it.
    private async Task<Resolved?> DynamicAsync(SignedCode code, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            WITH before AS (SELECT number, used_at FROM codes_dynamic WHERE number = $1 FOR UPDATE)
            UPDATE codes_dynamic d SET used_at = coalesce(d.used_at, $2) FROM before, codes_object o
            WHERE d.number = before.number AND o.id = d.object_id
            RETURNING before.used_at, o.id, o.kind, o.area_code, o.unit_id, d.expires_at
            """
        );
        command.Parameters.Add(new() { Value = code.Number });
        command.Parameters.Add(new() { Value = now });
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct))
            return null;
        return new(
            r.IsDBNull(0) ? Outcomes.Valid : Outcomes.Replayed,
            code.Number,
            r.GetString(2),
            null,
            r.GetGuid(1),
            r.GetString(3),
            r.IsDBNull(4) ? null : r.GetGuid(4),
            DateTimeOffset.FromUnixTimeSeconds(code.IssuedAt),
            r.GetFieldValue<DateTimeOffset>(5),
            true
        );
    }

    public async Task<Resolved?> ByNumberAsync(string number, bool isSigned, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            SELECT number, kind, state, object_id, area_code, unit_id, issued_at, expires_at, signed IS NOT NULL
            FROM codes_code WHERE number = $1
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = number });
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct))
            return null;
        var state = Enum.Parse<CodeState>(r.GetString(2));
        var expires = r.IsDBNull(7) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(7);
        var outcome =
            LifeCycle.WordOf(state)
            ?? (
                state != CodeState.Active ? Outcomes.NotInUse
                : expires <= now ? Outcomes.Expired
                : r.GetBoolean(8) && !isSigned ? Outcomes.Unsigned
                : Outcomes.Valid
            );
        return new(
            outcome,
            r.GetString(0),
            r.GetString(1),
            state,
            r.IsDBNull(3) ? null : r.GetGuid(3),
            r.GetString(4),
            r.IsDBNull(5) ? null : r.GetGuid(5),
            r.GetFieldValue<DateTimeOffset>(6),
            expires,
            isSigned
        );
    }
}
