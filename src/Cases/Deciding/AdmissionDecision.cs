using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;

namespace Zhishu.Cases.Deciding;

/// <summary>What a decision table said of taking a report on as a case (立案审查): kept with the case and in the ledger.</summary>
/// <param name="Outcome"><c>register</c>, <c>refuse</c> (a proposal until a person confirms it) or <c>wait</c>.</param>
/// <param name="Reason">Why, in the table's words.</param>
/// <param name="Explanation">Why, in plain sentences.</param>
/// <param name="Decision">With everything needed to work it out again.</param>
public sealed record AdmissionDecision(string Outcome, string? Reason, Text Explanation, Decision Decision)
{
    public const string Register = "register";
    public const string Refuse = "refuse";
    public const string Wait = "wait";

    /// <summary>What the one who filed is told; that a refusal is proposed is for those who decide it.</summary>
    internal Text ToFiler() =>
        Outcome == Wait && Reason is not null
            ? new(Reason, Reason)
            : new("是否受理须由人审查。", "A person decides whether it is taken on.");
}
