namespace Zhishu.Intake.Topics;

/// <summary>When an event is said to rise: within seven days at least five cases of at least three people, and twice as many
/// as in the seven days before.</summary>
/// <param name="Cases">Within the last seven days.</param>
/// <param name="Before">Within the seven days before.</param>
internal sealed record Rise(int Cases, int People, int Before)
{
    public static readonly TimeSpan Span = TimeSpan.FromDays(7);
    private const int LeastCases = 5;
    private const int LeastPeople = 3;
    private const int Times = 2;

    /// <summary>Null where it does not rise.</summary>
    public static Rise? Of(IReadOnlyList<Message> members, DateTimeOffset now)
    {
        var recent = members.Where(m => m.At > now - Span && m.At <= now).ToList();
        var before = members.Count(m => m.At > now - 2 * Span && m.At <= now - Span);
        var people = recent.Select(m => (object?)m.Who ?? m.Id).Distinct().Count();
        return recent.Count >= LeastCases && people >= LeastPeople && recent.Count >= Times * before
            ? new(recent.Count, people, before)
            : null;
    }
}
