using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>Cases a leader should know of: supervised, reopened, badly rated.</summary>
internal static class NotableCases
{
    public static Paragraph Write(BriefFigures f) =>
        new(new("值得关注的案件", "Notable cases"), Words(f), null, f.Notable);

    private static Text Words(BriefFigures f)
    {
        var t = f.Total;
        if (f.Notable.Count == 0)
            return new(
                "本期受理的案件没有被督办、重开或评价不满意的。",
                "No case of the period was supervised, reopened or badly rated."
            );
        return Phrases.Join(
            new Text(
                $"本期受理的案件中，督办{t.Supervised}件，重开{t.Reopened}件，评价不满意（1至2分）{t.Poor}件。",
                $"Of the cases filed, {Phrases.Number(t.Supervised)} were supervised, {Phrases.Number(t.Reopened)} reopened and {Phrases.Number(t.Poor)} rated with one or two of five."
            ),
            new Text("主要的如下。", "The most remarkable follow.")
        );
    }
}
