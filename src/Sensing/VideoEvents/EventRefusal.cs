namespace Zhishu.Sensing.VideoEvents;

/// <summary>Why a video event is not taken.</summary>
public enum EventRefusal
{
    UnknownCamera,
    NotAllowed,
    Retired,
    UnknownBehaviour,
    SwitchedOff,
    ClockAhead,
    TooOld,

    /// <summary>The analysis itself is too little sure; no fault of the sender.</summary>
    LowConfidence,
}

internal static class EventRefusals
{
    public static Text Say(EventRefusal reason) =>
        reason switch
        {
            EventRefusal.UnknownCamera => new("没有登记该摄像机。", "No such camera is registered."),
            EventRefusal.NotAllowed => new(
                "该密钥不能为这台摄像机上报。",
                "This key may not send events of the camera."
            ),
            EventRefusal.Retired => new("摄像机已停用。", "The camera is retired."),
            EventRefusal.UnknownBehaviour => new("没有这种行为编码。", "There is no such kind of behaviour."),
            EventRefusal.SwitchedOff => new(
                "本市未启用这种行为。",
                "The city has switched this kind of behaviour off."
            ),
            EventRefusal.ClockAhead => new(
                "时间晚于服务器时钟五分钟以上，请校准设备时钟。",
                "The time is more than five minutes ahead of the server's clock; set the device's clock."
            ),
            EventRefusal.TooOld => new(
                "时间过早，超过接收期限。",
                "The time is too long ago for the event to be taken."
            ),
            _ => new(
                "置信度低于这种行为的采用下限，未采用。",
                "The confidence is below what is taken of this kind of behaviour; the event was dropped."
            ),
        };

    /// <summary>The refusal, with a code such as <c>sensing.event_unknown_camera</c>.</summary>
    public static Refusal Of(EventRefusal reason)
    {
        var (code, field) = reason switch
        {
            EventRefusal.UnknownCamera => ("unknown_camera", "event.camera"),
            EventRefusal.NotAllowed => ("not_allowed", "event.camera"),
            EventRefusal.Retired => ("retired", "event.camera"),
            EventRefusal.UnknownBehaviour => ("unknown_behaviour", "event.behaviour"),
            EventRefusal.SwitchedOff => ("switched_off", "event.behaviour"),
            EventRefusal.ClockAhead => ("clock_ahead", "event.at"),
            EventRefusal.TooOld => ("too_old", "event.at"),
            _ => ("low_confidence", "event.confidence"),
        };
        var words = Say(reason);
        return Refusal.Invalid($"sensing.event_{code}", field, words.Chinese, words.English);
    }
}
