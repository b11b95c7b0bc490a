using Zhishu.Kernel.Modules;

namespace Zhishu.Sensing;

/// <summary>What may be done with devices and alarms. Each is granted in the scope of organisations and areas.</summary>
public static class SensingPermissions
{
    public const string Read = "sensing.read";
    public const string Manage = "sensing.manage";
    public const string Arrange = "sensing.arrange";
    public const string Check = "sensing.check";
    public const string Send = "sensing.send";
    public const string Command = "sensing.command";

    public static IReadOnlyList<Permission> All { get; } =
    [
        new(Read, new("查看感知设备、读数和告警", "See devices, readings and alarms")),
        new(Manage, new("登记和管理感知设备", "Register and manage devices")),
        new(
            Arrange,
            new("编制设备类型、告警规则和视频行为", "Edit types of devices, rules of alarms and kinds of behaviour")
        ),
        new(Check, new("核查告警和视频事件", "Confirm or dismiss alarms and video events")),
        new(Command, new("向设备下发指令", "Tell devices to do something")),
        new(Send, new("上报设备读数和视频事件（网关）", "Send readings and video events of devices (gateways)")),
    ];
}
