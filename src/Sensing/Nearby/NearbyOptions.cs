namespace Zhishu.Sensing.Nearby;

/// <summary>Settings <c>Sensing</c>.</summary>
public sealed class NearbyOptions
{
    /// <summary>What one remote address may ask in a minute without an account.</summary>
    public int PublicRequestsPerMinute { get; set; } = 120;
}
