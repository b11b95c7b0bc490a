using Zhishu.Cases.Contracts;
using Zhishu.Kernel;

namespace Zhishu.Intake.Topics;

/// <summary>Messages that tell of one event, and the sum of what they say.</summary>
internal sealed class Cluster(Message first, WordVector words)
{
    // Of one message its vector is the sum; most messages stay alone.
    private Dictionary<ulong, float>? sum;
    private double squares = 1;
    private (double X, double Y, int Count) places = Place(first);

    public List<Message> Members { get; } = [first];

    /// <summary>How many of the members, from the first, are in the tables.</summary>
    public int Stored { get; set; }

    /// <summary>How it was called last, and of how many members; null before.</summary>
    public (TopicWords Words, int Members)? Called { get; set; }

    /// <summary>Its own, not a case's: the ledger keeps a chain for each.</summary>
    public Guid Id { get; set; } = Ids.New(first.At);

    public DateTimeOffset Last { get; private set; } = first.At;

    /// <summary>The middle of where it was reported, if anywhere.</summary>
    public (double X, double Y)? Middle =>
        places.Count == 0 ? null : (places.X / places.Count, places.Y / places.Count);

    /// <summary>How alike a text is to what the messages say together: 0 to 1.</summary>
    public double Likeness(WordVector text) =>
        sum is null ? words.Cosine(text) : Math.Min(1, Product(text) / Math.Sqrt(squares));

    public void Add(Message message, WordVector text)
    {
        if (sum is null)
        {
            sum = [];
            Sum(words);
        }
        squares += 2 * Product(text) + 1;
        Sum(text);
        Members.Add(message);
        Last = message.At > Last ? message.At : Last;
        var place = Place(message);
        places = (places.X + place.X, places.Y + place.Y, places.Count + place.Count);
    }

    private double Product(WordVector text)
    {
        var product = 0.0;
        for (var i = 0; i < text.Pairs.Length; i++)
            product += text.Weights[i] * sum!.GetValueOrDefault(text.Pairs[i]);
        return product;
    }

    private void Sum(WordVector text)
    {
        for (var i = 0; i < text.Pairs.Length; i++)
            sum![text.Pairs[i]] = sum.GetValueOrDefault(text.Pairs[i]) + text.Weights[i];
    }

    private static (double X, double Y, int Count) Place(Message m) =>
        m is { Longitude: { } x, Latitude: { } y } ? (x, y, 1) : (0, 0, 0);
}
