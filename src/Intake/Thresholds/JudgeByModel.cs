using Microsoft.Extensions.Options;
using Zhishu.Cases.Contracts;
using Zhishu.Intake.Classifying;
using Zhishu.Intake.Drafting;
using Zhishu.Intake.Models;
using Zhishu.Matters.Contracts;

namespace Zhishu.Intake.Thresholds;

/// <summary>Says a matter without a person only where the city allows it, somebody has set for this very matter how sure the
/// model must be, and handling it burdens nobody.</summary>
internal sealed class JudgeByModel(
    ModelInUse inUse,
    ThresholdBook book,
    ICatalogue catalogue,
    IOptions<JudgingOptions> options
) : IMatterJudge
{
    public JudgedMatter? Judge(string text)
    {
        if (!options.Value.ClassifyWithoutPerson || inUse.Current is not { } used)
            return null;
        var classifier = new Classifier(used.Model);
        var best = classifier.Classify(text, 1)[0];
        var code = used.Model.Labels[best.Class];
        if (
            book.Current.GetValueOrDefault(code)?.AutomaticFrom is not { } least
            || best.Confidence < least
            || catalogue.Current.Find(code) is not { Burdens: false }
        )
            return null;
        // The ledger keeps it for ever.
        var because = classifier.Because(text, best.Class).Select(words => PersonalData.Mask(words).Text);
        return new(
            code,
            used.Id,
            Math.Round(best.Confidence, 3),
            least,
            options.Value.DispatchWithoutPerson,
            [.. because]
        );
    }
}
