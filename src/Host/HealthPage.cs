using System.Globalization;
using System.Net;
using Npgsql;
using Zhishu.Host.Pages;
using Zhishu.Kernel.Http;

namespace Zhishu.Host;

/// <summary>Liveness, readiness and the plain first page that shows that the server is alive.</summary>
internal static class HealthPage
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("ok")).ExcludeFromDescription();
        app.MapGet("/health/ready", Ready).ExcludeFromDescription();
        if (!app.Services.GetRequiredService<PageFiles>().Exist)
            app.MapGet("/", Front).ExcludeFromDescription();
    }

    private static async Task<IResult> Ready(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(ct);
        return Results.Text("ok");
    }

    private static async Task<IResult> Front(
        HttpContext context,
        NpgsqlDataSource database,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var english = ProblemHandler.LanguageOf(context) == "en";
        await using var command = database.CreateCommand(
            "SELECT coalesce(sum(reltuples::bigint), 0) FROM pg_class WHERE relname LIKE 'kernel_ledger_2%' AND reltuples > 0"
        );
        var entries = (long)(decimal)(await command.ExecuteScalarAsync(ct))!;
        var title = english ? "Zhishu is running" : "治枢正在运行";
        var rows = english
            ? new[]
            {
                ("Time", clock.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)),
                ("Ledger entries (about)", entries.ToString("N0", CultureInfo.InvariantCulture)),
                ("Interface", "<a href=\"/api/openapi.json\">/api/openapi.json</a>"),
            }
            :
            [
                ("时间", clock.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)),
                ("账本条目（约）", entries.ToString("N0", CultureInfo.InvariantCulture)),
                ("接口", "<a href=\"/api/openapi.json\">/api/openapi.json</a>"),
            ];
        var table = string.Concat(
            rows.Select(r => $"<tr><th scope=\"row\">{WebUtility.HtmlEncode(r.Item1)}</th><td>{r.Item2}</td></tr>")
        );
        return Results.Content(
            $"<!doctype html><html lang=\"{(english ? "en" : "zh-CN")}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><main><h1>{title}</h1><table>{table}</table></main></html>",
            "text/html; charset=utf-8"
        );
    }
}
