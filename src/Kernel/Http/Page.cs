using System.Text;

namespace Zhishu.Kernel.Http;

/// <summary>One page of a list.</summary>
/// <param name="Next">Cursor of the next page, to be sent back as <c>after</c>; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Cursors: opaque to callers, holding the sort key of the last row of a page.</summary>
public static class Cursor
{
    public const int MostItems = 500;

    public static string Encode(params string[] parts) =>
        Convert
            .ToBase64String(Encoding.UTF8.GetBytes(string.Join('\u001f', parts)))
            .TrimEnd('=')
            .Replace('+', '-')
            .Replace('/', '_');

    /// <exception cref="Refusal">400 <c>paging.cursor</c>.</exception>
    public static string[] Decode(string cursor, int parts)
    {
        try
        {
            var padded = cursor.Replace('-', '+').Replace('_', '/') + new string('=', (4 - cursor.Length % 4) % 4);
            var found = Encoding.UTF8.GetString(Convert.FromBase64String(padded)).Split('\u001f');
            if (found.Length == parts)
                return found;
        }
        catch (FormatException)
        {
            // Refused below.
        }
        throw Wrong();
    }

    /// <summary>Where the sort key is an identifier.</summary>
    /// <exception cref="Refusal">400 <c>paging.cursor</c>.</exception>
    public static Guid DecodeId(string cursor) => Guid.TryParse(Decode(cursor, 1)[0], out var id) ? id : throw Wrong();

    /// <summary>The page size asked for, within 1 and <see cref="MostItems"/>.</summary>
    public static int Limit(int? limit) =>
        limit switch
        {
            null => 50,
            >= 1 and <= MostItems => limit.Value,
            _ => throw Refusal.Invalid(
                "paging.limit",
                "limit",
                $"limit 须在 1 至 {MostItems} 之间。",
                $"limit must be from 1 to {MostItems}."
            ),
        };

    public static Refusal Wrong() =>
        Refusal.Invalid(
            "paging.cursor",
            "after",
            "分页游标无效，请从第一页重新开始。",
            "The cursor is not valid; start again from the first page."
        );
}
