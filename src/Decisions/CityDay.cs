namespace Zhishu.Decisions;

/// <summary>The civil day where the city is.</summary>
internal static class CityDay
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(Local(at).DateTime);

    /// <summary>The same instant on the city's clocks.</summary>
    public static DateTimeOffset Local(DateTimeOffset at) => at.ToOffset(Offset);

    public static DateOnly Today(this TimeProvider clock) => Of(clock.GetUtcNow());
}
