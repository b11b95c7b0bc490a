using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Zhishu.Kernel;
using Zhishu.Kernel.Http;

namespace Zhishu.Cases.Open311;

/// <summary>Settings, section <c>Open311</c>.</summary>
public sealed class Open311Options
{
    /// <summary>Whether somebody without an API key may report. Default: yes.</summary>
    public bool AnonymousReports { get; set; } = true;

    /// <summary>The <c>jurisdiction_id</c> of this installation; null for none, then any is taken.</summary>
    public string? Jurisdiction { get; set; }

    /// <summary>Whom to turn to, in the discovery document.</summary>
    public string Contact { get; set; } = "12345";
}

/// <summary>Open311 GeoReport v2 under <c>/open311/v2</c>.</summary>
internal static class Open311Endpoints
{
    private const string Root = "/open311/v2";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Root).ExcludeFromDescription();
        group.MapGet("/discovery.{format}", (HttpContext http) => Run(http, Discovery.WriteAsync));
        group.MapGet("/services.{format}", (HttpContext http) => Run(http, Services.ListAsync));
        group.MapGet("/services/{name}", (HttpContext http) => Run(http, Services.DefineAsync));
        group.MapGet("/requests.{format}", (HttpContext http) => Run(http, Requests.ListAsync));
        group.MapGet("/requests/{name}", (HttpContext http) => Run(http, Requests.OneAsync));
        group.MapGet("/tokens/{name}", (HttpContext http) => Run(http, Requests.TokenAsync));
        group
            .MapPost("/requests.{format}", (HttpContext http) => Run(http, PostRequest.WriteAsync))
            .DisableAntiforgery();
    }

    // Errors have the specification's own form, not the product's.
    private static async Task Run(HttpContext http, Func<HttpContext, string, string, Task> answer)
    {
        var (name, format) = NameAndFormat(http);
        if (format is not ("json" or "xml"))
        {
            await GeoReport.WriteErrorAsync(
                http,
                "json",
                404,
                $"The format '{format}' is not offered; json and xml are."
            );
            return;
        }
        try
        {
            CheckJurisdiction(http);
            await answer(http, name, format);
        }
        catch (GeoError e)
        {
            await GeoReport.WriteErrorAsync(http, format, e.Status, e.Message);
        }
        catch (Refusal e)
        {
            var text = e.Text.In(ProblemHandler.LanguageOf(http));
            await GeoReport.WriteErrorAsync(http, format, ProblemHandler.StatusOf(e.Kind), text);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException)
        {
            await GeoReport.WriteErrorAsync(http, format, 400, "The form cannot be read: " + e.Message);
        }
    }

    // Service codes hold dots: the format is what comes after the last.
    private static (string Name, string Format) NameAndFormat(HttpContext http)
    {
        if (http.Request.RouteValues["format"] is string format)
            return ("", format);
        var name = (string)http.Request.RouteValues["name"]!;
        var dot = name.LastIndexOf('.');
        return dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
    }

    private static void CheckJurisdiction(HttpContext http)
    {
        var own = http.RequestServices.GetRequiredService<IOptions<Open311Options>>().Value.Jurisdiction;
        var asked = http.Request.Query["jurisdiction_id"].ToString();
        if (own is not null && asked.Length > 0 && !string.Equals(own, asked, StringComparison.OrdinalIgnoreCase))
            throw new GeoError(404, $"There is no jurisdiction_id '{asked}' here.");
    }
}
