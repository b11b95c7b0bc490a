using System.Globalization;

namespace Zhishu.Kernel;

/// <summary>The time of the city: Beijing's, without summer time.</summary>
public static class CityTime
{
    public static TimeSpan Offset { get; } = TimeSpan.FromHours(8);

    /// <summary>To the second: <c>2026-03-02 09:00:00</c>.</summary>
    public static string Say(DateTimeOffset at) =>
        at.ToOffset(Offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
