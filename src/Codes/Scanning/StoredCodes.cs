using Npgsql;
using Zhishu.Codes.Life;
using Zhishu.Codes.Objects;

namespace Zhishu.Codes.Scanning;

/// <summary>Codes as they are stored, by their numbers. Those asked for at the same moment are read in one round trip.</summary>
internal sealed class StoredCodes
{
    public const string ObjectColumns =
        "o.id, o.kind, o.name, o.area_code, o.unit_id, o.address, o.longitude, o.latitude, o.attributes";
    public const int ObjectLength = 9;

    public static ObjectRow? ReadObject(NpgsqlDataReader r) =>
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

    private const string Query = $"""
        SELECT {ObjectColumns}, c.number, c.kind, c.state, c.area_code, c.issued_at, c.expires_at, c.signed IS NOT NULL,
            EXISTS (SELECT FROM codes_alarm a WHERE a.number = c.number AND a.settled_at IS NULL)
        FROM codes_code c LEFT JOIN codes_object o ON o.id = c.object_id WHERE c.number = $1
        """;

    private readonly NpgsqlDataSource database;
    private readonly Together<string[], IReadOnlyDictionary<string, Found>> together;

    public StoredCodes(NpgsqlDataSource database)
    {
        this.database = database;
        together = new(4, 16, ReadAsync);
    }

    /// <summary>What there is none of is left out.</summary>
    public async Task<IReadOnlyDictionary<string, Found>> FindAsync(string[] numbers, CancellationToken ct) =>
        numbers.Length == 0 ? new Dictionary<string, Found>() : await together.AskAsync(numbers).WaitAsync(ct);

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, Found>>> ReadAsync(IReadOnlyList<string[]> asked)
    {
        // A statement for each in one round trip: one over a list of numbers would be planned anew every time.
        await using var batch = database.CreateBatch();
        foreach (var number in asked.SelectMany(numbers => numbers).Distinct())
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = Query;
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = number });
            batch.BatchCommands.Add(command);
        }
        Dictionary<string, Found> found = [];
        await using (var r = await batch.ExecuteReaderAsync())
        {
            do
            {
                if (await r.ReadAsync() && Read(r) is var one)
                    found[one.Number] = one;
            } while (await r.NextResultAsync());
        }
        // All get the same: who asks looks only for the own.
        return [.. Enumerable.Repeat(found, asked.Count)];
    }

    private static Found Read(NpgsqlDataReader r) =>
        new(
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
