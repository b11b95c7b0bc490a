namespace Zhishu.Cases.People;

/// <summary>Section <c>Cases</c>.</summary>
internal sealed class PeopleOptions
{
    /// <summary>How long after the end of a case its reporters are kept.</summary>
    public int RetentionDays { get; set; } = 1095;

    /// <summary>How many requests one remote address may send to the public endpoints in a minute.</summary>
    public int PublicRequestsPerMinute { get; set; } = 120;

    /// <summary>How many wrong follow-up tokens lock a case number.</summary>
    public int FollowFailures { get; set; } = 10;

    public TimeSpan FollowLock { get; set; } = TimeSpan.FromMinutes(15);
}
