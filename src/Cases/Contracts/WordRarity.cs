namespace Zhishu.Cases.Contracts;

/// <summary>In how many texts each pair of neighbouring characters is: what is in nearly every text tells no event from
/// another, what is in few does. Needs no dictionary. Not safe to add to while others read.</summary>
public sealed class WordRarity
{
    // As if so many texts without any of the words had been seen before: in a city with few cases all words weigh alike.
    private const int Before = 50;

    private readonly Dictionary<ulong, int> frequency = [];

    /// <summary>How many texts were counted.</summary>
    public int Texts { get; private set; }

    public void Add(string title, string body)
    {
        foreach (var pair in WordVector.Count(title, body).Keys)
            frequency[pair] = frequency.GetValueOrDefault(pair) + 1;
        Texts++;
    }

    /// <summary>How much sharing the pair says: the logarithm of how few texts have it.</summary>
    public float Of(ulong pair) => MathF.Log((float)(Texts + Before) / (frequency.GetValueOrDefault(pair) + 1));
}
