using Zhishu.Cases.Workflows;
using Zhishu.Kernel;

namespace Zhishu.Cases.Notes;

/// <summary>What the entries of a case's ledger are called.</summary>
internal static class HistoryWords
{
    private static readonly Dictionary<string, Text> Known = Words();

    /// <summary>What a reporter may read of; the rest is the work of officials.</summary>
    private static readonly Dictionary<string, Text> ForReporters = new(StringComparer.Ordinal)
    {
        ["case.filed"] = new("已收到您的诉求", "We received your report"),
        ["case.registered"] = new("已受理", "It was accepted as a case"),
        ["case.refused"] = new("不予受理", "It was not accepted"),
        ["case.classified"] = new("已归类", "It was put under a matter"),
        ["case.dispatched"] = new("已转办理单位", "It was sent to the unit in charge"),
        ["case.reassigned"] = new("已改由其他单位办理", "It was sent to another unit"),
        ["case.accepted"] = new("办理单位已签收", "The unit in charge accepted it"),
        ["case.reported_done"] = new(
            "办理单位已反馈办理结果，等待核查",
            "The unit reported it done; it is being checked"
        ),
        ["case.sent_back"] = new("核查未通过，继续办理", "The check found more to do"),
        ["case.closed"] = new("已办结", "It was closed"),
        ["case.closed_directly"] = new("已答复办结", "It was answered and closed"),
        ["case.rated"] = new("已收到评价", "It was rated"),
        ["case.reopened"] = new("已重新办理", "It was reopened"),
        ["case.cancelled"] = new("已撤回或作废", "It was withdrawn or cancelled"),
        ["case.merged"] = new("已与同类诉求合并办理", "It was merged with another report of the same"),
        ["case.unmerged"] = new("已恢复单独办理", "It is handled by itself again"),
        ["case.question_asked"] = new("办理单位向您询问", "You were asked a question"),
        ["case.question_answered"] = new("已收到答复", "A question was answered"),
    };

    /// <summary>An entry's name; one that is not known here is shown by its own name.</summary>
    public static Text Of(string action)
    {
        if (Known.TryGetValue(action, out var text))
            return text;
        var name = action[(action.LastIndexOf('.') + 1)..].Replace('_', ' ');
        return new(name, name);
    }

    public static Text? ForReporter(string action) => ForReporters.GetValueOrDefault(action);

    private static Dictionary<string, Text> Words()
    {
        var words = new Dictionary<string, Text>(StringComparer.Ordinal)
        {
            ["case.filed"] = new("登记", "filed"),
            ["case.attachment_added"] = new("上传附件", "attachment added"),
            ["case.attachment_removed"] = new("撤回附件", "attachment taken back"),
            ["case.reporter_added"] = new("新增诉求人", "reporter added"),
            ["case.reporter_seen"] = new("查看诉求人完整信息", "reporter's data seen in full"),
            ["case.reporter_anonymised"] = new("诉求人信息到期匿名化", "reporter anonymised after the retention time"),
            ["case.draft_asked"] = new(
                "请机器起草（已隐去个人信息）",
                "draft asked of a machine, personal data hidden"
            ),
            ["case.note_added"] = new("备注", "note"),
            ["case.question_asked"] = new("询问诉求人", "question to the reporter"),
            ["case.question_answered"] = new("诉求人答复", "reporter's answer"),
            ["case.share_warned"] = new("临期预警", "deadline near"),
            ["case.share_overdue"] = new("任务超期升级", "unit's deadline passed, escalated"),
            ["case.stage_overdue"] = new("阶段超期升级", "stage's deadline passed, escalated"),
            ["case.arrival_overdue"] = new("未按时到场", "did not arrive in time"),
            ["case.answer_overdue"] = new("被吹哨单位未按时签收", "called unit did not answer in time"),
            ["case.supervision_issued"] = new("下达督办", "supervision order issued"),
            ["case.supervision_answered"] = new("答复督办", "supervision order answered"),
            ["case.supervision_accepted"] = new("督办办结", "supervision order closed"),
            ["case.supervision_sent_back"] = new("督办答复退回", "answer to the supervision order sent back"),
            ["case.supervision_overdue"] = new("督办超期", "supervision order overdue"),
            ["case.merged_in"] = new("并入同类诉求", "another case merged in"),
            ["case.merge_undone"] = new("撤销并案", "merge undone"),
            ["case.admission_decided"] = new("按决策表审查立案", "admission decided by a table"),
            ["case.admission_proposed"] = new("决策表建议，待人确认是否受理", "admission proposed by a table"),
            ["case.dispatch_proposed"] = new("决策表建议派遣，待人确认", "dispatch proposed by a table"),
            ["case.limit_confirmed"] = new("确认决策表建议的时限", "proposed time limit confirmed"),
            ["case.proposal_rejected"] = new("驳回决策表的建议", "proposal of a table rejected"),
            ["case.reporters_informed"] = new("已告知诉求人", "reporters informed"),
        };
        foreach (var action in Enum.GetValues<CaseAction>())
            words["case." + Tense.Past(action)] = Labels.Of(action);
        return words;
    }
}
