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
internal sealed class Resolver(NpgsqlDataSource database, SigningKeys keys, Kinds.KindBook kinds, TimeProvider clock)
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
        var found = await ByNumbersAsync([.. asked.Where((_, i) => resolved[i] is null).Select(a => a.Number)], ct);
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
            RETURNING {ObjectColumns}, before.used_at, d.expires_at,
                EXISTS (SELECT FROM codes_alarm a WHERE a.number = d.number AND a.settled_at IS NULL)
            """
        );
        command.Parameters.Add(new() { Value = code.Number });
        command.Parameters.Add(new() { Value = now });
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct))
            return null;
        var row = ReadObject(r)!;
        return new(
            r.IsDBNull(ObjectLength) ? Outcomes.Valid : Outcomes.Replayed,
            code.Number,
            row.Kind,
            null,
            row,
            row.AreaCode,
            DateTimeOffset.FromUnixTimeSeconds(code.IssuedAt),
            r.GetFieldValue<DateTimeOffset>(ObjectLength + 1),
            true,
            r.GetBoolean(ObjectLength + 2)
        );
    }

    private const string ObjectColumns =
        "o.id, o.kind, o.name, o.area_code, o.unit_id, o.address, o.longitude, o.latitude, o.attributes";
    private const int ObjectLength = 9;

    private static ObjectRow? ReadObject(NpgsqlDataReader r) =>
        r.IsDBNull(0)
            ? null
            : new()
            {
                Id = r.GetGuid(0),
                Kind = r.GetString(1),
                Name = r.GetString(2),
                AreaCode = r.GetString(3),
                UnitId = r.IsDBNull(4) ? null : r.GetGuid(4),
                Address = r.IsDBNull(5) ? null : r.GetString(5),
                Longitude = r.IsDBNull(6) ? null : r.GetDouble(6),
                Latitude = r.IsDBNull(7) ? null : r.GetDouble(7),
                Attributes = r.GetString(8),
            };

    /// <summary>Codes by their numbers; what there is none of is left out.</summary>
    public async Task<Dictionary<string, Found>> ByNumbersAsync(string[] numbers, CancellationToken ct)
    {
        Dictionary<string, Found> found = [];
        if (numbers.Length == 0)
            return found;
        // A statement for each in one round trip: one over a list of numbers would be planned anew every time.
        await using var batch = database.CreateBatch();
        foreach (var number in numbers.Distinct())
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = $"""
                SELECT {ObjectColumns}, c.number, c.kind, c.state, c.area_code, c.issued_at, c.expires_at,
                    c.signed IS NOT NULL,
                    EXISTS (SELECT FROM codes_alarm a WHERE a.number = c.number AND a.settled_at IS NULL)
                FROM codes_code c LEFT JOIN codes_object o ON o.id = c.object_id WHERE c.number = $1
                """;
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = number });
            batch.BatchCommands.Add(command);
        }
        await using var r = await batch.ExecuteReaderAsync(ct);
        do
        {
            if (!await r.ReadAsync(ct))
                continue;
            var one = new Found(
                ReadObject(r),
                r.GetString(ObjectLength),
                r.GetString(ObjectLength + 1),
                Enum.Parse<CodeState>(r.GetString(ObjectLength + 2)),
                r.GetString(ObjectLength + 3),
                r.GetFieldValue<DateTimeOffset>(ObjectLength + 4),
                r.IsDBNull(ObjectLength + 5) ? null : r.GetFieldValue<DateTimeOffset>(ObjectLength + 5),
                r.GetBoolean(ObjectLength + 6),
                r.GetBoolean(ObjectLength + 7)
            );
            found[one.Number] = one;
        } while (await r.NextResultAsync(ct));
        return found;
    }
}

/// <summary>A code as it is stored.</summary>
/// <param name="NeedsSignature">Whether its number alone proves nothing.</param>
internal sealed record Found(
    ObjectRow? Object,
    string Number,
    string Kind,
    CodeState State,
    string AreaCode,
    DateTimeOffset IssuedAt,
    DateTimeOffset? ExpiresAt,
    bool NeedsSignature,
    bool HasAlarm
)
{
    /// <param name="isSigned">Whether a good signature named it.</param>
    public Resolved Judge(bool isSigned, DateTimeOffset now)
    {
        var outcome =
            LifeCycle.WordOf(State)
            ?? (
                State != CodeState.Active ? Outcomes.NotInUse
                : ExpiresAt <= now ? Outcomes.Expired
                : NeedsSignature && !isSigned ? Outcomes.Unsigned
                : Outcomes.Valid
            );
        return new(outcome, Number, Kind, State, Object, AreaCode, IssuedAt, ExpiresAt, isSigned, HasAlarm);
    }
}
