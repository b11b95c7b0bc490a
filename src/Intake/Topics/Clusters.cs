using Zhishu.Cases.Contracts;

namespace Zhishu.Intake.Topics;

/// <summary>Puts each message to the event it tells of, or begins a new one with it. Messages come in the order of time,
/// one by one, so that events grow while cases are filed.</summary>
/// <param name="rarity">How rare words are; it may go on counting.</param>
internal sealed class Clusters(WordRarity rarity, double alike = Clusters.Alike)
{
    // Found by trying on public messages; see the test of hot topics.
    public const double Alike = 0.16;
    private const double OtherMatter = 1.25;
    private const double OtherArea = 1.5;

    // An event is at one place, as long as a street.
    private const double MetresApart = 1500;
    private static readonly TimeSpan Silence = TimeSpan.FromDays(90);

    // Only events that share several rare pairs with the text are looked at.
    private const int Rare = 48;
    private const int SharedAtLeast = 3;
    private const int MostOfPair = 2000;

    private readonly List<Cluster> all = [];
    private readonly Dictionary<ulong, List<int>> byPair = [];
    private readonly Dictionary<int, int> shared = [];

    public IReadOnlyList<Cluster> All => all;

    public Cluster Add(Message message)
    {
        var text = new WordVector(message.Title, message.Body, rarity);
        var rare = RarePairs(text);
        var number = Best(message, text, rare);
        if (number < 0)
        {
            number = all.Count;
            all.Add(new Cluster(message, text));
        }
        else
            all[number].Add(message, text);
        foreach (var pair in rare)
        {
            if (!byPair.TryGetValue(pair, out var having))
                byPair[pair] = having = [];
            // What is in thousands of events finds none.
            if (having.Count < MostOfPair && (having.Count == 0 || having[^1] != number && !having.Contains(number)))
                having.Add(number);
        }
        return all[number];
    }

    private int Best(Message message, WordVector text, ulong[] rare)
    {
        shared.Clear();
        foreach (var pair in rare)
        {
            foreach (var number in byPair.GetValueOrDefault(pair) ?? [])
                shared[number] = shared.GetValueOrDefault(number) + 1;
        }
        var (best, most) = (-1, 0.0);
        foreach (var (number, count) in shared)
        {
            if (count < Math.Min(SharedAtLeast, rare.Length) || !MayBe(all[number], message))
                continue;
            var likeness = all[number].Likeness(text) / Demand(all[number], message);
            if (likeness >= alike && likeness > most)
                (best, most) = (number, likeness);
        }
        return best;
    }

    private static bool MayBe(Cluster cluster, Message message) =>
        message.At - cluster.Last <= Silence
        && (
            cluster.Middle is not { } middle
            || message is not { Longitude: { } x, Latitude: { } y }
            || Metres(middle, (x, y)) <= MetresApart
        );

    // Those who file may err about matter and area: it takes more likeness of words then.
    private static double Demand(Cluster cluster, Message message)
    {
        var first = cluster.Members[0];
        var demand = 1.0;
        if (message.MatterCode is { } matter && first.MatterCode is { } other && matter != other)
            demand *= OtherMatter;
        var bothPlaced = message.Longitude is not null && cluster.Middle is not null;
        if (!bothPlaced && message.AreaCode is { } area && first.AreaCode is { } otherArea && Apart(area, otherArea))
            demand *= OtherArea;
        return demand;
    }

    // A district and a street of it are not apart.
    private static bool Apart(string one, string other) =>
        !one.StartsWith(other, StringComparison.Ordinal) && !other.StartsWith(one, StringComparison.Ordinal);

    private static double Metres((double X, double Y) one, (double X, double Y) other)
    {
        const double Degree = 111_320;
        var east = (one.X - other.X) * Degree * Math.Cos(double.DegreesToRadians((one.Y + other.Y) / 2));
        var north = (one.Y - other.Y) * Degree;
        return Math.Sqrt(east * east + north * north);
    }

    private static ulong[] RarePairs(WordVector text)
    {
        var pairs = text.Pairs.ToArray();
        var weights = text.Weights.ToArray();
        Array.Sort(weights, pairs);
        return pairs[Math.Max(0, pairs.Length - Rare)..];
    }
}
