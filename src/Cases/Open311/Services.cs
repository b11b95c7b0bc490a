using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Http;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Open311;

/// <summary>The matters that the city offers through Open311, with the fields a report needs.</summary>
internal static class Services
{
    public static Task ListAsync(HttpContext http, string name, string format)
    {
        var catalogue = http.RequestServices.GetRequiredService<ICatalogue>().Current;
        var language = ProblemHandler.LanguageOf(http);
        return GeoReport.WriteAsync(
            http,
            format,
            "services",
            new GeoNode.Items(
                "service",
                [.. catalogue.Published.Where(m => m.PublishedOnOpen311).Select(m => Of(m, catalogue, language))]
            )
        );
    }

    public static Task DefineAsync(HttpContext http, string name, string format)
    {
        var matter = Find(http, name) ?? throw new GeoError(404, $"There is no service_code '{name}'.");
        var language = ProblemHandler.LanguageOf(http);
        var attributes = FieldsOf(matter)
            .Select(
                (field, index) =>
                    (GeoNode)
                        new GeoNode.Item(
                            ("variable", true),
                            ("code", field.Field),
                            (
                                "datatype",
                                field.Type == "date" ? "datetime"
                                : field.Type == "number" ? "number"
                                : "string"
                            ),
                            ("required", true),
                            ("datatype_description", null),
                            ("order", index + 1),
                            ("description", field.Label.In(language)),
                            ("values", new GeoNode.Items("value", []))
                        )
            )
            .ToList();
        return GeoReport.WriteAsync(
            http,
            format,
            "service_definition",
            new GeoNode.Item(("service_code", matter.Code), ("attributes", new GeoNode.Items("attribute", attributes)))
        );
    }

    /// <summary>A matter that is offered here, or null.</summary>
    public static MatterVersion? Find(HttpContext http, string code) =>
        http.RequestServices.GetRequiredService<ICatalogue>().Current.Find(code) is { PublishedOnOpen311: true } matter
            ? matter
            : null;

    public static IEnumerable<FieldRule> FieldsOf(MatterVersion matter) =>
        matter.RequiredFields.Where(f => f.Stage == MatterStages.Register);

    private static GeoNode.Item Of(MatterVersion matter, CatalogueSnapshot catalogue, string language)
    {
        var group =
            matter.Group ?? (matter.ParentCode is { } parent ? catalogue.Class(parent)?.Name : null) ?? matter.Name;
        return new GeoNode.Item(
            ("service_code", matter.Code),
            ("service_name", matter.Name.In(language)),
            ("description", (matter.Definition ?? matter.Name).In(language)),
            ("metadata", FieldsOf(matter).Any()),
            ("type", "realtime"),
            ("keywords", string.Join(',', matter.Keywords)),
            ("group", group.In(language))
        );
    }
}
