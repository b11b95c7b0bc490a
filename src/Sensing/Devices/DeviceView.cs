using Zhishu.Organisations.Contracts;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Devices;

/// <summary>A device as people see it.</summary>
/// <param name="Number">What stands for it in the compact form of readings.</param>
/// <param name="LastAt">Of the newest reading.</param>
/// <param name="Battery">Per cent, as the device said last.</param>
/// <param name="OpenAlarms">Alarms whose readings have not returned to normal and that nobody dismissed.</param>
/// <param name="Actions">What may be done with it now.</param>
public sealed record DeviceView(
    Guid Id,
    int Number,
    string Code,
    string Name,
    string TypeCode,
    Text TypeName,
    DeviceState State,
    Text StateName,
    double? Longitude,
    double? Latitude,
    string? Address,
    string? AreaCode,
    string? GridCode,
    Guid? UnitId,
    Text? UnitName,
    string? ObjectCode,
    bool HasKey,
    DateTimeOffset RegisteredAt,
    DateTimeOffset? LastAt,
    DateTimeOffset? ReceivedAt,
    double? Battery,
    double? Quality,
    int OpenAlarms,
    IReadOnlyList<DeviceAction> Actions,
    int Version
);

/// <summary>Reads devices for pages.</summary>
internal sealed class DeviceReader(NpgsqlDataSource database, TypeStore types, IDirectory directory)
{
    public const string Columns = """
        d.id, d.number, d.code, d.name, d.type_id, d.state, d.longitude, d.latitude, d.address, d.area_code, d.grid_code, d.unit_id,
        d.object_code, d.key_id IS NOT NULL, d.registered_at, s.last_at, s.received_at, s.battery, s.quality,
        (SELECT count(*) FROM sensing_alarm a WHERE a.device = d.number AND a.returned_at IS NULL AND a.state <> 'Dismissed')::int,
        d.version
        """;
    public const string From = " FROM sensing_device d LEFT JOIN sensing_device_seen s ON s.device = d.number";

    /// <param name="end">ORDER BY and LIMIT.</param>
    public async Task<List<DeviceView>> ReadAsync(Filter filter, string end, CancellationToken ct)
    {
        await using var command = filter.Command(database, $"SELECT {Columns}{From}{filter.Clause} {end}");
        List<DeviceView> found = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        var (known, units) = (types.Current, directory.Current);
        while (await reader.ReadAsync(ct))
            found.Add(Read(reader, known, units));
        return found;
    }

    /// <exception cref="Refusal">404 where there is none, or none the actor may see.</exception>
    public async Task<DeviceView> FindAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var filter = new Filter();
        filter.Within(actor, SensingPermissions.Read);
        filter.Where($"d.id = {id}");
        return (await ReadAsync(filter, "", ct)).SingleOrDefault() ?? throw NotFound();
    }

    public static Refusal NotFound() => Refusal.NotFound("sensing.no_device", "该设备", "such device");

    private static DeviceView Read(NpgsqlDataReader r, TypesSnapshot types, DirectorySnapshot units)
    {
        var type = types.ById.GetValueOrDefault(r.GetGuid(4));
        var state = Enum.Parse<DeviceState>(r.GetString(5));
        Guid? unit = r.IsDBNull(11) ? null : r.GetGuid(11);
        return new(
            r.GetGuid(0),
            r.GetInt32(1),
            r.GetString(2),
            r.GetString(3),
            type?.Code ?? "",
            type?.Name ?? new("", ""),
            state,
            DeviceLife.Name(state),
            r.IsDBNull(6) ? null : r.GetDouble(6),
            r.IsDBNull(7) ? null : r.GetDouble(7),
            Text(8),
            Text(9),
            Text(10),
            unit,
            unit is { } id ? units.Unit(id)?.Name : null,
            Text(12),
            r.GetBoolean(13),
            r.GetFieldValue<DateTimeOffset>(14),
            At(15),
            At(16),
            r.IsDBNull(17) ? null : r.GetFloat(17),
            r.IsDBNull(18) ? null : r.GetFloat(18),
            r.GetInt32(19),
            DeviceLife.OpenTo(state),
            r.GetInt32(20)
        );

        string? Text(int column) => r.IsDBNull(column) ? null : r.GetString(column);
        DateTimeOffset? At(int column) => r.IsDBNull(column) ? null : r.GetFieldValue<DateTimeOffset>(column);
    }
}
