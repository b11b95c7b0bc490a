using Microsoft.AspNetCore.Http;
using Zhishu.Kernel.Http;

namespace Zhishu.Decisions;

/// <summary>What a change says it was made from.</summary>
internal static class Matching
{
    /// <summary>Refuses where the caller saw an older version; without <c>If-Match</c> nothing is compared.</summary>
    /// <exception cref="Zhishu.Kernel.Refusal">409 <c>concurrency.stale</c>.</exception>
    public static void Check(HttpRequest request, int version)
    {
        if (request.Headers.IfMatch.Count > 0)
            EntityTag.Require(request.HttpContext, version);
    }
}
