using Zhishu.Kernel;

namespace Zhishu.Cases.Workflows;

/// <summary>What states, actions and shares are called.</summary>
public static class Labels
{
    public static Text Of(CaseState state) =>
        state switch
        {
            CaseState.Collected => new("待受理", "collected"),
            CaseState.Registered => new("待派遣", "registered"),
            CaseState.Refused => new("不予受理", "refused"),
            CaseState.Dispatched => new("待签收", "dispatched"),
            CaseState.Accepted => new("已签收", "accepted"),
            CaseState.InHand => new("处置中", "in hand"),
            CaseState.Suspended => new("已挂起", "suspended"),
            CaseState.ReportedDone => new("待核查", "reported done"),
            CaseState.Verified => new("待结案", "verified"),
            CaseState.Closed => new("已结案", "closed"),
            CaseState.Rated => new("已评价", "rated"),
            CaseState.Cancelled => new("已作废", "cancelled"),
            CaseState.Merged => new("已并案", "merged"),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };

    public static Text Of(CaseAction action) =>
        action switch
        {
            CaseAction.Register => new("立案", "register"),
            CaseAction.Refuse => new("不予受理", "refuse"),
            CaseAction.Dispatch => new("派遣", "dispatch"),
            CaseAction.Reassign => new("改派", "reassign"),
            CaseAction.Accept => new("签收", "accept"),
            CaseAction.Start => new("开始处置", "start"),
            CaseAction.ReportDone => new("处置完成", "report done"),
            CaseAction.AskReturn => new("申请退回", "ask to return"),
            CaseAction.AskExtension => new("申请延期", "ask for more time"),
            CaseAction.AskSuspension => new("申请挂起", "ask to suspend"),
            CaseAction.Approve => new("同意申请", "approve the request"),
            CaseAction.Deny => new("驳回申请", "deny the request"),
            CaseAction.Resume => new("恢复计时", "resume"),
            CaseAction.Verify => new("核查通过", "verify"),
            CaseAction.Rework => new("返工", "send back for rework"),
            CaseAction.Close => new("结案", "close"),
            CaseAction.CloseDirectly => new("直接办结", "close directly"),
            CaseAction.Rate => new("评价", "rate"),
            CaseAction.Reopen => new("重开", "reopen"),
            CaseAction.Cancel => new("作废", "cancel"),
            CaseAction.Merge => new("并案", "merge"),
            CaseAction.Unmerge => new("撤销并案", "undo the merge"),
            CaseAction.Classify => new("归类", "classify"),
            CaseAction.Whistle => new("吹哨", "call units"),
            CaseAction.Arrive => new("到场", "arrive"),
            CaseAction.Score => new("评议", "score the called unit"),
            CaseAction.Supervise => new("督办", "supervise"),
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        };

    public static Text Of(ShareState state) =>
        state switch
        {
            ShareState.Assigned => new("待签收", "assigned"),
            ShareState.Accepted => new("已签收", "accepted"),
            ShareState.InHand => new("处置中", "in hand"),
            ShareState.Suspended => new("已挂起", "suspended"),
            ShareState.Done => new("已完成", "done"),
            ShareState.Withdrawn => new("已撤回", "withdrawn"),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };

    /// <summary>What an action is asked with; null for a field that is not the platform's own.</summary>
    public static Text? OfField(string field) =>
        field switch
        {
            "reason" => new("理由", "reason"),
            "outcome" => new("处理结果", "outcome"),
            "unit" => new("承办单位", "unit"),
            "amount" => new("延长多久", "how much more time"),
            "rating" => new("评价", "rating"),
            "description" => new("情况描述", "description"),
            "address" => new("地址", "address"),
            "matter" => new("事项", "matter"),
            _ => null,
        };
}
