using Zhishu.Cases.Contracts;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel.Calendar;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;
using Zhishu.Rules.Feel;

namespace Zhishu.Cases.Deciding;

/// <summary>Asks a table on trial about past cases and holds its answers against today's, or against what became of
/// them.</summary>
internal sealed class Trial(
    DecisionUse use,
    TrialScope scope,
    Candidate candidate,
    IDecisions decisions,
    DateTimeOffset now
)
{
    private static readonly string[] Stages =
    [
        MatterStages.Register,
        MatterStages.Dispatch,
        MatterStages.Accept,
        MatterStages.Handle,
        MatterStages.Verify,
        MatterStages.Close,
    ];

    private readonly Dictionary<string, FeelType?> types = use.Inputs.ToDictionary(
        i => i.Name,
        i => FeelType.FromName(i.Type),
        StringComparer.Ordinal
    );

    public TrialTally Tally { get; } = new();

    public void Try(PastCase past, CatalogueSnapshot catalogue, DirectorySnapshot units, WorkCalendar calendar)
    {
        var @case = past.Case;
        var matter = @case.MatterId is { } version ? catalogue.Version(version) : null;
        var unitThen = past.UnitThen(units);
        Tally.Case(@case.Number, @case.MatterCode, unitThen);
        switch (use.Name)
        {
            case CaseUses.Dispatch:
                var duty = units.WhoAnswers(@case.MatterCode ?? "", @case.GridCode, @case.AreaCode);
                var unit = KeyValuePair.Create(CaseInputs.DutyUnit, FeelValue.Of(duty.Lead?.Code));
                Ask(null, Inputs(unit), "unit", duty.Lead?.Code, unitThen);
                break;
            // What came without a matter was not asked about, and what had no unit had no limit to change.
            case CaseUses.Admission when @case.MatterCode is null:
            case CaseUses.Deadline when scope.Against == TrialBaseline.Then && @case.UnitId is null:
                break;
            case CaseUses.Admission:
                Ask(null, Inputs(), "outcome", AdmissionDecision.Register, past.OutcomeThen);
                break;
            default:
                foreach (var stage in scope.Against == TrialBaseline.Now ? Stages : [MatterStages.Handle])
                    AskLimit(stage);
                break;
        }

        void AskLimit(string stage)
        {
            var limit = matter?.LimitOf(stage, @case.Emergency)?.ToString();
            // Before the dispatch there is no unit yet.
            var concerned = stage is MatterStages.Register or MatterStages.Dispatch ? null : unitThen;
            var inputs = Inputs(
                KeyValuePair.Create(CaseInputs.Stage, FeelValue.Of(stage)),
                KeyValuePair.Create(CaseInputs.Unit, FeelValue.Of(concerned)),
                KeyValuePair.Create(CaseInputs.DefaultLimit, FeelValue.Of(limit))
            );
            Ask(stage, inputs, "limit", limit, past.LimitThen);
        }

        FeelContext Inputs(params ReadOnlySpan<KeyValuePair<string, FeelValue>> more) =>
            AsKept(CaseInputs.Of(@case, matter, calendar, @case.FiledAt, more), past.Kept);

        void Ask(string? stage, FeelContext inputs, string member, string? standard, string? then)
        {
            var answer = decisions.Weigh(use.Name, @case.MatterCode, inputs, now, candidate);
            if (answer.Fate == CandidateFate.NotAsked)
                return;
            if (answer.Fate == CandidateFate.Failed)
            {
                Tally.Fail(answer.Fault!);
                return;
            }
            Tally.Answered(hasOpinion: answer.Fate == CandidateFate.Decided);
            // Asked before all others, what has no opinion leaves everything as it is; in the place of a table it takes
            // that table's opinion away.
            if (answer.Fate == CandidateFate.NoOpinion && candidate.Table is null)
                return;
            var from =
                scope.Against == TrialBaseline.Then
                    ? then
                    : Said(decisions.Weigh(use.Name, @case.MatterCode, inputs, now), member, standard);
            Tally.Compare(stage, from, Said(answer, member, standard), answer.Burdening);
        }
    }

    private static string? Said(Weighed answer, string member, string? standard) =>
        answer.Value.IsNull ? standard : Same(CaseOutputs.Word(answer.Value, member));

    /// <summary>One way to write a limit, so that 3工作日 and 3 working days are no change.</summary>
    private static string? Same(string? text) => TimeLimit.TryParse(text, out var limit) ? limit.ToString() : text;

    /// <summary>The inputs as made anew, with those in place that were kept with a decision of the time; but what was kept
    /// for one stage is not true of another.</summary>
    private FeelContext AsKept(FeelContext inputs, Decision? kept)
    {
        if (kept is null || kept.Use != use.Name)
            return inputs;
        var before = CaseOutputs.Read(kept.Inputs, types);
        return new FeelContext(
            inputs.Concat(
                before.Where(b =>
                    inputs.ContainsKey(b.Key)
                    && b.Key is not (CaseInputs.Stage or CaseInputs.Unit or CaseInputs.DefaultLimit)
                )
            )
        );
    }
}
