using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Npgsql;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Kernel.Http;

/// <summary>Turns what stops a request into ProblemDetails with a stable code and a message in the caller's language.
/// Only a defect of ours becomes a 500.</summary>
public sealed class ProblemHandler(ILogger<ProblemHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        if (Recognise(exception) is not { } refusal)
        {
            log.LogError(exception, "Unexpected failure in {Path}", httpContext.Request.Path);
            refusal = new Refusal(
                "internal.error",
                "服务器内部错误，请联系管理员并提供跟踪号。",
                "An unexpected error; tell the administrator the trace number."
            );
            await WriteAsync(httpContext, refusal, StatusCodes.Status500InternalServerError);
            return true;
        }
        var status = StatusOf(refusal.Kind);
        if (status == StatusCodes.Status503ServiceUnavailable)
            log.LogWarning(exception, "Unavailable: {Code}", refusal.Code);
        else
            log.LogInformation("Refused {Code} in {Path}", refusal.Code, httpContext.Request.Path);
        await WriteAsync(httpContext, refusal, status);
        return true;
    }

    /// <summary>Writes a refusal as application/problem+json.</summary>
    public static async Task WriteAsync(HttpContext context, Refusal refusal, int? status = null)
    {
        var problem = new ProblemDetails
        {
            Status = status ?? StatusOf(refusal.Kind),
            Title = refusal.Text.In(LanguageOf(context)),
            Type = "about:blank",
            Instance = context.Request.Path,
        };
        problem.Extensions["code"] = refusal.Code;
        problem.Extensions["traceId"] = System.Diagnostics.Activity.Current?.Id ?? context.TraceIdentifier;
        if (refusal.Field is not null)
            problem.Extensions["errors"] = new Dictionary<string, string[]> { [refusal.Field] = [problem.Title] };
        context.Response.StatusCode = problem.Status.Value;
        if (problem.Status is 503 or 429)
            context.Response.Headers.RetryAfter = "2";
        await context.Response.WriteAsJsonAsync(
            problem,
            Json.Options,
            "application/problem+json",
            CancellationToken.None
        );
    }

    /// <summary>The caller's language from Accept-Language: <c>en</c> where English is preferred to Chinese, else <c>zh</c>.</summary>
    public static string LanguageOf(HttpContext context)
    {
        foreach (
            var language in context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
        )
        {
            if (language.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase))
                return "en";
            if (language.Value.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
                return "zh";
        }
        return "zh";
    }

    public static int StatusOf(RefusalKind kind) =>
        kind switch
        {
            RefusalKind.Rule => StatusCodes.Status409Conflict,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Invalid => StatusCodes.Status400BadRequest,
            RefusalKind.Unauthenticated => StatusCodes.Status401Unauthorized,
            RefusalKind.TooMany => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status503ServiceUnavailable,
        };

    private static Refusal? Recognise(Exception exception) =>
        exception switch
        {
            Refusal refusal => refusal,
            CalendarNotLoadedException e => new(CalendarNotLoadedException.Code, e.Chinese, e.English),
            BadHttpRequestException or JsonException => RequestFaults.Unreadable(exception),
            PostgresException e => OfPostgres(e),
            NpgsqlException or TimeoutException => Unavailable(),
            InvalidOperationException { InnerException: NpgsqlException or SocketException } => Unavailable(),
            OperationCanceledException => new(
                "request.cancelled",
                "请求已取消。",
                "The request was cancelled.",
                RefusalKind.Unavailable
            ),
            IOException e when IsDiskFull(e) => DiskFull(),
            _ => null,
        };

    private static Refusal? OfPostgres(PostgresException e) =>
        e.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => new(
                "conflict.duplicate",
                "已存在相同的记录。",
                $"There is such a record already ({e.ConstraintName})."
            ),
            PostgresErrorCodes.ForeignKeyViolation => new(
                "conflict.reference",
                "引用的记录不存在，或仍被其他记录使用。",
                $"A record it refers to is missing or still in use ({e.ConstraintName})."
            ),
            PostgresErrorCodes.CheckViolation => new(
                "conflict.check",
                "内容不符合数据约束。",
                $"A value breaks a rule of the data ({e.ConstraintName}).",
                RefusalKind.Invalid
            ),
            PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter =>
                RequestFaults.NotStorable(),
            PostgresErrorCodes.StringDataRightTruncation
            or PostgresErrorCodes.NumericValueOutOfRange
            or PostgresErrorCodes.InvalidTextRepresentation
            or PostgresErrorCodes.DatetimeFieldOverflow => new(
                "request.range",
                "某个值超出允许范围。",
                "A value is out of range.",
                RefusalKind.Invalid
            ),
            PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => Refusal.Stale(),
            PostgresErrorCodes.DiskFull => DiskFull(),
            PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.TooManyConnections => Unavailable(),
            _ when e.SqlState.StartsWith("57P", StringComparison.Ordinal)
                    || e.SqlState.StartsWith("08", StringComparison.Ordinal)
                    || e.SqlState.StartsWith("53", StringComparison.Ordinal)
                    || e.SqlState.StartsWith("58", StringComparison.Ordinal) => Unavailable(),
            _ => null,
        };

    private static Refusal Unavailable() =>
        new(
            "database.unavailable",
            "数据库暂时不可用，请稍后重试；未完成的操作没有保存。",
            "The database is not available at the moment; nothing was saved, try again.",
            RefusalKind.Unavailable
        );

    private static Refusal DiskFull() =>
        new(
            "disk.full",
            "磁盘空间不足，未保存任何内容，请联系管理员。",
            "The disk is full; nothing was saved, tell the administrator.",
            RefusalKind.Unavailable
        );

    private static bool IsDiskFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 112;
}
