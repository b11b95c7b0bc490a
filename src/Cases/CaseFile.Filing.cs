using Zhishu.Cases.Contracts;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases;

internal sealed partial class CaseFile
{
    private UnitOfWork? filing;

    /// <summary>The first entry of the case's life.</summary>
    public void Collect(Step step)
    {
        filing = step.Work;
        StartStage(step);
        step.Work.Record(
            new Fact(
                "case",
                @case.Id,
                "case.filed",
                step.Actor,
                new
                {
                    number = @case.Number,
                    to = @case.State,
                    channel = @case.Channel,
                    kind = @case.Kind,
                    matter = @case.MatterCode,
                    area = @case.AreaCode,
                    grid = @case.GridCode,
                    limits = TakeSaid(),
                },
                OpensChain: true
            )
        );
        step.Work.Publish(
            "cases.case.filed",
            @case.Id,
            new
            {
                number = @case.Number,
                to = @case.State,
                kind = @case.Kind,
                channel = @case.Channel,
                matterCode = @case.MatterCode,
                areaCode = @case.AreaCode,
                isPublic = @case.IsPublic,
            }
        );
    }

    /// <summary>It was put under another matter, which it has already: the limit of its stage is the matter's, counted
    /// from when the stage began, and whether it is taken on is asked anew.</summary>
    /// <param name="move">Of the process it had: the other matter's may be another.</param>
    /// <param name="before">The code of the matter it had.</param>
    /// <param name="judged">How a model came to it, where no person did.</param>
    public void Classify(Move move, string? before, Step step, JudgedMatter? judged = null)
    {
        step.Actor.Require(move.Permission, @case.Scope with { MatterCode = before });
        var began = @case.State == CaseState.Collected ? @case.FiledAt : @case.RegisteredAt ?? @case.FiledAt;
        StartStage(step with { At = began });
        // What was said about a unit was said of the other matter.
        @case.Decision = null;
        @case.Admission = null;
        Move(move, move.To, step, new { matter = new { from = before, to = @case.MatterCode }, judged });
        if (@case.State == CaseState.Collected)
            Admit(step);
    }

    /// <summary>A step that follows of itself from the filing: by the product, for the actor who filed.</summary>
    public Step Automatic(ActionInput input, Actor actor, DateTimeOffset at) =>
        new(
            input,
            Actor.Internal($"治枢（{actor.Name}）") with
            {
                Id = actor.Id,
            },
            filing ?? throw new InvalidOperationException("The case was not filed in this unit of work."),
            at
        );
}
