using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Searching;

/// <summary>Turns a filter, and what its reader may see, into SQL over <c>cases_case c</c>.</summary>
internal sealed class CaseQuery
{
    /// <summary>Exactly as in the partial index on deadlines, or the index is not used.</summary>
    public const string IsOpen = "c.state NOT IN ('Refused', 'Closed', 'Rated', 'Cancelled', 'Merged')";

    /// <summary>Neither refused, cancelled nor merged: somebody owes something for it, or did.</summary>
    public const string Counts = "c.state NOT IN ('Refused', 'Cancelled', 'Merged')";

    /// <summary>Closed at its deadline or before.</summary>
    public const string IsKept = $"{Counts} AND c.closed_at <= c.due_at";

    /// <summary>Whose deadline has passed, or had when it was closed.</summary>
    public static string LateAt(SqlBuilder sql, DateTimeOffset now) =>
        $"{Counts} AND coalesce(c.closed_at, {sql.Bind($"{now}")}) > c.due_at";

    /// <summary>Digits of a street's code; what is longer is a village of it.</summary>
    public const int StreetDigits = 9;

    private static readonly TimeSpan SoonIs = TimeSpan.FromHours(24);
    private const double EarthRadius = 6_371_008.8;
    private const double MetresPerDegree = 111_195;

    private readonly SqlBuilder sql = new();
    private const string Cases = " FROM cases_case c";
    private string from = Cases;

    private CaseQuery() { }

    public SqlBuilder Sql => sql;

    public string From => from + sql.WhereClause;

    /// <summary>The same without the cases themselves where nothing but the words is asked: enough for counting.</summary>
    public string CountFrom =>
        from.Length > Cases.Length && sql.Conditions is [_] ? $" FROM cases_words w{sql.WhereClause}" : From;

    public CaseSort Sort { get; private init; }

    /// <exception cref="Refusal">400 <c>cases.filter</c> names the field; 403 without any grant.</exception>
    public static CaseQuery Of(CaseFilter filter, Actor actor, DirectorySnapshot units, DateTimeOffset now)
    {
        actor.RequireAny(CasePermissions.Read, CasePermissions.Handle);
        var query = new CaseQuery { Sort = SortOf(filter.Sort) };
        query.ByWhat(filter, units);
        query.ByTime(filter, now);
        query.ByPlace(filter);
        Visibility.Narrow(query.sql, actor);
        if (filter.Waits is { Length: > 0 } waits)
            query.sql.WhereBound(Waiting.Of(query.sql, FilterText.Waits(waits), actor, units));
        return query;
    }

    /// <summary>The rows after a cursor's, in order.</summary>
    public string OrderAfter(string? cursor)
    {
        if (!string.IsNullOrEmpty(cursor))
        {
            var parts = Kernel.Http.Cursor.Decode(cursor, Sort == CaseSort.Due ? 3 : 2);
            if (parts[0] != Sort.ToString() || !Guid.TryParse(parts[^1], out var id))
                throw Kernel.Http.Cursor.Wrong();
            switch (Sort)
            {
                case CaseSort.Newest:
                    sql.Where($"c.id < {id}");
                    break;
                case CaseSort.Oldest:
                    sql.Where($"c.id > {id}");
                    break;
                default:
                    if (!long.TryParse(parts[1], out var ticks) || ticks < 0 || ticks > DateTime.MaxValue.Ticks)
                        throw Kernel.Http.Cursor.Wrong();
                    sql.Where($"(c.due_at, c.id) > ({new DateTimeOffset(ticks, TimeSpan.Zero)}, {id})");
                    break;
            }
        }
        return Sort switch
        {
            CaseSort.Newest => " ORDER BY c.id DESC",
            CaseSort.Oldest => " ORDER BY c.id",
            _ => " ORDER BY c.due_at, c.id",
        };
    }

    public string CursorOf(Guid id, DateTimeOffset? due) =>
        Sort == CaseSort.Due
            ? Kernel.Http.Cursor.Encode(Sort.ToString(), $"{due!.Value.UtcTicks}", $"{id}")
            : Kernel.Http.Cursor.Encode(Sort.ToString(), $"{id}");

    private void ByWhat(CaseFilter f, DirectorySnapshot units)
    {
        if (f.Number is { Length: > 0 } number)
            sql.Where($"c.number = {number.Trim()}");
        if (f.Words is { Length: > 0 } words)
            ByWords(words);
        if (f.State is { Length: > 0 } states)
            sql.Where($"c.state = ANY({FilterText.StateNames(states)})");
        if (f.Open is { } open)
            sql.WhereBound(open ? IsOpen : $"NOT ({IsOpen})");
        if (f.Unit is { Length: > 0 } unit)
            sql.Where($"c.unit_id = ANY({FilterText.Units(unit, units, f.Exact == true)})");
        if (f.Matter is { Length: > 0 } matter)
            sql.Where($"c.matter_code LIKE {SqlBuilder.Literal(matter) + (f.Exact == true ? "" : "%")}");
        foreach (var lacking in FilterText.Lacking(f.Without))
            sql.WhereBound($"c.{lacking} IS NULL");
        if (f.Kind is { Length: > 0 } kind)
            sql.Where($"c.kind = {kind}");
        if (f.Channel is { Length: > 0 } channel)
            sql.Where($"c.channel = {channel}");
        if (f.Emergency is { } emergency)
            sql.Where($"c.emergency = {emergency}");
        if (f.RatedFrom is { } least)
            sql.Where($"c.rating >= {least}");
        if (f.Handler is { } handler)
            sql.Where($"c.id IN (SELECT p.case_id FROM cases_share p WHERE p.handler_id = {handler})");
    }

