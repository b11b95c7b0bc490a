using System.ComponentModel.DataAnnotations;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Nearby;

/// <summary>What is asked about a place. In the body: where somebody is ends up in no log of addresses.</summary>
public sealed record NearbyDevicesRequest
{
    /// <summary>Code of a public type of devices.</summary>
    [Required, StringLength(60)]
    public string Type { get; init; } = "";

    [Required, Range(-180.0, 180.0)]
    public double? Longitude { get; init; }

    [Required, Range(-90.0, 90.0)]
    public double? Latitude { get; init; }

    /// <summary>How far away at most.</summary>
    [Range(50, 20_000)]
    public int Metres { get; init; } = 3000;
}

/// <summary>A type of devices of which anybody may see something.</summary>
public sealed record PublicType(string Code, Text Name, IReadOnlyList<PublicQuantity> Quantities);

/// <summary>What anybody may see of it.</summary>
public sealed record PublicQuantity(string Code, Text Name, string Unit);

/// <summary>A device near a place.</summary>
/// <param name="Metres">As the crow flies.</param>
/// <param name="IsCurrent">Whether it was heard within the time its type allows; else what it said may be wrong by now.</param>
/// <param name="Values">The public quantities of the type, in its order, that were measured in the last week.</param>
public sealed record NearbyDevice(
    string Name,
    string? Address,
    double Longitude,
    double Latitude,
    int Metres,
    bool IsCurrent,
    IReadOnlyList<NearbyValue> Values
);

/// <summary>What was measured last.</summary>
public sealed record NearbyValue(string Quantity, double Value, DateTimeOffset At);

/// <summary>What public devices near a place last measured, the nearest first: free places to park, the air.</summary>
internal sealed class FindNearby(ListDatabase lists, TypeStore types, TimeProvider clock)
{
    private const int Most = 50;
    private const double MetresOfDegree = 111_195;
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    public IReadOnlyList<PublicType> Types() =>
        [
            .. types
                .Current.ByCode.Values.Select(t => new PublicType(
                    t.Code,
                    t.Name,
                    [.. Public(t).Select(q => q.Quantity)]
                ))
                .Where(t => t.Quantities.Count > 0)
                .OrderBy(t => t.Code, StringComparer.Ordinal),
        ];

    /// <exception cref="Refusal">404 where there is no such type or nothing of it is public.</exception>
    public async Task<IReadOnlyList<NearbyDevice>> Handle(NearbyDevicesRequest request, CancellationToken ct)
    {
        if (
            types.Current.ByCode.GetValueOrDefault(request.Type) is not { } type
            || Public(type).ToList() is not { Count: > 0 } quantities
        )
            throw Refusal.NotFound("sensing.no_type", "该类公开设备", "such public type of devices");
        var found = await DevicesAsync(type, request, ct);
        var values = await ValuesAsync([.. found.Select(f => f.Number)], quantities, ct);
        var fresh = clock.GetUtcNow() - type.SilentAfter;
        return
        [
            .. found.Select(f =>
                f.Device with
                {
                    Values = [.. values[f.Number]],
                    IsCurrent = values[f.Number].Any(v => v.At >= fresh),
                }
            ),
        ];
    }

    private static IEnumerable<(short Place, PublicQuantity Quantity)> Public(DeviceType type) =>
        type
            .Quantities.Index()
            .Where(q => q.Item.IsPublic)
            .Select(q => ((short)(q.Index + 1), new PublicQuantity(q.Item.Code, NameOf(q.Item), q.Item.Unit)));

    private static Text NameOf(Quantity quantity) => new(quantity.NameZh, quantity.NameEn);

    private async Task<List<(int Number, NearbyDevice Device)>> DevicesAsync(
        DeviceType type,
        NearbyDevicesRequest request,
        CancellationToken ct
    )
    {
        var (x, y) = (request.Longitude!.Value, request.Latitude!.Value);
        var narrow = Math.Max(0.01, Math.Cos(y * Math.PI / 180));
        var high = request.Metres / MetresOfDegree;
        var wide = high / narrow;
        await using var command = lists.Source.CreateCommand(
            $"""
            SELECT * FROM (
                SELECT number, name, address, longitude, latitude,
                    sqrt(power((longitude - $2) * $4, 2) + power(latitude - $3, 2)) * {MetresOfDegree} AS metres
                FROM sensing_device
                WHERE type_id = $1 AND state NOT IN ('Maintenance', 'Retired') AND longitude IS NOT NULL
                    AND box(point(longitude, latitude), point(longitude, latitude))
                        && box(point($2 - $5, $3 - $6), point($2 + $5, $3 + $6))
            ) d WHERE metres <= $7 ORDER BY metres, number LIMIT {Most}
            """
        );
        foreach (var value in new object[] { type.Id, x, y, narrow, wide, high, (double)request.Metres })
            command.Parameters.Add(new() { Value = value });
        List<(int, NearbyDevice)> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var device = new NearbyDevice(
                r.GetString(1),
                r.IsDBNull(2) ? null : r.GetString(2),
                r.GetDouble(3),
                r.GetDouble(4),
                (int)Math.Round(r.GetDouble(5)),
                false,
                []
            );
            found.Add((r.GetInt32(0), device));
        }
        return found;
    }

    private async Task<ILookup<int, NearbyValue>> ValuesAsync(
        int[] devices,
        List<(short Place, PublicQuantity Quantity)> quantities,
        CancellationToken ct
    )
    {
        await using var command = lists.Source.CreateCommand(
            """
            SELECT d, q, r.value, r.at FROM unnest($1) d CROSS JOIN unnest($2) q CROSS JOIN LATERAL (
                SELECT value, at FROM sensing_reading WHERE device = d AND quantity = q AND at > $3
                ORDER BY at DESC LIMIT 1
            ) r ORDER BY d, q
            """
        );
        command.Parameters.Add(new() { Value = devices });
        command.Parameters.Add(new() { Value = quantities.Select(q => q.Place).ToArray() });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() - Remembered });
        var codes = quantities.ToDictionary(q => q.Place, q => q.Quantity.Code);
        List<(int Device, NearbyValue Value)> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            found.Add((r.GetInt32(0), new(codes[r.GetInt16(1)], r.GetDouble(2), r.GetFieldValue<DateTimeOffset>(3))));
        return found.ToLookup(f => f.Device, f => f.Value);
    }
}
