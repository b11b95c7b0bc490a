namespace Zhishu.Codes.Printing;

/// <summary>Paper to draw on, in millimetres from the upper left.</summary>
internal interface ISheet
{
    /// <param name="square">Millimetres a square.</param>
    void Symbol(QrSymbol symbol, double x, double y, double square);

    /// <param name="middle">Where the middle of the line stands.</param>
    /// <param name="baseline">On which the letters stand.</param>
    /// <param name="isNumber">Whether all letters are of one width.</param>
    void Text(string text, double middle, double baseline, double size, bool isNumber);

    void Logo(double x, double y, double width, double height);

    void Frame(double x, double y, double width, double height);
}
