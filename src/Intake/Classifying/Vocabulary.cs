using System.Numerics;

namespace Zhishu.Intake.Classifying;

/// <summary>The terms a model knows, numbered from 0, each with how much it says: what is in every text says nothing.
/// Immutable and safe to share.</summary>
internal sealed class Vocabulary
{
    private readonly ulong[] slots;
    private readonly int[] numbers;
    private readonly int mask;

    /// <param name="keys">No key twice, none zero.</param>
    /// <param name="rarity">By number.</param>
    public Vocabulary(ulong[] keys, float[] rarity)
    {
        Keys = keys;
        Rarity = rarity;
        // Half empty, so that most look-ups end at the first slot.
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, keys.Length * 2));
        mask = size - 1;
        slots = new ulong[size];
        numbers = new int[size];
        for (var i = 0; i < keys.Length; i++)
        {
            var slot = Slot(keys[i]);
            while (slots[slot] != 0)
                slot = (slot + 1) & mask;
            (slots[slot], numbers[slot]) = (keys[i], i);
        }
    }

    public ulong[] Keys { get; }

    public float[] Rarity { get; }

    public int Count => Keys.Length;

    /// <summary>The number of a term; -1 for one the model does not know.</summary>
    public int Find(ulong key)
    {
        for (var slot = Slot(key); ; slot = (slot + 1) & mask)
        {
            var found = slots[slot];
            if (found == key)
                return numbers[slot];
            if (found == 0)
                return -1;
        }
    }

    /// <summary>The terms that at least so many texts have; of too many the most frequent.</summary>
    /// <param name="texts">How many texts were counted.</param>
    /// <param name="counts">In how many texts each term is.</param>
    public static Vocabulary Choose(int texts, Dictionary<ulong, int> counts, int atLeast, int most)
    {
        // By key where counts are equal: the same texts make the same model.
        var chosen = counts
            .Where(c => c.Value >= atLeast)
            .OrderByDescending(c => c.Value)
            .ThenBy(c => c.Key)
            .Take(most)
            .ToArray();
        return new Vocabulary(
            Array.ConvertAll(chosen, c => c.Key),
            Array.ConvertAll(chosen, c => (float)(1 + Math.Log((texts + 1.0) / (c.Value + 1.0))))
        );
    }

    private int Slot(ulong key)
    {
        key *= 0x9E3779B97F4A7C15;
        return (int)(key >> 32) & mask;
    }
}
