using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Open311;

/// <summary>Files a report that comes as a form. It is public, as everything here is; who reports is sealed as in any
/// other channel and never shown here.</summary>
internal static class PostRequest
{
    private const int LongestDescription = 4000;

    public static async Task WriteAsync(HttpContext http, string name, string format)
    {
        if (!http.Request.HasFormContentType)
            throw new GeoError(400, "A form is expected: application/x-www-form-urlencoded.");
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actor = ActorOf(http, form);
        var code = Field(form, "service_code") ?? throw new GeoError(400, "service_code was not provided.");
        var matter = Services.Find(http, code) ?? throw new GeoError(404, $"There is no service_code '{code}'.");
        var request = Read(form, matter);
        var services = http.RequestServices;
        var ct = http.RequestAborted;
        var (file, filed) = await services.GetRequiredService<FileCase>().PrepareAsync(request, actor, ct);
        object[] kept = [new { service_request_id = filed.Number, token = filed.FollowUpToken }];
        await services.GetRequiredService<UnitOfWork>().CommitAsync(StatusCodes.Status201Created, kept, ct);
        await GeoReport.WriteAsync(
            http,
            format,
            "service_requests",
            new GeoNode.Items(
                "request",
                [
                    new GeoNode.Item(
                        ("service_request_id", file.Case.Number),
                        ("service_notice", filed.Explanation?.Chinese),
                        ("account_id", null)
                    ),
                ]
            ),
            StatusCodes.Status201Created
        );
    }

    private static Actor ActorOf(HttpContext http, IFormCollection form)
    {
        if (http.Features.Get<Actor>() is { } signedIn)
            return signedIn;
        var key = Field(form, "api_key") ?? http.Request.Query["api_key"].ToString();
        var services = http.RequestServices;
        if (key.Length > 0)
            return services.GetRequiredService<IAccounts>().ActorOfKey(key)
                ?? throw new GeoError(403, "api_key is not valid.");
        return services.GetRequiredService<IOptions<Open311Options>>().Value.AnonymousReports
            ? Actor.Anonymous
            : throw new GeoError(403, "api_key was not provided.");
    }

    private static FileCaseRequest Read(IFormCollection form, MatterVersion matter)
    {
        var description = Field(form, "description") ?? "";
        if (description.Length > LongestDescription)
            throw new GeoError(400, $"description is longer than {LongestDescription} characters.");
        var (lat, lon) = (Degrees(form, "lat", 90), Degrees(form, "long", 180));
        var address = Short(form, "address_string", 300);
        if (lat is null != lon is null)
            throw new GeoError(400, "lat and long go together.");
        if (lat is null && address is null)
            throw new GeoError(400, "lat and long, or address_string, were not provided.");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var rule in Services.FieldsOf(matter))
        {
            fields[rule.Field] =
                Short(form, $"attribute[{rule.Field}]", 500)
                ?? throw new GeoError(400, $"attribute[{rule.Field}] was not provided.");
        }
        return new FileCaseRequest
        {
            Channel = Field(form, "device_id") is null ? Channels.Web : Channels.Mobile,
            MatterCode = matter.Code,
            Description = description.Length > 0 ? description : matter.Name.Chinese,
            IsPublic = true,
            Place = new PlaceInput
            {
                Latitude = lat,
                Longitude = lon,
                Address = address,
            },
            Reporter = ReporterOf(form),
            Fields = fields.Count > 0 ? fields : null,
        };
    }

    private static ReporterInput? ReporterOf(IFormCollection form)
    {
        var (last, first) = (Short(form, "last_name", 25), Short(form, "first_name", 24));
        var phone = Short(form, "phone", 30);
        if (phone is not null && !phone.All(c => char.IsAsciiDigit(c) || "+() -".Contains(c, StringComparison.Ordinal)))
            throw new GeoError(400, "phone is not a telephone number.");
        // Chinese names are written together, the family name first.
        var space = first?.Any(char.IsAscii) == true ? " " : "";
        var name = space.Length > 0 ? $"{first}{space}{last}".Trim() : $"{last}{first}";
        return new ReporterInput
        {
            Name = name.Length == 0 ? null : name,
            Phone = phone,
            Anonymous = name.Length == 0 && phone is null,
        };
    }

    private static double? Degrees(IFormCollection form, string name, double most)
    {
        if (Field(form, name) is not { } text)
            return null;
        return
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && Math.Abs(value) <= most
            ? value
            : throw new GeoError(400, $"{name} is not a number of degrees.");
    }

    private static string? Short(IFormCollection form, string name, int most) =>
        Field(form, name) is not { } text ? null
        : text.Length <= most ? text
        : throw new GeoError(400, $"{name} is longer than {most} characters.");

    private static string? Field(IFormCollection form, string name) =>
        form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
}
