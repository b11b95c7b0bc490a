using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Rows;

internal sealed class DeviceRow
{
    public Guid Id { get; init; }
    public int Version { get; set; } = 1;
    public int Number { get; init; }
    public required string Code { get; init; }
    public required string Name { get; set; }
    public Guid TypeId { get; set; }
    public DeviceState State { get; set; }
    public double? Longitude { get; set; }
    public double? Latitude { get; set; }
    public string? Address { get; set; }
    public string? AreaCode { get; set; }
    public string? GridCode { get; set; }
    public Guid? UnitId { get; set; }
    public string? ObjectCode { get; set; }
    public string? KeyId { get; set; }
    public byte[]? KeyHash { get; set; }
    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Set by the database.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    public Scope Scope => new(UnitId, AreaCode);
}
