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

    public static IReadOnlyList<Permission> All { get; } =
    [
        new(Read, new("查看感知设备、读数和告警", "See devices, readings and alarms")),
        new(Manage, new("登记和管理感知设备", "Register and manage devices")),
        new(Arrange, new("编制设备类型和告警规则", "Edit types of devices and rules of alarms")),
        new(Check, new("确认或排除告警", "Confirm or dismiss alarms")),
        new(Send, new("上报设备读数（网关）", "Send readings of devices (gateways)")),
    ];
}
