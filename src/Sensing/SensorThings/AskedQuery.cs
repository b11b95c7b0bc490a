using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OData;
using Microsoft.OData.UriParser;

namespace Zhishu.Sensing.SensorThings;

/// <summary>What is asked of a list of entities, or of one.</summary>
/// <param name="Expanded">The links whose entities are wanted too.</param>
/// <param name="Selected">The properties that are wanted; null for all.</param>
internal sealed record AskedQuery(
    FilterClause? Filter,
    OrderByClause? Order,
    int Top,
    int Skip,
    bool IsCounted,
    IReadOnlyDictionary<string, AskedQuery> Expanded,
    IReadOnlySet<string>? Selected
)
{
    public const int Usual = 100;
    public const int Most = 1000;
    private const int LongestAddress = 8000;
    private const int FarthestSkip = 10_000_000;
    private const int Deepest = 4;

    /// <summary>Reads an address below the service's root.</summary>
    /// <exception cref="Refusal">400: what is wrong with it.</exception>
    public static (ODataPath Path, AskedQuery Query) Read(string path, QueryString query)
    {
        if (path.Length + (query.Value?.Length ?? 0) > LongestAddress)
            throw NotUnderstood("too long");
        try
        {
            var parser = new ODataUriParser(
                Entities.Model,
                new Uri("http://service/"),
                new Uri(AddressOf(path, query))
            );
            parser.Settings.MaximumExpansionDepth = Deepest;
            var read = parser.ParseUri();
            return (
                read.Path,
                new(
                    read.Filter,
                    read.OrderBy,
                    TopOf(read.Top),
                    SkipOf(read.Skip),
                    read.QueryCount == true,
                    ExpandedBy(read.SelectAndExpand),
                    SelectedBy(read.SelectAndExpand)
                )
            );
        }
        catch (Exception e) when (e is ODataException or UriFormatException or OverflowException or FormatException)
        {
            throw NotUnderstood(e.Message);
        }
    }

    public static Refusal NotUnderstood(string why) =>
        Refusal.Invalid("sensing.sta_query", "$filter", $"查询无法理解：{why}", $"The query is not understood: {why}");

    private static string AddressOf(string path, QueryString query)
    {
        var address = new StringBuilder("http://service/");
        address.AppendJoin('/', path.Split('/').Select(Uri.EscapeDataString));
        var separator = '?';
        foreach (var (name, values) in QueryHelpers.ParseQuery(query.Value))
        {
            if (!name.StartsWith('$'))
                continue;
            var value = values.ToString();
            address.Append(separator).Append(name).Append('=');
            address.Append(Uri.EscapeDataString(name == "$expand" ? Nested(value) : value));
            separator = '&';
        }
        return address.ToString();
    }

    /// <summary>SensorThings also writes A/B where OData writes A($expand=B).</summary>
    internal static string Nested(string expand)
    {
        var items = new List<string>();
        var (start, depth, quoted) = (0, 0, false);
        for (var i = 0; i <= expand.Length; i++)
        {
            if (i == expand.Length || (expand[i] == ',' && depth == 0 && !quoted))
            {
                items.Add(expand[start..i]);
                start = i + 1;
                continue;
            }
            if (expand[i] == '\'')
                quoted = !quoted;
            else if (!quoted)
                depth += expand[i] switch
                {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
        }
        return string.Join(',', items.Select(Item));

        static string Item(string item)
        {
            var options = item.IndexOf('(', StringComparison.Ordinal);
            var steps = (options < 0 ? item : item[..options]).Split('/');
            var nested = steps[^1] + (options < 0 ? "" : item[options..]);
            foreach (var step in steps.Reverse().Skip(1))
                nested = $"{step}($expand={nested})";
            return nested;
        }
    }

    private static Dictionary<string, AskedQuery> ExpandedBy(SelectExpandClause? clause) =>
        (clause?.SelectedItems ?? [])
            .OfType<ExpandedNavigationSelectItem>()
            .ToDictionary(
                i => ((NavigationPropertySegment)i.PathToNavigationProperty.LastSegment).NavigationProperty.Name,
                i => new AskedQuery(
                    i.FilterOption,
                    i.OrderByOption,
                    TopOf(i.TopOption),
                    SkipOf(i.SkipOption),
                    i.CountOption == true,
                    ExpandedBy(i.SelectAndExpand),
                    SelectedBy(i.SelectAndExpand)
                ),
                StringComparer.Ordinal
            );

    private static HashSet<string>? SelectedBy(SelectExpandClause? clause)
    {
        if (clause is null || clause.AllSelected)
            return null;
        return [.. clause.SelectedItems.OfType<PathSelectItem>().Select(i => i.SelectedPath.FirstSegment.Identifier)];
    }

    private static int TopOf(long? top) =>
        top switch
        {
            null => Usual,
            < 0 => throw NotUnderstood("$top"),
            > Most => Most,
            _ => (int)top,
        };

    private static int SkipOf(long? skip) =>
        skip is < 0 or > FarthestSkip ? throw NotUnderstood("$skip") : (int)(skip ?? 0);
}
