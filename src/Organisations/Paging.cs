using Zhishu.Kernel.Http;

namespace Zhishu.Organisations;

internal static class Paging
{
    /// <summary>A page of a list that is sorted by an ordinal code.</summary>
    public static Page<T> ByCode<T>(IEnumerable<T> sorted, Func<T, string> code, string? after, int? limit)
    {
        var size = Cursor.Limit(limit);
        if (!string.IsNullOrEmpty(after))
        {
            var last = Cursor.Decode(after, 1)[0];
            sorted = sorted.Where(item => string.CompareOrdinal(code(item), last) > 0);
        }
        var items = sorted.Take(size + 1).ToList();
        if (items.Count <= size)
            return new(items, null);
        items.RemoveAt(size);
        return new(items, Cursor.Encode(code(items[^1])));
    }
}
