using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Devices;

/// <summary>A device as readings need it.</summary>
internal sealed class Device
{
    public required int Number { get; init; }
    public required Guid Id { get; init; }
    public required string Code { get; init; }
    public required DeviceType Type { get; set; }
    public required DeviceState State { get; set; }
    public required Scope Scope { get; set; }
    public required string? KeyId { get; set; }
    public required byte[]? KeyHash { get; set; }

    public Hearing Hearing { get; } = new();

    /// <summary>The device itself as the one who sends.</summary>
    public Actor Actor => new(ActorKind.System, Id, Code, Scope.UnitId, []);

    /// <summary>Whether a rule has an alarm open because nothing was heard.</summary>
    public bool IsMissed { get; set; }

    /// <summary>Whether the next reading changes what is stored of the device itself.</summary>
    public bool WakesUp => State is DeviceState.Registered or DeviceState.Silent || IsMissed;

    /// <summary>The devices of a share are evaluated by one node at a time.</summary>
    public int Share => Number & (Shares - 1);

    public const int Shares = 64;
}
