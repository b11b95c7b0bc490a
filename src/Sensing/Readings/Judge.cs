using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Readings;

/// <summary>A reading as it was sent.</summary>
/// <param name="Index">Of its message.</param>
internal readonly record struct Sent(
    int Index,
    Device? Device,
    string DeviceCode,
    string Quantity,
    int Place,
    DateTimeOffset At,
    double Value,
    string? Unit
)
{
    /// <summary>Where it is not known what was sent.</summary>
    public static Sent Nothing(string device, DateTimeOffset now) =>
        new(0, null, device, "", -1, now, double.NaN, null);
}

/// <summary>Says which readings may be stored.</summary>
internal sealed class Judge(DeviceStore devices, Actor actor, DateTimeOffset now)
{
    /// <summary>By so much a device's clock may be ahead.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<Scope, bool> allowed = [];
    private readonly bool everywhere =
        actor.Kind == ActorKind.Internal
        || actor.GrantsOf(SensingPermissions.Send).Any(g => g is { Units: null, AreaPrefix: null, MatterPrefix: null });

    public RefusalReason? Ask(in Sent sent, out Reading reading)
    {
        reading = default;
        if (sent.Device is not { } device)
            return RefusalReason.UnknownDevice;
        if (!MaySend(device))
            return RefusalReason.NotAllowed;
        if (device.State == DeviceState.Retired)
            return RefusalReason.Retired;
        var type = devices.TypeOf(device);
        if (sent.Place < 0 || sent.Place >= type.Quantities.Length)
            return RefusalReason.UnknownQuantity;
        var quantity = type.Quantities[sent.Place];
        if (Convert(sent.Value, sent.Unit, quantity) is not { } value)
            return RefusalReason.UnknownUnit;
        if (!double.IsFinite(value))
            return RefusalReason.NotANumber;
        if (value < quantity.Minimum || value > quantity.Maximum)
            return RefusalReason.OutOfRange;
        if (sent.At - now > Ahead)
            return RefusalReason.ClockAhead;
        if (sent.At < Earliest || now - sent.At > type.Kept)
            return RefusalReason.TooOld;
        var ticks = sent.At.UtcTicks;
        reading = new(device, (short)sent.Place, ticks - ticks % TimeSpan.TicksPerMillisecond, value);
        return null;
    }

    private bool MaySend(Device device)
    {
        if (everywhere || actor.Id == device.Id)
            return true;
        if (!allowed.TryGetValue(device.Scope, out var may))
            allowed[device.Scope] = may = actor.May(SensingPermissions.Send, device.Scope);
        return may;
    }

    private static double? Convert(double value, string? unit, Quantity quantity)
    {
        if (string.IsNullOrEmpty(unit) || unit == quantity.Unit)
            return value;
        return quantity.Others?.FirstOrDefault(o => o.Unit == unit) is { } other
            ? value * other.Factor + other.Offset
            : null;
    }
}
