using System.ComponentModel.DataAnnotations;

namespace Zhishu.Codes.Printing;

/// <summary>How labels are laid out on paper. All lengths are millimetres.</summary>
public sealed record DesignContent
{
    [Range(20.0, 1_200.0)]
    public double PaperWidth { get; init; } = 210;

    [Range(20.0, 1_200.0)]
    public double PaperHeight { get; init; } = 297;

    [Range(1, 40)]
    public int Columns { get; init; } = 5;

    [Range(1, 60)]
    public int Rows { get; init; } = 7;

    [Range(10.0, 1_000.0)]
    public double LabelWidth { get; init; } = 40;

    [Range(10.0, 1_000.0)]
    public double LabelHeight { get; init; } = 41;

    /// <summary>Between labels beside each other.</summary>
    [Range(0.0, 100.0)]
    public double GapX { get; init; }

    /// <summary>Between labels below each other.</summary>
    [Range(0.0, 100.0)]
    public double GapY { get; init; }

    /// <summary>One square of the symbol: half a millimetre is what cheap phones read from a hand's breadth.</summary>
    [Range(0.3, 5.0)]
    public double Square { get; init; } = QrSymbol.Square;

    /// <summary>Height of the text.</summary>
    [Range(1.5, 30.0)]
    public double TextSize { get; init; } = 2.7;

    /// <summary>Above the symbol; null for nothing.</summary>
    [StringLength(30)]
    public string? Heading { get; init; }

    /// <summary>Below all else; null for nothing.</summary>
    [StringLength(30)]
    public string? Footing { get; init; }

    public bool ShowNumber { get; init; } = true;

    public bool ShowKind { get; init; } = true;

    /// <summary>A thin line around each label, to cut along.</summary>
    public bool ShowFrame { get; init; }

    /// <summary>How high the logo stands above the symbol; it is as wide as that makes it.</summary>
    [Range(2.0, 200.0)]
    public double LogoHeight { get; init; } = 8;

    internal int Labels => Columns * Rows;

    internal double Left => (PaperWidth - Columns * LabelWidth - (Columns - 1) * GapX) / 2;

    internal double Top => (PaperHeight - Rows * LabelHeight - (Rows - 1) * GapY) / 2;

    internal int SheetsFor(int codes) => (codes + Labels - 1) / Labels;

    /// <summary>The paper of one label alone.</summary>
    internal DesignContent Alone() =>
        this with
        {
            PaperWidth = LabelWidth,
            PaperHeight = LabelHeight,
            Columns = 1,
            Rows = 1,
            GapX = 0,
            GapY = 0,
        };

    /// <summary>What stands against it, by field.</summary>
    internal IEnumerable<(string Field, Text Wrong)> Faults()
    {
        // A hundredth for what is lost in adding tenths.
        if (Left < -0.01)
            yield return (
                "columns",
                new("各列加间距超出了纸宽。", "The columns with their gaps are wider than the paper.")
            );
        if (Top < -0.01)
            yield return ("rows", new("各行加间距超出了纸高。", "The rows with their gaps are higher than the paper."));
        if (Labels > 400)
            yield return ("columns", new("一张最多 400 个标签。", "A sheet has 400 labels at most."));
        if (Heading is not null && !IsPlain(Heading))
            yield return ("heading", new("含有不能印刷的字符。", "There are characters that cannot be printed."));
        if (Footing is not null && !IsPlain(Footing))
            yield return ("footing", new("含有不能印刷的字符。", "There are characters that cannot be printed."));
    }

    private static bool IsPlain(string text) => !text.Any(c => char.IsControl(c) || char.IsSurrogate(c));
}
