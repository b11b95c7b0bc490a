namespace Zhishu.Cases.Workflows;

/// <summary>Where a case stands (案件状态).</summary>
public enum CaseState
{
    /// <summary>已收集: reported, not yet looked at.</summary>
    Collected,

    /// <summary>已立案: accepted as a case, waits for dispatch.</summary>
    Registered,

    /// <summary>不予受理: refused with a reason.</summary>
    Refused,

    /// <summary>已派遣: with a unit that has not yet accepted it.</summary>
    Dispatched,

    /// <summary>已签收</summary>
    Accepted,

    /// <summary>处置中</summary>
    InHand,

    /// <summary>已挂起: the clock stands.</summary>
    Suspended,

    /// <summary>待核查: every unit has reported its share done.</summary>
    ReportedDone,

    /// <summary>已核查: somebody else has seen that it is done.</summary>
    Verified,

    /// <summary>已结案</summary>
    Closed,

    /// <summary>已评价</summary>
    Rated,

    /// <summary>已作废: withdrawn or filed by mistake.</summary>
    Cancelled,

    /// <summary>已并案: merged into another case.</summary>
    Merged,
}

/// <summary>What is done with a case.</summary>
public enum CaseAction
{
    /// <summary>立案</summary>
    Register,

    /// <summary>不予受理</summary>
    Refuse,

    /// <summary>派遣</summary>
    Dispatch,

    /// <summary>改派</summary>
    Reassign,

    /// <summary>签收</summary>
    Accept,

    /// <summary>开始处置</summary>
    Start,

    /// <summary>处置完成</summary>
    ReportDone,

    /// <summary>申请退回</summary>
    AskReturn,

    /// <summary>申请延期</summary>
    AskExtension,

    /// <summary>申请挂起</summary>
    AskSuspension,

    /// <summary>同意申请</summary>
    Approve,

    /// <summary>驳回申请</summary>
    Deny,

    /// <summary>恢复计时</summary>
    Resume,

    /// <summary>核查通过</summary>
    Verify,

    /// <summary>核查不通过，返工</summary>
    Rework,

    /// <summary>结案</summary>
    Close,

    /// <summary>直接办结</summary>
    CloseDirectly,

    /// <summary>评价</summary>
    Rate,

    /// <summary>重开</summary>
    Reopen,

    /// <summary>作废</summary>
    Cancel,

    /// <summary>并案</summary>
    Merge,

    /// <summary>撤销并案</summary>
    Unmerge,

    /// <summary>吹哨: a street calls units.</summary>
    Whistle,

    /// <summary>到场: a called unit is there.</summary>
    Arrive,

    /// <summary>评议: the street scores a called unit.</summary>
    Score,

    /// <summary>督办: a supervisor demands an answer.</summary>
    Supervise,

    /// <summary>归类: a person says which matter it is about.</summary>
    Classify,
}

/// <summary>Where a unit stands with its share.</summary>
public enum ShareState
{
    Assigned,
    Accepted,
    InHand,
    Suspended,
    Done,

    /// <summary>Taken from the unit: returned, reassigned, or the case ended.</summary>
    Withdrawn,
}

/// <summary>Why a unit has a share.</summary>
public enum ShareRole
{
    /// <summary>主办</summary>
    Lead,

    /// <summary>协办</summary>
    Co,

    /// <summary>吹哨报到: called by a street.</summary>
    Whistled,
}
