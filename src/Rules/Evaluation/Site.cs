namespace Zhishu.Rules;

/// <summary>An expression's place: which file, element and cell it stands in, and where its text starts.</summary>
internal sealed record ExpressionSource(string File, string Element, string? Cell, int Line, int Column, string Text)
{
    public static ExpressionSource Nowhere { get; } = new("", "", null, 0, 0, "");

    public RuleLocation At(int position)
    {
        var (line, column) = (Line, Column);
        var end = Math.Min(position, Text.Length);
        for (var i = 0; i < end; i++)
        {
            if (Text[i] == '\n')
            {
                line++;
                column = 1;
            }
            else
            {
                column++;
            }
        }

        return new RuleLocation(File, line, column, Element, Cell, Text);
    }
}

/// <summary>A point in an expression, cheap to carry and turned into a location only when something is reported.</summary>
internal readonly record struct Site(ExpressionSource Source, int Position)
{
    public static Site None => new(ExpressionSource.Nowhere, 0);

    public RuleLocation Location => Source.At(Position);
}
