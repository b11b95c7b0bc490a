using System.Globalization;
using Zhishu.Kernel;

namespace Zhishu.Cases.Merging;

/// <summary>Judges how alike a case is to what is looked for: half by words, the rest by place and time. Where one of the
/// two has no place, words and time alone decide.</summary>
internal sealed record Resemblance(double Score, bool Alike, IReadOnlyList<Text> Reasons)
{
    private const double LeastScore = 0.4;
    private const double LeastWords = 0.15;

    public static Resemblance Judge(Sought sought, CandidateRow other)
    {
        var wanted = sought.Wanted;
        List<Text> reasons = [];
        var words = new Likeness(wanted.Title + " " + wanted.Description).To(
            new Likeness(other.Title + " " + other.Description)
        );
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
        return new(Math.Min(1, score), about && !tooFar && score >= LeastScore, reasons);
    }

    private static Text InWords(TimeSpan apart) =>
        apart.TotalHours < 1 ? new("相隔不到 1 小时", "less than an hour apart")
        : apart.TotalDays < 1
            ? new(Invariant($"相隔 {apart.TotalHours:0} 小时"), Invariant($"{apart.TotalHours:0} hours apart"))
        : new(Invariant($"相隔 {apart.TotalDays:0} 天"), Invariant($"{apart.TotalDays:0} days apart"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
