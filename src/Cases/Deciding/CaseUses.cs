using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Calendar;
using Zhishu.Organisations.Contracts;
using Zhishu.Rules.Feel;

namespace Zhishu.Cases.Deciding;

/// <summary>What cases ask decision tables for. The names are what tables are written with: they stay as they are.</summary>
internal static class CaseUses
{
    public const string Dispatch = "cases.dispatch";
    public const string Deadline = "cases.deadline";
    public const string Admission = "cases.admission";

    public static IReadOnlyList<string> All { get; } = [Dispatch, Deadline, Admission];

    public static DecisionUse ForDispatch(IDirectory directory) =>
        new(
            Dispatch,
            new("派遣", "Dispatch"),
            new(
                "案件派给哪个单位。没有意见（空值）时按职责清单派遣。",
                "To which unit a case goes. Without an opinion (null) the duty table says."
            ),
            "Responsible unit",
            [
                .. CaseInputs.Common,
                new(
                    CaseInputs.DutyUnit,
                    "string",
                    new("职责清单指定的单位代码；没有则为空", "The unit the duty table names, by code; null where none")
                ),
            ],
            [
                new("unit", "string", new("主办单位代码", "The lead's code")),
                new("co units", "list<string>", new("协办单位代码", "The co-handlers' codes")),
                new("reason", "string", new("理由", "Why, in words")),
            ],
            CasePermissions.Dispatch
        )
        {
            Fault = result => DispatchFault(result, directory.Current),
        };

    public static DecisionUse ForDeadline() =>
        new(
            Deadline,
            new("时限", "Time limit"),
            new(
                "案件某一环节、某一单位任务的时限。没有意见（空值）时按事项的时限。",
                "How long a stage of a case, or a unit's share in it, may take. Without an opinion (null) the matter's limit holds."
            ),
            "Time limit",
            [
                .. CaseInputs.Common,
                new(
                    CaseInputs.Stage,
                    "string",
                    new(
                        "环节：register 立案、dispatch 派遣、accept 签收、handle 处置、verify 核查、close 结案",
                        "The stage: register, dispatch, accept, handle, verify or close"
                    )
                ),
                new(
                    CaseInputs.Unit,
                    "string",
                    new("承办单位代码；派遣之前为空", "The unit concerned, by code; null before the dispatch")
                ),
                new(
                    CaseInputs.DefaultLimit,
                    "string",
                    new(
                        "事项规定的时限，如 3 working days；没有则为空",
                        "The matter's limit, such as '3 working days'; null where none"
                    )
                ),
            ],
            [
                new(
                    "limit",
                    "string",
                    new("时限，如 4工作时、3 working days", "The limit, such as '3 working days' or '4工作时'")
                ),
                new("reason", "string", new("理由", "Why, in words")),
            ],
            CasePermissions.SetDeadline
        )
        {
            Fault = LimitFault,
        };

    public static DecisionUse ForAdmission() =>
        new(
            Admission,
            new("立案审查", "Admission"),
            new(
                "登记时是否立案：register 立案，refuse 不予受理，wait 由人审查。没有意见（空值）时立案。不予受理一律须经人确认。",
                "Whether what is filed becomes a case: register, refuse, or wait for a person. Without an opinion (null) it is registered. A refusal always waits for a person."
            ),
            "Admission",
            CaseInputs.Common,
            [
                new(
                    "outcome",
                    "string",
                    new("register 立案、refuse 不予受理、wait 待人审查", "register, refuse or wait")
                ),
                new("reason", "string", new("理由；不予受理时必填", "Why, in words; needed for a refusal")),
            ],
            CasePermissions.Register
        )
        {
            Burdens = result => CaseOutputs.Word(result, "outcome") == AdmissionDecision.Refuse,
            Fault = AdmissionFault,
        };

    private static Text? DispatchFault(FeelValue result, DirectorySnapshot directory)
    {
        if (CaseOutputs.Word(result, "unit") is not { } unit)
            return new("结果没有给出单位（unit）。", "The result names no unit.");
        foreach (var code in CaseOutputs.Words(result, "co units").Prepend(unit))
        {
            if (directory.UnitByCode(code)?.IsOpenOn(directory.Today) != true)
                return new($"没有在用的单位“{code}”。", $"There is no working unit '{code}'.");
        }
        return null;
    }

    private static Text? LimitFault(FeelValue result)
    {
        var limit = CaseOutputs.Word(result, "limit");
        return TimeLimit.TryParse(limit, out _)
            ? null
            : new(
                $"结果的时限“{limit}”无法理解，例如：3工作日、24小时。",
                $"The result's limit '{limit}' is no time limit; such as '3 working days' or '24 hours'."
            );
    }

    private static Text? AdmissionFault(FeelValue result)
    {
        var outcome = CaseOutputs.Word(result, "outcome");
        if (outcome is not (AdmissionDecision.Register or AdmissionDecision.Refuse or AdmissionDecision.Wait))
            return new(
                $"结果“{outcome}”无效，可用：register、refuse、wait。",
                $"The outcome '{outcome}' is none of register, refuse, wait."
            );
        return outcome == AdmissionDecision.Refuse && CaseOutputs.Reason(result) is null
            ? new("不予受理须说明理由（reason）。", "A refusal needs a reason.")
            : null;
    }
}
