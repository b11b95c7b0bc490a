using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>What the figures of a period say about one thing.</summary>
internal sealed record Paragraph(
    Text Heading,
    Text Words,
    BriefTable? Table = null,
    IReadOnlyList<BriefCase>? Cases = null
);

/// <summary>Writes a paragraph of each kind from the figures.</summary>
internal static class Paragraphs
{
    /// <summary>What a new brief begins with, in this order.</summary>
    public static IReadOnlyList<BriefKind> Standard { get; } =
    [.. Enum.GetValues<BriefKind>().Where(k => k != BriefKind.Own)];

    public static Paragraph Of(BriefKind kind, BriefFigures figures) =>
        kind switch
        {
            BriefKind.Headline => Headline.Write(figures),
            BriefKind.Volume => Volume.Write(figures),
            BriefKind.Channels => ChannelShares.Write(figures),
            BriefKind.Deadlines => Deadlines.Write(figures),
            BriefKind.Matters => HotMatters.Write(figures),
            BriefKind.Places => HotPlaces.Write(figures),
            BriefKind.Units => UnitResults.Write(figures),
            BriefKind.Overdue => OverdueCases.Write(figures),
            BriefKind.Notable => NotableCases.Write(figures),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    public static BriefSection Section(BriefKind kind, BriefFigures figures, Guid id)
    {
        var paragraph = Of(kind, figures);
        return new(
            id,
            kind,
            paragraph.Heading,
            paragraph.Words,
            paragraph.Words,
            paragraph.Table,
            paragraph.Cases,
            figures.AsOf,
            false
        );
    }

    /// <summary>What the brief of a period is called.</summary>
    public static Text Title(BriefPeriod period, string? area) =>
        new(
            $"{area}{period.Name.Chinese}城市运行{period.Report.Chinese}",
            $"{period.Report.English}: {period.Name.English}"
        );
}
