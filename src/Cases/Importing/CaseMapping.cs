using Zhishu.Cases.Contracts;
using Zhishu.Matters.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Cases.Importing;

/// <summary>How the rows of another system's table become cases: the section <c>mapping</c> of a pack.</summary>
internal sealed record CaseMapping
{
    public const string Section = "mapping";

    /// <summary>What the cases' origins call the other system.</summary>
    public required string System { get; init; }

    /// <summary>The zone the table's times are in.</summary>
    public required TimeZoneInfo Zone { get; init; }

    public required string TimeFormat { get; init; }

    public required string Number { get; init; }

    public required string FiledAt { get; init; }

    public string? DueAt { get; init; }

    /// <summary>With it the cases live through to where their rows stand; without, they are only filed.</summary>
    public string? ClosedAt { get; init; }

    public string? Title { get; init; }

    /// <summary>The columns whose texts make the description, one line each.</summary>
    public required IReadOnlyList<string> Description { get; init; }

    public string? Outcome { get; init; }

    public string? Address { get; init; }

    public string? Longitude { get; init; }

    public string? Latitude { get; init; }

    /// <summary>A name or a pseudonym; sealed as any reporter's.</summary>
    public string? Reporter { get; init; }

    public string? Phone { get; init; }

    public required Translation Channel { get; init; }

    public Translation? Kind { get; init; }

    public Translation? Matter { get; init; }

    public Translation? Unit { get; init; }

    public bool IsPublic { get; init; }

    /// <summary>The table's own values that the cases keep, each in a field whose name begins with <c>source_</c>:
    /// the rest of the name, and the column.</summary>
    public IReadOnlyList<(string Field, string Column)> Kept { get; init; } = [];

    /// <summary>Points the other system writes where it knows no place.</summary>
    public IReadOnlyList<(double Longitude, double Latitude)> Unlocated { get; init; } = [];

    /// <summary>Every column it reads.</summary>
    public IEnumerable<string> Columns =>
        new[]
        {
            Number,
            FiledAt,
            DueAt,
            ClosedAt,
            Title,
            Outcome,
            Address,
            Longitude,
            Latitude,
            Reporter,
            Phone,
            Channel.Column,
            Kind?.Column,
            Matter?.Column,
            Unit?.Column,
        }
            .Concat(Description)
            .Concat(Kept.Select(k => k.Column))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);

    /// <summary>Reads the mapping of a pack; null where it has none or faults, which are told.</summary>
    public static CaseMapping? Read(PackContent pack, PackProblems problems)
    {
        var documents = pack.Documents(Section);
        if (documents.Count == 0)
            return null;
        if (documents.Count > 1)
            problems.Add(
                documents[1].Root,
                "一个场景包只能有一个映射文件。",
                "A pack has one mapping file; this is a second."
            );
        var before = problems.Count;
        var map = new PackMap(documents[0].Root, problems);
        var mapping = Read(map, problems);
        map.End();
        return problems.Count == before ? mapping : null;
    }

    private static CaseMapping Read(PackMap map, PackProblems problems)
    {
        var columns = map.Map("columns");
        if (columns is null && map.Node.Kind == PackNodeKind.Map)
            map.Fault("columns", "缺少必填项“columns”。", "The field 'columns' is missing.");
        columns ??= new PackMap(map.Node, new PackProblems());
        var mapping = new CaseMapping
        {
            System = map.Required("system", 50),
            Zone = ZoneOf(map),
            TimeFormat = map.Optional("timeFormat", 50) ?? "yyyy-MM-dd HH:mm:ss",
            IsPublic = map.Flag("public"),
            Number = columns.Required("number"),
            FiledAt = columns.Required("filedAt"),
            DueAt = columns.Optional("dueAt"),
            ClosedAt = columns.Optional("closedAt"),
            Title = columns.Optional("title"),
            Description = columns.Texts("description"),
            Outcome = columns.Optional("outcome"),
            Address = columns.Optional("address"),
            Longitude = columns.Optional("longitude"),
            Latitude = columns.Optional("latitude"),
            Reporter = columns.Optional("reporter"),
            Phone = columns.Optional("phone"),
            Channel = Words(map, "channel", Channels.All, problems) ?? new Translation(Channels.OtherSystem),
            Kind = Words(map, "kind", MatterKinds.All, problems),
            Matter = Words(map, "matter", null, problems),
            Unit = Words(map, "unit", null, problems),
            Kept = map.Map("fields") is { } kept
                ? [.. kept.Node.Fields.Select(f => (f.Key.Text, kept.Required(f.Key.Text)))]
                : [],
            Unlocated = [.. map.Maps("unlocated").Select(Point)],
        };
        if (mapping.Description.Count == 0)
            columns.Fault("description", "缺少必填项“description”。", "The field 'description' is missing.");
        if (mapping.Longitude is null != mapping.Latitude is null)
            columns.Fault("longitude", "经度列与纬度列须同时指定。", "longitude and latitude go together.");
        columns.End();
        return mapping;
    }

    private static TimeZoneInfo ZoneOf(PackMap map)
    {
        var name = map.Optional("timeZone", 60) ?? "Asia/Shanghai";
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return zone;
        map.Fault("timeZone", $"本机没有时区“{name}”。", $"This machine knows no time zone '{name}'.");
        return TimeZoneInfo.Utc;
    }

    private static Translation? Words(
        PackMap parent,
        string key,
        IReadOnlyCollection<string>? words,
        PackProblems problems
    )
    {
        if (parent.Get(key) is not { } node)
            return null;
        if (node.Kind == PackNodeKind.Scalar)
        {
            Check(node, words, problems);
            return new Translation(node.Text);
        }
        var map = new PackMap(node, problems);
        var column = map.Required("column");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (map.Get("values") is { } list)
        {
            foreach (var (from, to) in list.Fields)
            {
                Check(to, words, problems);
                values[from.Text] = to.Text;
            }
        }
        var otherwise = map.Optional("otherwise");
        if (otherwise is not null)
            Check(map.Node["otherwise"]!, words, problems);
        map.End();
        return new Translation(otherwise) { Column = column, Values = values };
    }

    private static void Check(PackNode node, IReadOnlyCollection<string>? words, PackProblems problems)
    {
        if (words is not null && !words.Contains(node.Text))
            problems.Add(
                node,
                $"“{node.Text}”无效，可用：{string.Join("、", words)}。",
                $"'{node.Text}' is not known; known are {string.Join(", ", words)}."
            );
    }

    private static (double, double) Point(PackMap map)
    {
        var point = (map.Fraction("longitude", -180, 180) ?? 0, map.Fraction("latitude", -90, 90) ?? 0);
        map.End();
        return point;
    }
}

/// <summary>What a column's values are called here.</summary>
/// <param name="Otherwise">For every other value, or for all rows where there is no column; null: others are faults.</param>
internal sealed record Translation(string? Otherwise)
{
    public string? Column { get; init; }

    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <returns>Null where the value is not known.</returns>
    public string? Of(string? value) =>
        value is not null && Values.TryGetValue(value, out var known) ? known : Otherwise;
}