    private void ByWords(string words)
    {
        if (Tokens.Query(words) is not { } query)
        {
            throw FilterText.Wrong("q", "没有可检索的字词", "There is no word to search for");
        }
        from += " JOIN cases_words w ON w.case_id = c.id";
        sql.Where($"w.words @@ {query.Query}::tsquery");
        // CASE keeps the planner from guessing how few rows the text leaves: it then would read all of them to sort a page.
        foreach (var term in query.Together)
        {
            sql.Where(
                $"CASE WHEN normalize(concat_ws(E'\n', c.title, c.description, c.address), NFKC) ILIKE {$"%{SqlBuilder.Literal(term)}%"} THEN true ELSE false END"
            );
        }
    }

    private void ByTime(CaseFilter f, DateTimeOffset now)
    {
        // The key's first bits are the instant of filing, so that months outside the range are not even opened.
        if (FilterText.Instant(f.FiledFrom, "filedFrom") is { } from)
            sql.Where($"c.id >= {Ids.LowestAt(from)}");
        if (FilterText.Instant(f.FiledTo, "filedTo", endOfDay: true) is { } to)
            sql.Where($"c.id < {Ids.LowestAt(to)}");
        if (FilterText.Instant(f.DueAfter, "dueAfter") is { } after)
            sql.Where($"c.due_at >= {after}");
        if (FilterText.Instant(f.DueBefore, "dueBefore", endOfDay: true) is { } before)
            sql.Where($"c.due_at < {before}");
        if (f.Overdue == true)
            sql.Where($"c.due_at < {now}");
        if (f.Overdue == false)
            sql.Where(
                $"(c.due_at IS NULL OR c.due_at >= {now} OR c.state IN ('Refused', 'Closed', 'Rated', 'Cancelled', 'Merged'))"
            );
        if (f.Soon == true)
            sql.Where($"c.due_at >= {now} AND c.due_at < {now + SoonIs}");
        if (f.Deadline is { Length: > 0 } deadline)
            sql.WhereBound(DeadlineIs(deadline, now));
        if (Sort == CaseSort.Due)
            sql.WhereBound("c.due_at IS NOT NULL");
        if (f.Open != true && (f.Overdue == true || f.Soon == true || Sort == CaseSort.Due))
            sql.WhereBound(IsOpen);
    }

    private string DeadlineIs(string deadline, DateTimeOffset now) =>
        deadline switch
        {
            "any" => $"{Counts} AND c.due_at IS NOT NULL",
            "kept" => IsKept,
            "late" => LateAt(sql, now),
            "running" => $"{Counts} AND c.closed_at IS NULL AND c.due_at >= {sql.Bind($"{now}")}",
            _ => throw FilterText.Wrong(
                "deadline",
                "应为 any、kept、late 或 running",
                "any, kept, late or running is expected"
            ),
        };

    private void ByPlace(CaseFilter f)
    {
        if (f.Area is { Length: > 0 } area)
            sql.Where($"c.area_code LIKE {area + (f.Exact == true && area.Length < StreetDigits ? "" : "%")}");
        if (f.Grid is { Length: > 0 } grid)
            sql.Where($"c.grid_code = {grid}");
        if (f.Box is { Length: > 0 } box)
        {
            var n = FilterText.Box(box);
            if (f.Open == true)
                WithinOpen(n[0], n[1], n[2], n[3]);
            else
                Within(n[0], n[1], n[2], n[3]);
        }
        if (f.Near is { Length: > 0 } near)
            Around(FilterText.Numbers(near, "near", 3));
    }

    private void Around(double[] n)
    {
        if (Math.Abs(n[0]) > 180 || Math.Abs(n[1]) > 90 || n[2] is <= 0 or > 50_000)
            throw FilterText.Wrong(
                "near",
                "应为经度、纬度和不超过 50000 的米数",
                "Longitude, latitude and up to 50000 metres are expected"
            );
        var up = n[2] / MetresPerDegree;
        var side = up / Math.Max(0.01, Math.Cos(n[1] * Math.PI / 180));
        Within(n[0] - side, n[1] - up, n[0] + side, n[1] + up);
        sql.Where(
            $"2 * {EarthRadius} * asin(least(1, sqrt(sin(radians(c.latitude - {n[1]}) / 2) ^ 2 + cos(radians({n[1]})) * cos(radians(c.latitude)) * sin(radians(c.longitude - {n[0]}) / 2) ^ 2))) <= {n[2]}"
        );
    }

    // The index on the places of open cases alone answers this.
    private void WithinOpen(double west, double south, double east, double north)
    {
        sql.WhereBound("c.longitude IS NOT NULL");
        sql.Where($"c.longitude BETWEEN {west} AND {east} AND c.latitude BETWEEN {south} AND {north}");
    }

    private void Within(double west, double south, double east, double north)
    {
        sql.WhereBound("c.longitude IS NOT NULL");
        sql.Where($"point(c.longitude, c.latitude) <@ box(point({west}, {south}), point({east}, {north}))");
    }

    private static CaseSort SortOf(string? sort) =>
        sort switch
        {
            null or "" or "newest" => CaseSort.Newest,
            "oldest" => CaseSort.Oldest,
            "due" => CaseSort.Due,
            _ => throw FilterText.Wrong("sort", "应为 newest、oldest 或 due", "newest, oldest or due is expected"),
        };
}

internal enum CaseSort
{
    Newest,
    Oldest,
    Due,
}
