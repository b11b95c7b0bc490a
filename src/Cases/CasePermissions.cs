using Zhishu.Kernel;
using Zhishu.Kernel.Modules;

namespace Zhishu.Cases;

/// <summary>What may be done with cases. Each is granted in the scope of organisations, areas and matters.</summary>
public static class CasePermissions
{
    public const string File = "cases.file";
    public const string Read = "cases.read";
    public const string Register = "cases.register";
    public const string Dispatch = "cases.dispatch";
    public const string Handle = "cases.handle";
    public const string Verify = "cases.verify";
    public const string Close = "cases.close";
    public const string CloseDirectly = "cases.close-directly";
    public const string Rate = "cases.rate";
    public const string Reopen = "cases.reopen";
    public const string Cancel = "cases.cancel";
    public const string Merge = "cases.merge";
    public const string Supervise = "cases.supervise";
    public const string Whistle = "cases.whistle";
    public const string Unmask = "cases.unmask";
    public const string ReadConfidential = "cases.read-confidential";
    public const string SetDeadline = "cases.set-deadline";
    public const string Export = "cases.export";
    public const string Situation = "cases.situation";
    public const string ArrangeSituation = "cases.arrange-situation";

    public static IReadOnlyList<Permission> All { get; } =
    [
        new(File, new("登记案件", "File cases")),
        new(Read, new("查看案件", "See cases")),
        new(Register, new("立案或不予受理", "Register or refuse cases")),
        new(Dispatch, new("派遣、改派，审批退回、延期、挂起", "Dispatch, reassign, decide requests")),
        new(Handle, new("签收、处置本单位案件", "Accept and handle the unit's cases")),
        new(Verify, new("核查", "Verify what was reported done")),
        new(Close, new("结案", "Close cases")),
        new(CloseDirectly, new("直接办结", "Answer and close at once")),
        new(Rate, new("代为登记评价（回访）", "Record a rating on behalf of the reporter")),
        new(Reopen, new("重开案件", "Reopen cases")),
        new(Cancel, new("作废案件", "Cancel cases")),
        new(Merge, new("并案与撤销并案", "Merge cases and undo it")),
        new(Supervise, new("督办", "Issue supervision orders")),
        new(Whistle, new("吹哨", "Call units to a street's case")),
        new(Unmask, new("查看诉求人完整信息", "See a reporter's name and number in full")),
        new(ReadConfidential, new("查看保密案件的诉求人", "See the reporters of confidential cases")),
        new(SetDeadline, new("指定期限", "Set a case's deadline by hand or from another system")),
        new(Export, new("导出案件", "Export lists of cases")),
        new(Situation, new("看运行态势", "See the situation")),
        new(ArrangeSituation, new("布置态势大屏", "Arrange the situation's wall")),
    ];
}
