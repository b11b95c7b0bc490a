using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Zhishu.Cases.Searching;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Exporting;

/// <summary>Writes all cases of a search as CSV or XLSX, row by row as they come from the database. The ledger keeps who
/// took out what, and how many, before the first byte leaves.</summary>
internal sealed class ExportCases(
    ListDatabase lists,
    UnitOfWork work,
    IDirectory directory,
    ICatalogue catalogue,
    TimeProvider clock
)
{
    public const int MostRows = 500_000;

    private const string Fields =
        SearchCases.Columns
        + ", c.description, c.registered_at, c.dispatched_at, c.done_at, c.closed_at, c.returns, c.rating, c.outcome";

    public async Task Handle(CaseFilter filter, string? format, Actor actor, HttpContext http, CancellationToken ct)
    {
        actor.Require(CasePermissions.Export);
        if (format is not (null or "csv" or "xlsx"))
            throw FilterText.Wrong("format", "应为 csv 或 xlsx", "csv or xlsx is expected");
        var query = CaseQuery.Of(filter, actor, directory.Current, clock.GetUtcNow());
        Visibility.Narrow(query.Sql, actor.GrantsOf(CasePermissions.Export));
        var order = query.OrderAfter(null);
        await using var connection = await lists.Patient.OpenConnectionAsync(ct);
        // One snapshot, so that the number in the ledger is the number of rows written.
        await using var transaction = await connection.BeginTransactionAsync(
            System.Data.IsolationLevel.RepeatableRead,
            ct
        );
        var rows = await CountAsync(query, connection, ct);
        await RecordAsync(filter, format ?? "csv", rows, actor, ct);

        var english = ProblemHandler.LanguageOf(http) == "en";
        await using var command = query.Sql.Command(connection, $"SELECT {Fields}{query.From}{order}");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var name = $"cases-{clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)):yyyyMMdd-HHmmss}.{format ?? "csv"}";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        http.Response.Headers.CacheControl = "no-store";
        if (format == "xlsx")
        {
            http.Response.ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            await XlsxFile.WriteAsync(http.Response.Body, Headers(english), RowsAsync(reader, english, ct), ct);
        }
        else
        {
            http.Response.ContentType = "text/csv; charset=utf-8";
            await CsvFile.WriteAsync(http.Response.Body, Headers(english), RowsAsync(reader, english, ct), ct);
        }
    }

    private static async Task<long> CountAsync(CaseQuery query, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = query.Sql.Command(
            connection,
            $"SELECT count(*) FROM (SELECT 1{query.From} LIMIT {MostRows + 1}) AS found"
        );
        var rows = (long)(await command.ExecuteScalarAsync(ct))!;
        return rows <= MostRows
            ? rows
            : throw new Refusal(
                "cases.export_too_many",
                $"符合条件的案件超过 {MostRows} 件，请缩小范围（如按时间）后分次导出。",
                $"More than {MostRows} cases match; narrow the search, for instance by time, and export in parts."
            );
    }

    private async Task RecordAsync(CaseFilter filter, string format, long rows, Actor actor, CancellationToken ct)
    {
        work.Record(
            new Fact(
                "export",
                Ids.New(work.Clock),
                "cases.exported",
                actor,
                new
                {
                    filter,
                    format,
                    rows,
                },
                true
            )
        );
        await work.CommitAsync(ct);
    }

    private async IAsyncEnumerable<object?[]> RowsAsync(
        NpgsqlDataReader reader,
        bool english,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct
    )
    {
        var (units, matters, now) = (directory.Current, catalogue.Current, clock.GetUtcNow());
        while (await reader.ReadAsync(ct))
        {
            var row = SearchCases.Read(reader, units, matters, now);
            var unit = row.UnitId is { } id ? units.Unit(id)?.Name : null;
            yield return
            [
                row.Number,
                In(row.StateName, english),
                row.Kind,
                row.Channel,
                row.MatterCode,
                In(row.MatterName, english),
                row.Title,
                reader.GetString(17),
                row.AreaCode,
                row.AreaName,
                row.GridCode,
                row.Address,
                row.Longitude,
                row.Latitude,
                YesNo(row.Emergency, english),
                In(unit, english),
                row.FiledAt,
                reader.Value<DateTimeOffset>(18),
                reader.Value<DateTimeOffset>(19),
                row.DueAt,
                reader.Value<DateTimeOffset>(20),
                reader.Value<DateTimeOffset>(21),
                YesNo(row.Overdue, english),
                reader.GetInt32(22),
                reader.Value<int>(23),
                reader.Text(24),
            ];
        }
    }

    private static string? In(Text? text, bool english) => english ? text?.English : text?.Chinese;

    private static string YesNo(bool value, bool english) =>
        (value, english) switch
        {
            (true, true) => "yes",
            (false, true) => "no",
            (true, false) => "是",
            _ => "否",
        };

    private static string[] Headers(bool english) =>
        english
            ?
            [
                "Number",
                "State",
                "Kind",
                "Channel",
                "Matter code",
                "Matter",
                "Title",
                "Description",
                "Area code",
                "Area",
                "Grid",
                "Address",
                "Longitude",
                "Latitude",
                "Emergency",
                "Unit",
                "Filed",
                "Registered",
                "Dispatched",
                "Due",
                "Done",
                "Closed",
                "Overdue",
                "Returns",
                "Rating",
                "Outcome",
            ]
            :
            [
                "案件编号",
                "状态",
                "类型",
                "来源",
                "事项编码",
                "事项",
                "标题",
                "内容",
                "区划代码",
                "所属区划",
                "网格",
                "地址",
                "经度",
                "纬度",
                "紧急",
                "主办单位",
                "上报时间",
                "立案时间",
                "派遣时间",
                "截止时间",
                "处置完成时间",
                "结案时间",
                "是否超期",
                "退回次数",
                "评价",
                "处置结果",
            ];

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/cases/export",
            (
                [AsParameters] CaseFilter filter,
                string? format,
                Actor actor,
                HttpContext http,
                ExportCases handler,
                CancellationToken ct
            ) => handler.Handle(filter, format, actor, http, ct)
        );
}
