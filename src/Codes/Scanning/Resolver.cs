using Npgsql;
using Zhishu.Codes.Keys;
using Zhishu.Codes.Life;
using Zhishu.Codes.Objects;
using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Scanning;

/// <summary>A code found by what was scanned, with the verdict on it.</summary>
/// <param name="Outcome">Such as <c>valid</c>, <c>bad_signature</c>, <c>expired</c>, <c>suspended</c>, <c>not_in_use</c>,
/// <c>unknown</c>.</param>
/// <param name="HasAlarm">Whether it looks copied and nobody has looked into that.</param>
internal sealed record Resolved(
    string Outcome,
    string? Number,
    string? Kind,
    CodeState? State,
    ObjectRow? Object,
    string? AreaCode,
    DateTimeOffset? IssuedAt,
    DateTimeOffset? ExpiresAt,
    bool IsSigned,
    bool HasAlarm
)
{
    public static Resolved Bad(string outcome, string? number = null) =>
        new(outcome, number, null, null, null, null, null, null, false, false);

    public Guid? ObjectId => Object?.Id;

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
internal sealed class Resolver(
    NpgsqlDataSource database,
    StoredCodes stored,
    SigningKeys keys,
    Kinds.KindBook kinds,
    TimeProvider clock
)
{
    public async Task<Resolved> ResolveAsync(string? scanned, CancellationToken ct) =>
        (await ResolveAsync([scanned], ct))[0];

    /// <summary>In their order; what needs the database is asked for once.</summary>
    public async Task<Resolved[]> ResolveAsync(IReadOnlyList<string?> scanned, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var resolved = new Resolved?[scanned.Count];
        var asked = new (string Number, bool IsSigned)[scanned.Count];
        foreach (var (i, one) in scanned.Index())
        {
            if (CodeLink.TextOf(one) is not { } text)
                resolved[i] = Resolved.Bad(Outcomes.Unknown);
            else if (text.Length <= SignedCode.LongestNumber)
                asked[i] = (text, false);
            else
                (resolved[i], asked[i]) = await ReadSignedAsync(text, now, ct);
        }
        var found = await stored.FindAsync([.. asked.Where((_, i) => resolved[i] is null).Select(a => a.Number)], ct);
        foreach (var (i, (number, isSigned)) in asked.Index())
        {
            resolved[i] ??=
                found.GetValueOrDefault(number)?.Judge(isSigned, now)
                ?? Resolved.Bad(Outcomes.Unknown, isSigned ? number : null);
        }
        return resolved!;
    }

    private async Task<(Resolved? Verdict, (string Number, bool IsSigned) Asked)> ReadSignedAsync(
        string text,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var current = await keys.CurrentAsync(ct);
        var verdict = new CodeVerifier(current.Set, null).Verify(text, now.ToUnixTimeSeconds());
        if (verdict.Outcome != CodeOutcome.Valid)
        {
            // Only what a good signature says is believed.
            var number = verdict.Outcome is CodeOutcome.Expired or CodeOutcome.NotYetValid
                ? verdict.Code?.Number
                : null;
            return (Resolved.Bad(Outcomes.Of(verdict.Outcome), number), default);
        }
        var code = verdict.Code!;
        var isDynamic = kinds.Find(code.Kind) is { Content.DynamicSeconds: not null } && code.ExpiresAt != 0;
        return (isDynamic ? await DynamicAsync(code, now, ct) : null, (code.Number, true));
    }

    // Good once: whoever shows it a second time has copied it.
    private async Task<Resolved?> DynamicAsync(SignedCode code, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"""
            WITH before AS (SELECT number, used_at FROM codes_dynamic WHERE number = $1 FOR UPDATE)
            UPDATE codes_dynamic d SET used_at = coalesce(d.used_at, $2) FROM before, codes_object o
            WHERE d.number = before.number AND o.id = d.object_id
            RETURNING {StoredCodes.ObjectColumns}, before.used_at, d.expires_at,
                EXISTS (SELECT FROM codes_alarm a WHERE a.number = d.number AND a.settled_at IS NULL)
            """
        );
        command.Parameters.Add(new() { Value = code.Number });
        command.Parameters.Add(new() { Value = now });
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct))
            return null;
        var row = StoredCodes.ReadObject(r)!;
        return new(
            r.IsDBNull(StoredCodes.ObjectLength) ? Outcomes.Valid : Outcomes.Replayed,
            code.Number,
            row.Kind,
            null,
            row,
            row.AreaCode,
            DateTimeOffset.FromUnixTimeSeconds(code.IssuedAt),
            r.GetFieldValue<DateTimeOffset>(StoredCodes.ObjectLength + 1),
            true,
            r.GetBoolean(StoredCodes.ObjectLength + 2)
        );
    }
}
