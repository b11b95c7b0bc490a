using System.Globalization;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Filing;

/// <summary>Puts a case under a matter without a person, where the city allows it. It goes no further of itself: it waits to
/// be registered, and whoever registers may put it under another matter.</summary>
internal sealed class JudgeMatter(IEnumerable<IMatterJudge> judges, ICatalogue catalogue, CaseStore store)
{
    private static readonly Actor Self = Actor.Internal("治枢（受理模型）");

    /// <returns>The case as it stands then; itself where a person is to say.</returns>
    public CaseFile Apply(CaseFile file, Actor actor, UnitOfWork work, DateTimeOffset at)
    {
        // An official who names no matter has left it open knowingly.
        if (file.Case.MatterCode is not null || file.IsHistory || actor.Kind == ActorKind.User)
            return file;
        var text = ClosedCases.TextOf(file.Case.Title, file.Case.Description);
        var judged = judges.Select(j => j.Judge(text)).FirstOrDefault(j => j is not null);
        if (
            judged is null
            || catalogue.Current.Find(judged.MatterCode) is not { } matter
            // A city's own process may leave it to nobody at this point: the report is filed all the same.
            || file.Workflow.Find(file.Case.State, CaseAction.Classify) is not { } move
        )
            return file;
        file = store.Under(file, matter);
        var input = new ActionInput { Reason = Say(judged) };
        file.Classify(move, null, new Step(input, Self, work, at), judged);
        return file;
    }

    private static string Say(JudgedMatter judged) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"受理模型有 {judged.Confidence:P1} 的把握，不低于该事项自动归类所要的 {judged.Threshold:P1}。依据：{string.Join('、', judged.Because)}"
        );
}
