using System.Globalization;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;

namespace Zhishu.Cases.Merging;

/// <summary>Judges how likely a case tells of the same event as what is looked for: half by words, the rare ones weighing
/// more, the rest by place and time. Where one of the two has no place, words and time alone decide.</summary>
internal sealed record Resemblance(double Score, bool Alike, IReadOnlyList<Text> Reasons)
{
    private const double LeastScore = 0.4;

    // Measured on real messages, see the test of same events. Texts half of whose weight agrees say the same.
    private const double LeastWords = 0.24;
    private const double SameWords = 0.5;

    public static Resemblance Judge(Sought sought, CandidateRow other)
    {
        var wanted = sought.Wanted;
        List<Text> reasons = [];
        var cosine = sought.Vector.Cosine(new WordVector(other.Title, other.Description, sought.Rarity));
        var words = Math.Min(1, cosine / SameWords);
        var apart = (other.FiledAt - sought.At).Duration();
        var time = Math.Max(0, 1 - apart / TimeSpan.FromDays(wanted.Days));
        double? place = null;
        if (wanted is { Longitude: { } x, Latitude: { } y } && other is { Longitude: { } otherX, Latitude: { } otherY })
        {
            var metres = CandidateRow.Metres(x, y, otherX, otherY);
            place = Math.Max(0, 1 - metres / wanted.Metres);
            if (metres <= wanted.Metres)
                reasons.Add(new(Invariant($"相距约 {metres:0} 米"), Invariant($"about {metres:0} metres away")));
        }
        reasons.Add(InWords(apart));
        if (words >= LeastWords)
            reasons.Add(new(Invariant($"文字相似 {words:P0}"), Invariant($"{words:P0} alike in words")));
        var shared = words >= LeastWords ? Shared(sought, other) : [];
        if (shared.Count > 0)
            reasons.Add(new($"都提到“{string.Join("”“", shared)}”", $"both mention “{string.Join("”, “", shared)}”"));
        var sameMatter = wanted.MatterCode is not null && wanted.MatterCode == other.MatterCode;
        if (sameMatter)
            reasons.Add(new("同一事项", "the same matter"));
        var sameObject = wanted.ObjectCode is not null && wanted.ObjectCode == other.ObjectCode;
        if (sameObject)
            reasons.Add(new($"同一部件 {wanted.ObjectCode}", $"the same object {wanted.ObjectCode}"));
        var score = place is { } near ? 0.5 * words + 0.3 * near + 0.2 * time : 0.75 * words + 0.25 * time;
        if (sameMatter)
            score += 0.1;
        if (sameObject)
            score += 0.3;
        // Near in place and time is not enough: a market has many complaints a day. They must be about the same.
        var about = words >= LeastWords || sameMatter || sameObject;
        var tooFar = place is 0 && !sameObject;
        var enough = place is null && !sameObject ? words >= LeastWords : score >= LeastScore;
        return new(Math.Min(1, score), about && !tooFar && enough, reasons);
    }

    private static IReadOnlyList<string> Shared(Sought sought, CandidateRow other) =>
        WordVector.Shared(sought.Said, $"{other.Title} {other.Description}", sought.Rarity, most: 2);

    private static Text InWords(TimeSpan apart) =>
        apart.TotalHours < 1 ? new("相隔不到 1 小时", "less than an hour apart")
        : apart.TotalDays < 1
            ? new(Invariant($"相隔 {apart.TotalHours:0} 小时"), Invariant($"{apart.TotalHours:0} hours apart"))
        : new(Invariant($"相隔 {apart.TotalDays:0} 天"), Invariant($"{apart.TotalDays:0} days apart"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
