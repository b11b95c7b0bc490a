using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Readings;

/// <summary>A reading that may be stored.</summary>
/// <param name="Place">Of the quantity in its type, from 0; stored from 1.</param>
/// <param name="Ticks">UTC, whole milliseconds.</param>
internal readonly record struct Reading(Device Device, short Place, long Ticks, double Value)
{
    public DateTimeOffset At => new(Ticks, TimeSpan.Zero);
}

/// <summary>What became of readings.</summary>
/// <param name="Accepted">Stored now.</param>
/// <param name="Doubled">Had been stored before, and are as they were.</param>
/// <param name="Late">Of the accepted ones, older than the newest of their device and quantity: stored in their place, but
/// no rule looks at them.</param>
/// <param name="Contradicted">Of the doubled ones, those with another value than the stored one: their places in the
/// request.</param>
internal readonly record struct Stored(int Accepted, int Doubled, int Late, IReadOnlyList<int> Contradicted);

/// <summary>Why a reading is refused.</summary>
public enum RefusalReason
{
    /// <summary>没有该设备</summary>
    UnknownDevice,

    /// <summary>不在密钥的范围内</summary>
    NotAllowed,

    /// <summary>设备已停用</summary>
    Retired,

    /// <summary>该类设备没有此测量项</summary>
    UnknownQuantity,

    /// <summary>单位不符</summary>
    UnknownUnit,

    /// <summary>不是数</summary>
    NotANumber,

    /// <summary>超出量程</summary>
    OutOfRange,

    /// <summary>时钟超前</summary>
    ClockAhead,

    /// <summary>早于保存期限</summary>
    TooOld,

    /// <summary>同一时刻已有不同的读数</summary>
    OtherValue,

    /// <summary>设备密钥不对（MQTT）</summary>
    WrongKey,

    /// <summary>内容无法识别（MQTT）</summary>
    Unreadable,

    /// <summary>服务器未能保存（MQTT）</summary>
    Failed,
}

internal static class Reasons
{
    public static Text Say(RefusalReason reason) =>
        reason switch
        {
            RefusalReason.UnknownDevice => new("没有登记该设备。", "No such device is registered."),
            RefusalReason.NotAllowed => new(
                "该密钥不能为这台设备上报。",
                "This key may not send readings of the device."
            ),
            RefusalReason.Retired => new("设备已停用。", "The device is retired."),
            RefusalReason.UnknownQuantity => new(
                "该类设备没有此测量项。",
                "Devices of its type do not measure this quantity."
            ),
            RefusalReason.UnknownUnit => new(
                "单位与设备类型所定不符，也无法换算。",
                "The unit is not the type's, nor one that is converted."
            ),
            RefusalReason.NotANumber => new("读数不是数。", "The value is not a number."),
            RefusalReason.OutOfRange => new("读数超出设备量程。", "The value is outside what the device can measure."),
            RefusalReason.ClockAhead => new(
                "时间晚于服务器时钟五分钟以上，请校准设备时钟。",
                "The time is more than five minutes ahead of the server's clock; set the device's clock."
            ),
            RefusalReason.TooOld => new(
                "时间早于该类读数的保存期限。",
                "The time is before what is kept of such readings."
            ),
            RefusalReason.WrongKey => new(
                "登录消息代理的密钥不是这台设备的。",
                "The key at the broker is not that of the device."
            ),
            RefusalReason.Unreadable => new(
                "内容无法识别，应为一条或一组 JSON 读数，或紧凑二进制格式。",
                "The content cannot be read; it should be one message or a list of them in JSON, or the compact form."
            ),
            RefusalReason.Failed => new(
                "服务器未能保存这条消息，原因见运行日志。",
                "The server could not store the message; its log says why."
            ),
            _ => new(
                "同一设备、测量项和时刻已有不同的读数，先到的有效。",
                "Another value was stored for this device, quantity and time; the first one stands."
            ),
        };
}
