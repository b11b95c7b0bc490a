using System.Collections.Concurrent;
using Zhishu.Organisations.Contracts;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Devices;

/// <summary>The devices that send, in memory: each is read at its first message and again when it was changed, here at once
/// and on other nodes within seconds.</summary>
internal sealed class DeviceStore(NpgsqlDataSource database, TypeStore types) : IOtherKeys
{
    private const string Columns = """
        SELECT d.number, d.id, d.code, d.type_id, d.state, d.unit_id, d.area_code, d.key_id, d.key_hash,
            EXISTS (SELECT FROM sensing_alarm a JOIN sensing_rule r ON r.id = a.rule_id
                WHERE a.device = d.number AND a.returned_at IS NULL AND r.silent_seconds IS NOT NULL)
        FROM sensing_device d
        """;

    // A transaction may be committed a little after the moment that its rows bear.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Device> byCode = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, Device> byNumber = new();
    private readonly ConcurrentDictionary<Guid, Device> byId = new();
    private readonly ConcurrentDictionary<string, Device> byKey = new(StringComparer.Ordinal);
    private DateTime lookedAt = DateTime.MinValue;

    string IOtherKeys.Prefix => DeviceKeyText.Prefix;

    /// <summary>How many are in memory.</summary>
    public int Count => byNumber.Count;

    public Device? ById(Guid id) => byId.GetValueOrDefault(id);

    public Device? ByCode(string code) => byCode.GetValueOrDefault(code);

    public Device? ByNumber(int number) => byNumber.GetValueOrDefault(number);

    /// <summary>Reads those that are not in memory; unknown ones stay unknown.</summary>
    public Task LoadAsync(IEnumerable<string> codes, CancellationToken ct)
    {
        var missing = codes.Where(c => !byCode.ContainsKey(c) && !c.Contains('\0')).Distinct().ToArray();
        return missing.Length == 0
            ? Task.CompletedTask
            : ReadAsync("WHERE d.code = ANY($1)", new() { Value = missing }, onlyKnown: false, ct);
    }

    public Task LoadAsync(IEnumerable<int> numbers, CancellationToken ct)
    {
        var missing = numbers.Where(n => !byNumber.ContainsKey(n)).Distinct().ToArray();
        return missing.Length == 0
            ? Task.CompletedTask
            : ReadAsync("WHERE d.number = ANY($1)", new() { Value = missing }, onlyKnown: false, ct);
    }

    /// <summary>After a change made here.</summary>
    public Task ReloadAsync(Guid id, CancellationToken ct) =>
        ReadAsync("WHERE d.id = $1", new() { Value = id }, onlyKnown: true, ct);

    public async Task RefreshAsync(CancellationToken ct)
    {
        await using var clock = database.CreateCommand("SELECT clock_timestamp()");
        var now = (DateTime)(await clock.ExecuteScalarAsync(ct))!;
        if (!byNumber.IsEmpty)
        {
            var since = new NpgsqlParameter { Value = lookedAt - Overlap, NpgsqlDbType = NpgsqlDbType.TimestampTz };
            await ReadAsync("WHERE d.changed_at > $1", since, onlyKnown: true, ct);
        }
        lookedAt = now;
    }

    public async ValueTask<Actor?> ActorOfKeyAsync(string text, CancellationToken ct)
    {
        if (DeviceKeyText.KeyId(text) is not { } key || key.Contains('\0'))
            return null;
        if (!byKey.ContainsKey(key))
            await ReadAsync("WHERE d.key_id = $1", new() { Value = key }, onlyKnown: false, ct);
        return
            byKey.TryGetValue(key, out var device)
            && device.KeyId == key
            && device.KeyHash is { } hash
            && DeviceKeyText.IsRight(text, hash)
            ? device.Actor
            : null;
    }

    private async Task ReadAsync(string which, NpgsqlParameter value, bool onlyKnown, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"{Columns} {which}");
        command.Parameters.Add(value);
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var number = r.GetInt32(0);
            if (onlyKnown && !byNumber.ContainsKey(number))
                continue;
            if (!types.Current.ById.TryGetValue(r.GetGuid(3), out var type))
                continue;
            Keep(number, r, type);
        }
    }

    private void Keep(int number, NpgsqlDataReader r, DeviceType type)
    {
        var state = Enum.Parse<DeviceState>(r.GetString(4));
        var scope = new Scope(r.IsDBNull(5) ? null : r.GetGuid(5), r.IsDBNull(6) ? null : r.GetString(6));
        var (key, hash) = r.IsDBNull(7) ? (null, null) : (r.GetString(7), (byte[])r[8]);
        var device = byNumber.GetOrAdd(
            number,
            _ => new Device
            {
                Number = number,
                Id = r.GetGuid(1),
                Code = r.GetString(2),
                Type = type,
                State = state,
                Scope = scope,
                KeyId = key,
                KeyHash = hash,
            }
        );
        (device.Type, device.State, device.Scope) = (type, state, scope);
        (device.KeyId, device.KeyHash, device.IsMissed) = (key, hash, r.GetBoolean(9));
        byCode[device.Code] = device;
        byId[device.Id] = device;
        if (key is not null)
            byKey[key] = device;
    }

    /// <summary>The device's type as it is now.</summary>
    public DeviceType TypeOf(Device device)
    {
        if (types.Current.ById.TryGetValue(device.Type.Id, out var type) && !ReferenceEquals(type, device.Type))
            device.Type = type;
        return device.Type;
    }
}
