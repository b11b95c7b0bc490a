using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Attachments;

/// <summary>Which stage of the matter a case is in.</summary>
internal static class Stages
{
    /// <summary>The stage that goes on now; null once the case is over.</summary>
    public static string? Current(CaseState state) =>
        state switch
        {
            CaseState.Collected => MatterStages.Register,
            CaseState.Registered => MatterStages.Dispatch,
            CaseState.Dispatched => MatterStages.Accept,
            CaseState.Accepted or CaseState.InHand or CaseState.Suspended => MatterStages.Handle,
            CaseState.ReportedDone => MatterStages.Verify,
            CaseState.Verified => MatterStages.Close,
            _ => null,
        };

    /// <summary>Whether a stage is not over yet.</summary>
    public static bool IsOpen(string stage, CaseState state) =>
        Current(state) is { } current && Order(stage) >= Order(current);

    /// <summary>The stage to file evidence under.</summary>
    /// <exception cref="Refusal">400 for a stage that does not exist; 409 where the case takes no more.</exception>
    public static string ForUpload(string? asked, CaseState state)
    {
        if (asked is not null && !MatterStages.All.Contains(asked))
            throw Refusal.Invalid(
                "attachments.stage",
                "stage",
                $"阶段须为以下之一：{string.Join('、', MatterStages.All)}。",
                $"The stage must be one of {string.Join(", ", MatterStages.All)}."
            );
        if (state is CaseState.Refused or CaseState.Cancelled or CaseState.Merged or CaseState.Rated)
            throw new Refusal(
                "attachments.case_over",
                $"案件{Labels.Of(state).Chinese}，不能再上传附件。",
                $"The case is {Labels.Of(state).English}; it takes no more attachments."
            );
        return asked ?? Current(state) ?? MatterStages.Close;
    }

    private static int Order(string stage) => ((List<string>)[.. MatterStages.All]).IndexOf(stage);
}
