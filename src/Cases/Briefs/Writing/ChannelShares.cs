using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>How the cases reached the city.</summary>
internal static class ChannelShares
{
    public static Paragraph Write(BriefFigures f) =>
        new(
            new("来源情况", "Channels"),
            Words(f),
            BriefTables.Compared(
                new("各来源受理量", "Filed by channel"),
                new("来源", "Channel"),
                "channel",
                f.Channels,
                f
            )
        );

    private static Text Words(BriefFigures f)
    {
        if (f.Channels.Count == 0)
            return new("本期没有受理案件。", "No cases were filed.");
        var first = f.Channels[0];
        var name = Phrases.NameOf(first);
        var rest = Phrases.Named(f.Channels.Skip(1).Take(3), f.Total.Filed);
        return Phrases.Join(
            new(
                $"{name.Chinese}是最主要的来源，{first.Filed}件，占{Phrases.Percent(first.Filed, f.Total.Filed)}"
                    + (rest.Chinese.Length == 0 ? "。" : $"；其次是{rest.Chinese}。"),
                $"Most came by {name.English} ({Phrases.Number(first.Filed)}, {Phrases.Percent(first.Filed, f.Total.Filed)})"
                    + (rest.English.Length == 0 ? "." : $", followed by {rest.English}.")
            ),
            Change(f)
        );
    }

    private static Text? Change(BriefFigures f)
    {
        if (
            f.Before.Filed == 0
            || f.Channels.MaxBy(c => c.Filed - c.Before) is not { } most
            || most.Filed <= most.Before
        )
            return null;
        var (name, more) = (Phrases.NameOf(most), most.Filed - most.Before);
        return new(
            $"与{f.Period.Last.Chinese}相比，{name.Chinese}增加最多，多{more}件。",
            $"Compared with {f.Period.Last.English}, {name.English} grew most, by {Phrases.Number(more)}."
        );
    }
}
