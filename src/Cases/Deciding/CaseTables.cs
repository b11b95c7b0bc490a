using Zhishu.Cases.Dispatching;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;
using Zhishu.Rules.Feel;

namespace Zhishu.Cases.Deciding;

/// <summary>Asks the decision tables about cases. Where none serves it costs nothing and the built-in ways hold.</summary>
internal sealed class CaseTables(IDecisions decisions, IDirectory directory, ICalendarSource calendar)
{
    /// <summary>Whether what is filed and done really happened in another system: nothing is decided then, neither by
    /// a table nor by a person here.</summary>
    public bool History { get; set; }

    public bool Serves(string use, string? matterCode, DateTimeOffset at) =>
        !History && decisions.Serves(use, matterCode, at);

    /// <summary>Whether any table is asked on the way of a new case.</summary>
    public bool ServesAny(string? matterCode, DateTimeOffset at)
    {
        foreach (var use in CaseUses.All)
        {
            if (Serves(use, matterCode, at))
                return true;
        }
        return false;
    }

    /// <summary>Which unit a case goes to: by the tables, else by the duty table.</summary>
    public DispatchDecision Dispatch(Case @case, MatterVersion? matter, DateTimeOffset at)
    {
        var snapshot = directory.Current;
        var duty = snapshot.WhoAnswers(@case.MatterCode ?? "", @case.GridCode, @case.AreaCode);
        var byDuty = DispatchDecision.By(duty);
        if (!Serves(CaseUses.Dispatch, @case.MatterCode, at))
            return byDuty;
        var inputs = InputsOf(
            @case,
            matter,
            at,
            KeyValuePair.Create(CaseInputs.DutyUnit, FeelValue.Of(duty.Lead?.Code))
        );
        var verdict = decisions.Decide(CaseUses.Dispatch, @case.MatterCode, inputs, at);
        return verdict.Decision is null
            ? byDuty.After(verdict.Passed)
            : DispatchDecision.ByTable(verdict, verdict.Decision, snapshot);
    }

    /// <summary>A table's say on a limit; null where no table has one.</summary>
    /// <param name="standard">What holds without a table.</param>
    public LimitDecision? Limit(
        Case @case,
        MatterVersion? matter,
        string stage,
        Guid? unitId,
        TimeLimit? standard,
        DateTimeOffset at
    )
    {
        if (!Serves(CaseUses.Deadline, @case.MatterCode, at))
            return null;
        var inputs = InputsOf(
            @case,
            matter,
            at,
            KeyValuePair.Create(CaseInputs.Stage, FeelValue.Of(stage)),
            KeyValuePair.Create(
                CaseInputs.Unit,
                FeelValue.Of(unitId is { } id ? directory.Current.Unit(id)?.Code : null)
            ),
            KeyValuePair.Create(CaseInputs.DefaultLimit, FeelValue.Of(standard?.ToString()))
        );
        var verdict = decisions.Decide(CaseUses.Deadline, @case.MatterCode, inputs, at);
        if (verdict.Decision is not { } decision)
            return null;
        var limit = TimeLimit.Parse(CaseOutputs.Word(verdict.Value, "limit")!);
        return new(
            stage,
            unitId,
            standard?.ToString(),
            limit.ToString(),
            decision.Burdening,
            CaseOutputs.Reason(verdict.Value),
            decision.Explanation,
            decision
        );
    }

    /// <summary>A table's say on taking a case on; null where no table has one.</summary>
    public AdmissionDecision? Admission(Case @case, MatterVersion? matter, DateTimeOffset at)
    {
        if (!Serves(CaseUses.Admission, @case.MatterCode, at))
            return null;
        var verdict = decisions.Decide(CaseUses.Admission, @case.MatterCode, InputsOf(@case, matter, at), at);
        return verdict.Decision is not { } decision
            ? null
            : new(
                CaseOutputs.Word(verdict.Value, "outcome")!,
                CaseOutputs.Reason(verdict.Value),
                decision.Explanation,
                decision
            );
    }

    private FeelContext InputsOf(
        Case @case,
        MatterVersion? matter,
        DateTimeOffset at,
        params ReadOnlySpan<KeyValuePair<string, FeelValue>> more
    ) => CaseInputs.Of(@case, matter, calendar.Current, at, more);
}
