using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Zhishu.Cases.Open311;

/// <summary>Where the interface is and what it speaks.</summary>
internal static class Discovery
{
    // Rises when what is offered here changes.
    private const string Changeset = "2026-11-21T00:00:00Z";

    public static Task WriteAsync(HttpContext http, string name, string format)
    {
        var options = http.RequestServices.GetRequiredService<IOptions<Open311Options>>().Value;
        var address = $"{http.Request.Scheme}://{http.Request.Host}/open311/v2";
        var endpoint = new GeoNode.Item(
            ("specification", "http://wiki.open311.org/GeoReport_v2"),
            ("url", address),
            ("changeset", Changeset),
            ("type", "production"),
            ("formats", new GeoNode.Texts("format", ["text/xml", "application/json"]))
        );
        return GeoReport.WriteAsync(
            http,
            format,
            "discovery",
            new GeoNode.Item(
                ("changeset", Changeset),
                ("contact", options.Contact),
                ("key_service", options.AnonymousReports ? "" : options.Contact),
                ("endpoints", new GeoNode.Items("endpoint", [endpoint]))
            )
        );
    }
}
