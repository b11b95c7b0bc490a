using System.Collections;
using System.Runtime.CompilerServices;

namespace Zhishu.Rules.Feel;

/// <summary>An ordered list of values. Immutable for everybody who can see it.</summary>
[CollectionBuilder(typeof(FeelList), nameof(Create))]
public sealed class FeelList : FeelObject, IReadOnlyList<FeelValue>
{
    private readonly FeelValue[] _items;

    internal FeelList(FeelValue[] items, int count, long parts)
        : base(FeelKind.List, parts)
    {
        _items = items;
        Count = count;
    }

    /// <summary>Makes a list of the values given.</summary>
    public FeelList(IEnumerable<FeelValue> items)
        : this(items.ToArray()) { }

    internal FeelList(FeelValue[] items)
        : this(items, items.Length, Feel.Parts.Of(items)) { }

    /// <summary>The list without items.</summary>
    public static FeelList Empty { get; } = new(Array.Empty<FeelValue>());

    /// <summary>Makes a list of the values given.</summary>
    public static FeelList Create(ReadOnlySpan<FeelValue> items) => new(items.ToArray());

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>The item at a position counted from 0.</summary>
    public FeelValue this[int index] =>
        index < Count ? _items[index] : throw new ArgumentOutOfRangeException(nameof(index));

    internal ReadOnlySpan<FeelValue> Span => _items.AsSpan(0, Count);

    /// <inheritdoc/>
    public IEnumerator<FeelValue> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return _items[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Collects values; views taken while it grows stay as they were.</summary>
internal sealed class FeelListBuilder(int capacity = 4)
{
    private FeelValue[] _items = new FeelValue[Math.Max(capacity, 1)];
    private long _parts = 1;

    public int Count { get; private set; }

    public void Add(in FeelValue value)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, _items.Length * 2);
        }

        _parts = Parts.Plus(_parts, value);
        _items[Count++] = value;
    }

    /// <summary>The items so far; items added later are behind its end.</summary>
    public FeelList View() => new(_items, Count, _parts);
}
