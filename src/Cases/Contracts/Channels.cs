namespace Zhishu.Cases.Contracts;

/// <summary>How a case reached the city (来源).</summary>
public static class Channels
{
    public const string Hotline = "hotline";
    public const string Web = "web";
    public const string Mobile = "mobile";
    public const string GridWorker = "grid";
    public const string Sensor = "sensor";
    public const string Video = "video";
    public const string CodeScan = "code";
    public const string OtherSystem = "system";
    public const string Letter = "letter";

    /// <summary>A visit: an official files for a person at a window.</summary>
    public const string Window = "window";

    public static IReadOnlyList<string> All { get; } =
    [Hotline, Web, Mobile, GridWorker, Sensor, Video, CodeScan, OtherSystem, Letter, Window];
}
