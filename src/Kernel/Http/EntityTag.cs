using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Zhishu.Kernel.Http;

/// <summary>ETag and If-Match over a row's version: the tag of version 3 is <c>"3"</c>.</summary>
public static class EntityTag
{
    /// <summary>Puts the version on the answer.</summary>
    public static void Write(HttpContext context, int version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The request must say which version it was made from; <c>*</c> stands for any.</summary>
    /// <exception cref="Refusal">400 <c>request.if_match</c> without the header, 409 <c>concurrency.stale</c> where the
    /// version is another by now.</exception>
    public static void Require(HttpContext context, int version)
    {
        if (context.Request.Headers.IfMatch.Count == 0)
        {
            throw Refusal.Invalid(
                "request.if_match",
                "If-Match",
                "请在 If-Match 标头中带上读取时得到的 ETag，以免覆盖他人的修改。",
                "Send the ETag you read in the header If-Match, so that nobody's change is overwritten."
            );
        }
        var expected = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        if (!context.Request.GetTypedHeaders().IfMatch.Any(t => t.Tag.Value == "*" || t.Tag.Value == expected))
            throw Refusal.Stale();
    }
}
