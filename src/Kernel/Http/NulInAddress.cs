using Microsoft.AspNetCore.Http;

namespace Zhishu.Kernel.Http;

/// <summary>Refuses a request whose parameters in the address hold NUL, which PostgreSQL takes in no text. The server
/// itself refuses it in the path alone.</summary>
public static class NulInAddress
{
    public static Task RefuseAsync(HttpContext context, RequestDelegate next) =>
        context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
            ? throw RequestFaults.NotStorable()
            : next(context);
}
