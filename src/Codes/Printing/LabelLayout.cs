using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Printing;

/// <summary>What is printed of one code.</summary>
internal sealed record Label(string Number, string Link, bool IsSigned, string Title);

/// <summary>Puts labels on a sheet as a design says: logo, heading, symbol, number, kind and footing, one below the other
/// and in the middle.</summary>
internal static class LabelLayout
{
    // From a line of text to the next, and the part of it above the letters' foot, in heights of the text.
    private const double LineHeight = 1.25;
    private const double Ascent = 0.9;

    /// <exception cref="Refusal">409 <c>codes.label_small</c> with the size it needs.</exception>
    public static void Draw(ISheet sheet, DesignContent design, Logo? logo, IReadOnlyList<Label> labels)
    {
        for (var i = 0; i < Math.Min(labels.Count, design.Labels); i++)
        {
            var x = design.Left + i % design.Columns * (design.LabelWidth + design.GapX);
            var y = design.Top + i / design.Columns * (design.LabelHeight + design.GapY);
            if (design.ShowFrame)
                sheet.Frame(x, y, design.LabelWidth, design.LabelHeight);
            Draw(sheet, design, logo, labels[i], x, y);
        }
    }

    /// <summary>What a label looks like: a signed code of eighteen digits, as most are.</summary>
    public static Label Sample(string origin, string title) =>
        new("440106101260000018", CodeLink.Of(origin, new string('A', 144)), true, title);

    private static void Draw(ISheet sheet, DesignContent design, Logo? logo, Label label, double x, double y)
    {
        var symbol = QrSymbol.Of(label.Link, label.IsSigned);
        var side = symbol.Size * design.Square;
        var line = design.TextSize * LineHeight;
        var below = Below(design, label).ToList();
        var logoHeight = logo is null ? 0 : design.LogoHeight;
        var needed = logoHeight + (design.Heading is null ? 0 : line) + side + below.Count * line;
        var logoWidth = logo is null ? 0 : design.LogoHeight * logo.Width / logo.Height;
        // A number that is cut off says another one.
        var numberWidth = design.ShowNumber ? label.Number.Length * WidthOf('0') * design.TextSize : 0;
        RequireRoom(design, Math.Max(Math.Max(side, logoWidth), numberWidth), needed);
        var middle = x + design.LabelWidth / 2;
        y += (design.LabelHeight - needed) / 2;
        if (logo is not null)
            sheet.Logo(middle - logoWidth / 2, y, logoWidth, logoHeight);
        y += logoHeight;
        if (design.Heading is { } heading)
        {
            sheet.Text(Short(heading, design), middle, y + design.TextSize * Ascent, design.TextSize, false);
            y += line;
        }
        sheet.Symbol(symbol, middle - side / 2, y, design.Square);
        y += side;
        foreach (var (text, isNumber) in below)
        {
            var shown = isNumber ? text : Short(text, design);
            sheet.Text(shown, middle, y + design.TextSize * Ascent, design.TextSize, isNumber);
            y += line;
        }
    }

    private static IEnumerable<(string Text, bool IsNumber)> Below(DesignContent design, Label label)
    {
        if (design.ShowNumber)
            yield return (label.Number, true);
        if (design.ShowKind)
            yield return (label.Title, false);
        if (design.Footing is { } footing)
            yield return (footing, false);
    }

    // Chinese letters are as wide as they are high.
    private static string Short(string text, DesignContent design)
    {
        var room = design.LabelWidth / design.TextSize;
        for (var i = 0; i < text.Length; i++)
        {
            room -= WidthOf(text[i]);
            if (room < 0)
                return text[..i];
        }
        return text;
    }

    /// <summary>The width of a letter in heights of the text.</summary>
    public static double WidthOf(char letter) => letter < 0x2E80 ? 0.6 : 1;

    private static void RequireRoom(DesignContent design, double width, double height)
    {
        if (width > design.LabelWidth + 0.01 || height > design.LabelHeight + 0.01)
            throw new Refusal(
                "codes.label_small",
                $"标签太小：这些内容需要宽 {width:0.0}、高 {height:0.0} 毫米。请加大标签、减小方格或去掉一些内容。",
                $"The label is too small: this needs {width:0.0} by {height:0.0} millimetres. Make it larger, the squares smaller, or leave something out."
            );
    }
}
