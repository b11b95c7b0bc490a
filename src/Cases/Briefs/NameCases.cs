using System.Globalization;
using Npgsql;
using Zhishu.Cases.Briefs.Writing;
using Zhishu.Cases.Searching;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Briefs;

/// <summary>Finds the few cases that a brief names, with why.</summary>
internal sealed class NameCases(IDirectory directory, ICatalogue catalogue)
{
    public const int Most = 10;

    private const string Marks =
        ", EXISTS (SELECT FROM cases_supervision v WHERE v.case_id = c.id), c.reopenings, c.rating";

    /// <summary>Those that are over their deadline the longest.</summary>
    public async Task<List<BriefCase>> WorstAsync(
        NpgsqlConnection connection,
        CaseFilter filter,
        Actor reader,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var query = CaseQuery.Of(filter, reader, directory.Current, now);
        return await ReadAsync(query, connection, "c.due_at, c.id", now, row => Over(now - row.DueAt!.Value), ct);
    }

    /// <summary>Those of the period that were supervised, reopened or badly rated, the most remarkable first.</summary>
    public async Task<List<BriefCase>> NotableAsync(
        NpgsqlConnection connection,
        Actor reader,
        DateTimeOffset from,
        DateTimeOffset to,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var query = CaseQuery.Of(
            new CaseFilter { FiledFrom = $"{from:O}", FiledTo = $"{to:O}" },
            reader,
            directory.Current,
            now
        );
        const string supervised = "EXISTS (SELECT FROM cases_supervision v WHERE v.case_id = c.id)";
        query.Sql.WhereBound($"({supervised} OR c.reopenings > 0 OR c.rating <= 2)");
        return await ReadAsync(
            query,
            connection,
            $"({supervised})::int + (c.reopenings > 0)::int + (coalesce(c.rating, 5) <= 2)::int DESC, c.id DESC",
            now,
            _ => null,
            ct
        );
    }

    private async Task<List<BriefCase>> ReadAsync(
        CaseQuery query,
        NpgsqlConnection connection,
        string order,
        DateTimeOffset now,
        Func<CaseRow, Text?> why,
        CancellationToken ct
    )
    {
        await using var command = query.Sql.Command(
            connection,
            $"SELECT {SearchCases.Columns}{Marks}{query.From} ORDER BY {order} LIMIT {Most}"
        );
        await using var reading = await command.ExecuteReaderAsync(ct);
        List<BriefCase> found = [];
        while (await reading.ReadAsync(ct))
        {
            var row = SearchCases.Read(reading, directory.Current, catalogue.Current, now);
            found.Add(
                new(
                    row.Id,
                    row.Number,
                    row.Title,
                    row.MatterName,
                    row.UnitId is { } unit ? directory.Current.Unit(unit)?.Name : null,
                    row.AreaCode is { } area ? directory.Current.Area(area)?.Name : null,
                    row.StateName,
                    row.FiledAt,
                    row.DueAt,
                    why(row) ?? Marked(reading.GetBoolean(17), reading.GetInt32(18), reading.Value<int>(19))
                )
            );
        }
        return found;
    }

    private static Text Over(TimeSpan over) =>
        over.TotalDays >= 1
            ? new($"超期{(int)over.TotalDays}天", $"{Phrases.Count((int)over.TotalDays, "day")} overdue")
            : new(
                $"超期{Math.Max(1, (int)over.TotalHours)}小时",
                $"{Phrases.Count(Math.Max(1, (int)over.TotalHours), "hour")} overdue"
            );

    private static Text Marked(bool supervised, int reopened, int? rating)
    {
        List<Text> why = [];
        if (supervised)
            why.Add(new("督办", "supervised"));
        if (reopened > 0)
            why.Add(new("重开", "reopened"));
        if (rating is <= 2)
            why.Add(new($"评价{rating}分", string.Create(CultureInfo.InvariantCulture, $"rated {rating} of 5")));
        return new(string.Join("、", why.Select(w => w.Chinese)), string.Join(", ", why.Select(w => w.English)));
    }
}
