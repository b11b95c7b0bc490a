using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Zhishu.Rules.Feel;

/// <summary>Named entries in the order they were written. Immutable for everybody who can see it.</summary>
public sealed class FeelContext : FeelObject, IReadOnlyDictionary<string, FeelValue>
{
    private const int IndexFrom = 9;
    private readonly string[] _keys;
    private readonly FeelValue[] _values;
    private readonly Dictionary<string, int>? _index;

    internal FeelContext(string[] keys, FeelValue[] values)
        : base(FeelKind.Context, Feel.Parts.Of(values))
    {
        _keys = keys;
        _values = values;
        if (keys.Length >= IndexFrom)
        {
            _index = new Dictionary<string, int>(keys.Length, StringComparer.Ordinal);
            for (var i = 0; i < keys.Length; i++)
            {
                _index[keys[i]] = i;
            }
        }
    }

    /// <summary>Makes a context of the entries given; a later entry replaces an earlier one of the same name.</summary>
    public FeelContext(IEnumerable<KeyValuePair<string, FeelValue>> entries)
        : this(Distinct(entries)) { }

    private FeelContext(Dictionary<string, FeelValue> entries)
        : this([.. entries.Keys], [.. entries.Values]) { }

    /// <summary>The context without entries.</summary>
    public static FeelContext Empty { get; } = new([], []);

    /// <inheritdoc/>
    public int Count => _keys.Length;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _keys;

    /// <inheritdoc/>
    public IEnumerable<FeelValue> Values => _values;

    /// <summary>The value of an entry.</summary>
    /// <exception cref="KeyNotFoundException">There is no such entry.</exception>
    public FeelValue this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no entry '{key}'.");

    internal string KeyAt(int index) => _keys[index];

    internal FeelValue ValueAt(int index) => _values[index];

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out FeelValue value)
    {
        var index = IndexOf(key);
        value = index >= 0 ? _values[index] : default;
        return index >= 0;
    }

    internal int IndexOf(string key)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(key, out var found) ? found : -1;
        }

        for (var i = 0; i < _keys.Length; i++)
        {
            if (string.Equals(_keys[i], key, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A copy with one entry set.</summary>
    public FeelContext With(string key, FeelValue value)
    {
        var index = IndexOf(key);
        if (index >= 0)
        {
            var values = (FeelValue[])_values.Clone();
            values[index] = value;
            return new FeelContext(_keys, values);
        }

        return new FeelContext([.. _keys, key], [.. _values, value]);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, FeelValue>> GetEnumerator()
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            yield return new KeyValuePair<string, FeelValue>(_keys[i], _values[i]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Dictionary<string, FeelValue> Distinct(IEnumerable<KeyValuePair<string, FeelValue>> entries)
    {
        var distinct = new Dictionary<string, FeelValue>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            distinct[key] = value;
        }

        return distinct;
    }
}
