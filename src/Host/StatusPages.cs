using Microsoft.AspNetCore.Diagnostics;
using Zhishu.Kernel;
using Zhishu.Kernel.Http;

namespace Zhishu.Host;

/// <summary>Gives answers without a body (no such address, wrong method, wrong content type, too large a body, an
/// optional parameter of the wrong form) a body that says so.</summary>
internal static class StatusPages
{
    public static Task WriteAsync(StatusCodeContext status)
    {
        var context = status.HttpContext;
        var refusal = context.Response.StatusCode switch
        {
            400 => UnreadParameter.Find(context),
            404 => Refusal.NotFound("request.address", "这个地址", "such address"),
            405 => new Refusal("request.method", "该地址不支持此方法。", "This address does not take that method."),
            413 => RequestFaults.TooLarge(),
            415 => new Refusal(
                "request.content_type",
                "不支持该内容类型，请使用 application/json。",
                "That content type is not taken here; use application/json."
            ),
            _ => null,
        };
        return refusal is null
            ? Task.CompletedTask
            : ProblemHandler.WriteAsync(context, refusal, context.Response.StatusCode);
    }
}
