using System.Buffers;
using System.Runtime.CompilerServices;
using Zhishu.Intake.Texts;

namespace Zhishu.Intake.Classifying;

/// <summary>Turns texts into weighted terms of length one: (1 + ln count) × rarity. One for each thread; the terms of a
/// text hold until the next.</summary>
internal sealed class TextVector(Vocabulary vocabulary, SameWords words)
{
    private readonly char[] letters = new char[PlainText.Longest];
    private readonly int[] places = new int[PlainText.Longest];
    private readonly ushort[] counts = new ushort[vocabulary.Count];
    private int[] terms = new int[1024];
    private float[] weights = new float[1024];
    private int count;

    private static readonly float[] Logs = [.. Enumerable.Range(0, 256).Select(n => 1 + MathF.Log(Math.Max(1, n)))];

    /// <summary>Numbers of the terms that the text has.</summary>
    public ReadOnlySpan<int> Terms => terms.AsSpan(0, count);

    /// <summary>Of the same terms.</summary>
    public ReadOnlySpan<float> Weights => weights.AsSpan(0, count);

    public void Read(ReadOnlySpan<char> text)
    {
        count = 0;
        var plain = PlainText.Of(text, letters, places, words);
        var taker = new Counter(this);
        Texts.Terms.Cut(plain.Letters, ref taker);
        Weigh();
    }

    private void Weigh()
    {
        if (weights.Length < count)
            weights = new float[terms.Length];
        var rarity = vocabulary.Rarity;
        var squares = 0f;
        for (var i = 0; i < count; i++)
        {
            ref var times = ref counts[terms[i]];
            var weight = Logs[Math.Min((int)times, Logs.Length - 1)] * rarity[terms[i]];
            times = 0;
            weights[i] = weight;
            squares += weight * weight;
        }
        if (squares == 0)
            return;
        var scale = 1 / MathF.Sqrt(squares);
        for (var i = 0; i < count; i++)
            weights[i] *= scale;
    }

    private readonly ref struct Counter(TextVector vector) : ITermTaker
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(ulong key, int start, int length)
        {
            var term = vector.Find(key);
            if (term < 0 || vector.counts[term]++ > 0)
                return;
            if (vector.count == vector.terms.Length)
                Array.Resize(ref vector.terms, vector.count * 2);
            vector.terms[vector.count++] = term;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ulong key) => vocabulary.Find(key);
}
