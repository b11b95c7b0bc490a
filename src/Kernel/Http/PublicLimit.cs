using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Zhishu.Kernel.Http;

/// <summary>How much one remote address may ask of addresses that need no account.</summary>
public static class PublicLimit
{
    /// <param name="perMinute">As configured; at least one.</param>
    public static void Add(RateLimiterOptions options, string policy, Func<IServiceProvider, int> perMinute)
    {
        options.OnRejected = (rejected, _) =>
            new ValueTask(
                ProblemHandler.WriteAsync(
                    rejected.HttpContext,
                    new Refusal(
                        "request.too_many",
                        "请求过于频繁，请一分钟后再试。",
                        "Too many requests from your address; try again in a minute.",
                        RefusalKind.TooMany
                    )
                )
            );
        options.AddPolicy(
            policy,
            http =>
                RateLimitPartition.GetFixedWindowLimiter(
                    NetworkOf(http.Connection.RemoteIpAddress),
                    _ => new FixedWindowRateLimiterOptions
                    {
                        PermitLimit = Math.Max(1, perMinute(http.RequestServices)),
                        Window = TimeSpan.FromMinutes(1),
                    }
                )
        );
    }

    // With IPv6 one household has a whole /64.
    private static IPAddress NetworkOf(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
