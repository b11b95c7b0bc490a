using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Cases.People;
using Zhishu.Cases.Searching;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Open311;

/// <summary>Public cases of matters that are offered, without anything personal.</summary>
internal static class Requests
{
    private const int MostRows = 1000;
    private static readonly TimeSpan Span = TimeSpan.FromDays(90);
    private static readonly string[] Closed = ["Refused", "Closed", "Rated", "Cancelled", "Merged"];

    private const string Fields = """
        c.number, c.state, c.matter_id, c.matter_code, c.description, c.unit_id, c.filed_at,
        greatest(c.filed_at, c.registered_at, c.dispatched_at, c.accepted_at, c.done_at, c.verified_at, c.closed_at, c.rated_at),
        c.due_at, c.address, c.latitude, c.longitude, c.outcome, c.reason
        """;

    public static async Task ListAsync(HttpContext http, string name, string format)
    {
        var sql = Public(http);
        var query = http.Request.Query;
        var ids = List(query["service_request_id"].ToString());
        if (ids.Length > 0)
            sql.Where($"c.number = ANY({ids})");
        else
            Narrow(sql, query, http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        var size = Number(query["page_size"].ToString(), "page_size", MostRows, MostRows);
        var page = Number(query["page"].ToString(), "page", 1, 1000);
        var rows = await ReadAsync(http, sql, $" ORDER BY c.id DESC LIMIT {size} OFFSET {(page - 1) * size}");
        await GeoReport.WriteAsync(http, format, "service_requests", new GeoNode.Items("request", rows));
    }

    public static async Task OneAsync(HttpContext http, string name, string format)
    {
        var sql = Public(http);
        sql.Where($"c.number = {name}");
        var rows = await ReadAsync(http, sql, " LIMIT 1");
        if (rows.Count == 0)
            throw new GeoError(404, $"There is no service_request_id '{name}'.");
        await GeoReport.WriteAsync(http, format, "service_requests", new GeoNode.Items("request", rows));
    }

    /// <summary>The number of the case that a follow-up token is for.</summary>
    public static async Task TokenAsync(HttpContext http, string name, string format)
    {
        var sql = new SqlBuilder();
        sql.Where($"r.token_hash = {ReporterSealing.HashOf(name)}");
        await using var command = sql.Command(
            http.RequestServices.GetRequiredService<ListDatabase>().Source,
            $"SELECT c.number FROM cases_reporter r JOIN cases_case c ON c.id = r.case_id{sql.WhereClause} LIMIT 1"
        );
        if (await command.ExecuteScalarAsync(http.RequestAborted) is not string number)
            throw new GeoError(404, "There is no such token.");
        await GeoReport.WriteAsync(
            http,
            format,
            "service_requests",
            new GeoNode.Items("request", [new GeoNode.Item(("service_request_id", number), ("token", name))])
        );
    }

    private static SqlBuilder Public(HttpContext http)
    {
        var offered = http
            .RequestServices.GetRequiredService<ICatalogue>()
            .Current.Published.Where(m => m.PublishedOnOpen311)
            .Select(m => m.Code)
            .ToArray();
        var sql = new SqlBuilder();
        sql.WhereBound("c.is_public");
        sql.Where($"c.matter_code = ANY({offered})");
        return sql;
    }

    private static void Narrow(SqlBuilder sql, IQueryCollection query, DateTimeOffset now)
    {
        var start = Instant(query, "start_date");
        var end = Instant(query, "end_date") ?? (start is null ? now : Earlier(start.Value + Span, now));
        start ??= end - Span;
        if (end < start)
            throw new GeoError(400, "end_date is before start_date.");
        if (end - start > Span)
            throw new GeoError(400, "start_date and end_date span more than 90 days.");
        sql.Where($"c.id >= {Ids.LowestAt(start.Value)}");
        sql.Where($"c.id <= {Ids.LowestAt(end + TimeSpan.FromMilliseconds(1))}");
        var codes = List(query["service_code"].ToString());
        if (codes.Length > 0)
            sql.Where($"c.matter_code = ANY({codes})");
        var states = List(query["status"].ToString());
        foreach (var state in states)
        {
            if (state is not ("open" or "closed"))
                throw new GeoError(400, $"status is open or closed, not '{state}'.");
        }
        if (states.Distinct().ToArray() is [var only])
        {
            if (only == "closed")
                sql.Where($"c.state = ANY({Closed})");
            else
                sql.Where($"c.state <> ALL({Closed})");
        }
    }

    private static async Task<List<GeoNode>> ReadAsync(HttpContext http, SqlBuilder sql, string end)
    {
        var services = http.RequestServices;
        var language = ProblemHandler.LanguageOf(http);
        var (units, matters) = (
            services.GetRequiredService<IDirectory>().Current,
            services.GetRequiredService<ICatalogue>().Current
        );
        await using var command = sql.Command(
            services.GetRequiredService<ListDatabase>().Source,
            $"SELECT {Fields} FROM cases_case c{sql.WhereClause}{end}"
        );
        List<GeoNode> rows = [];
        await using var reader = await command.ExecuteReaderAsync(http.RequestAborted);
        while (await reader.ReadAsync(http.RequestAborted))
            rows.Add(Read(reader, units, matters, language));
        return rows;
    }

    private static GeoNode.Item Read(
        NpgsqlDataReader r,
        DirectorySnapshot units,
        CatalogueSnapshot matters,
        string language
    )
    {
        var state = r.GetString(1);
        var matter = r.Value<Guid>(2) is { } version ? matters.Version(version) : null;
        var unit = r.Value<Guid>(5) is { } id ? units.Unit(id) : null;
        var notes = r.Text(12) ?? r.Text(13) ?? Labels.Of(Enum.Parse<CaseState>(state)).In(language);
        return new GeoNode.Item(
            ("service_request_id", r.GetString(0)),
            ("status", Closed.Contains(state) ? "closed" : "open"),
            ("status_notes", PublicText.Of(notes)),
            ("service_name", matter?.Name.In(language)),
            ("service_code", r.Text(3)),
            ("description", PublicText.Of(r.Text(4))),
            ("agency_responsible", unit?.Name.In(language)),
            ("service_notice", null),
            ("requested_datetime", GeoReport.Time(r.Value<DateTimeOffset>(6))),
            ("updated_datetime", GeoReport.Time(r.Value<DateTimeOffset>(7))),
            ("expected_datetime", GeoReport.Time(r.Value<DateTimeOffset>(8))),
            ("address", PublicText.Of(r.Text(9))),
            ("address_id", null),
            ("zipcode", null),
            ("lat", r.Value<double>(10)),
            ("long", r.Value<double>(11)),
            ("media_url", null)
        );
    }

    private static DateTimeOffset? Instant(IQueryCollection query, string field)
    {
        try
        {
            return FilterText.Instant(query[field], field);
        }
        catch (Refusal)
        {
            throw new GeoError(400, $"{field} is not a W3C date and time such as 2026-11-21T08:00:00Z.");
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static string[] List(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Number(string text, string field, int standard, int most)
    {
        if (text.Length == 0)
            return standard;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= most
            ? n
            : throw new GeoError(400, $"{field} is a number from 1 to {most}.");
    }
}
