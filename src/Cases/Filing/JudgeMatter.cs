using System.Globalization;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Filing;

/// <summary>Puts a case under a matter without a person, where the city allows it. Unless the city allows more, it goes no
/// further of itself: it waits to be registered, and whoever registers may put it under another matter.</summary>
internal sealed class JudgeMatter(IEnumerable<IMatterJudge> judges, ICatalogue catalogue, CaseStore store)
{
    public static Actor Self { get; } = Actor.Internal("治枢（受理模型）");

    /// <returns>The case as it stands then, and how it came there; itself and null where a person is to say.</returns>
    public (CaseFile File, JudgedMatter? Judged) Apply(CaseFile file, Actor actor, UnitOfWork work, DateTimeOffset at)
    {
        // An official who names no matter has left it open knowingly.
        if (file.Case.MatterCode is not null || file.IsHistory || actor.Kind == ActorKind.User)
            return (file, null);
        var text = ClosedCases.TextOf(file.Case.Title, file.Case.Description);
        var judged = judges.Select(j => j.Judge(text)).FirstOrDefault(j => j is not null);
        if (
            judged is null
            || catalogue.Current.Find(judged.MatterCode) is not { } matter
            // A city's own process may leave it to nobody at this point: the report is filed all the same.
            || file.Workflow.Find(file.Case.State, CaseAction.Classify) is not { } move
        )
            return (file, null);
        file = store.Under(file, matter);
        var input = new ActionInput { Reason = Say(judged) };
        file.Classify(move, null, new Step(input, Self, work, at), judged);
        return (file, judged);
    }

    private static string Say(JudgedMatter judged) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"受理模型有 {judged.Confidence:P1} 的把握，不低于该事项自动归类所要的 {judged.Threshold:P1}。依据：{string.Join('、', judged.Because)}"
        );
}
