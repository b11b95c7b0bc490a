using Zhishu.Kernel.Modules;

namespace Zhishu.Kernel;

/// <summary>What the kernel's own endpoints check. All three concern the whole installation: a grant limited to a unit,
/// an area or a matter is not enough.</summary>
public static class KernelPermissions
{
    public const string ManageWebhooks = "webhooks.manage";
    public const string ManageCalendar = "calendar.manage";
    public const string ReadAudit = "audit.read";

    internal static IReadOnlyList<Permission> All { get; } =
    [
        new(ManageWebhooks, new("管理事件订阅（Webhook）", "Manage webhooks"), "system"),
        new(ManageCalendar, new("维护工作日历", "Edit the work calendar"), "system"),
        new(ReadAudit, new("查阅账本与审计记录", "Read the ledger"), "audit"),
    ];
}
