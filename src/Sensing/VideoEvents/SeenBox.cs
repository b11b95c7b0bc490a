using System.ComponentModel.DataAnnotations;
using Zhishu.Organisations;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>A bounding box (检测框), in fractions of the picture's width and height from its upper left corner.</summary>
/// <param name="Label">What the analysis says is in it.</param>
public sealed record SeenBox(
    [property: Range(0.0, 1.0)] double X,
    [property: Range(0.0, 1.0)] double Y,
    [property: Range(0.0, 1.0)] double Width,
    [property: Range(0.0, 1.0)] double Height,
    [property: PlainText(60)] string? Label = null
);

/// <summary>Whether two pictures of one camera show the same scene.</summary>
internal static class SameScene
{
    /// <summary>From this intersection over union on two boxes are of the same thing.</summary>
    public const double LeastOverlap = 0.3;

    private const double Slack = 0.000_001;

    /// <summary>Whether a box lies within the picture and has an area.</summary>
    public static bool IsWithin(SeenBox box) =>
        box is { Width: > 0, Height: > 0 } && box.X + box.Width <= 1 + Slack && box.Y + box.Height <= 1 + Slack;

    /// <summary>Whether any box of one overlaps one of the other, or either's centre lies in the other: a thing that moved a
    /// little, or was measured larger. Without boxes the camera and the behaviour are all there is to go by.</summary>
    public static bool Is(IReadOnlyList<SeenBox> a, IReadOnlyList<SeenBox> b) =>
        a.Count == 0 || b.Count == 0 || a.Any(one => b.Any(other => IsOf(one, other)));

    /// <summary>Intersection over union (交并比), 0 to 1.</summary>
    public static double Overlap(SeenBox a, SeenBox b)
    {
        var width = Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X);
        var height = Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y);
        if (width <= 0 || height <= 0)
            return 0;
        var both = width * height;
        return both / (a.Width * a.Height + b.Width * b.Height - both);
    }

    private static bool IsOf(SeenBox a, SeenBox b) => Overlap(a, b) >= LeastOverlap || Holds(a, b) || Holds(b, a);

    private static bool Holds(SeenBox a, SeenBox b)
    {
        var (x, y) = (b.X + b.Width / 2, b.Y + b.Height / 2);
        return x >= a.X && x <= a.X + a.Width && y >= a.Y && y <= a.Y + a.Height;
    }
}
