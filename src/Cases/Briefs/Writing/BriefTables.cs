using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>The tables and charts that several paragraphs have in common.</summary>
internal static class BriefTables
{
    public const int MostRows = 10;

    private static readonly Text This = new("本期", "This period");
    private static readonly Text Share = new("占比", "Share");

    /// <summary>Groups against the period before, the largest first.</summary>
    public static BriefTable Compared(
        Text name,
        Text head,
        string by,
        IReadOnlyList<BriefGroup> groups,
        BriefFigures figures
    ) =>
        new(
            name,
            head,
            BriefChart.Bars,
            [
                new(This, BriefUnit.Cases, true),
                new(Last(figures.Period), BriefUnit.Cases, true),
                new(Share, BriefUnit.Percent, false),
            ],
            [
                .. groups
                    .Where(g => g.Code is not null)
                    .Take(MostRows)
                    .Select(g => new BriefRow(
                        Phrases.NameOf(g),
                        [g.Filed, g.Before, Phrases.Share(g.Filed, figures.Total.Filed)],
                        by,
                        g.Code
                    )),
            ]
        );

    public static Text Last(BriefPeriod period) => period.Last with { English = Capital(period.Last.English) };

    public static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
