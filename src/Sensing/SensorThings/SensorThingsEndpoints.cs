using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OData.UriParser;

namespace Zhishu.Sensing.SensorThings;

/// <summary>OGC SensorThings API 1.1, part 1: things, datastreams and observations read; observations created.</summary>
internal static class SensorThingsEndpoints
{
    private const string Root = "/api/sensing/sta/v1.1";

    private static readonly string[] Conformance =
    [
        "http://www.opengis.net/spec/iot_sensing/1.1/req/resource-path",
        "http://www.opengis.net/spec/iot_sensing/1.1/req/request-data",
        "http://www.opengis.net/spec/iot_sensing/1.1/req/create-update-delete/create-entity",
        "http://www.opengis.net/spec/iot_sensing/1.1/req/data-array/data-array",
    ];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Root).WithTags("sensing");
        group.MapGet("/", Sets).WithSummary("SensorThings 服务 The sets of entities of OGC SensorThings");
        group.MapGet("/{**path}", Read).WithSummary("SensorThings 查询 Entities of OGC SensorThings");
        group.MapPost("/Observations", Create).WithSummary("SensorThings 上报观测 Create an observation");
        group
            .MapPost("/Datastreams({datastream:long})/Observations", CreateIn)
            .WithSummary("SensorThings 上报数据流的观测 Create an observation of a datastream");
        group
            .MapPost("/CreateObservations", CreateRows)
            .WithSummary("SensorThings 批量上报观测 Create observations in rows");
    }

    private static JsonObject Sets(HttpContext context, Actor actor)
    {
        actor.Require(SensingPermissions.Read);
        var root = RootOf(context);
        return new()
        {
            ["value"] = new JsonArray([
                .. Entities.All.Keys.Select(s => new JsonObject { ["name"] = s, ["url"] = $"{root}/{s}" }),
            ]),
            ["serverSettings"] = new JsonObject
            {
                ["conformance"] = new JsonArray([.. Conformance.Select(c => JsonValue.Create(c))]),
            },
        };
    }

    private static async Task<JsonObject> Read(
        string path,
        HttpContext context,
        ReadEntities feature,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(SensingPermissions.Read);
        var (steps, asked) = AskedQuery.Read(path, context.Request.QueryString);
        var root = RootOf(context);
        EntityKind? kind = null;
        EntityKey? from = null;
        JsonObject? entity = null;
        foreach (var step in steps)
        {
            switch (step)
            {
                case EntitySetSegment set:
                    kind = Entities.Of(set.EntitySet.Name);
                    break;
                case KeySegment key:
                    (from, entity) =
                        await feature.FindAsync(kind!, key.Keys.First().Value, from, actor, ct) ?? throw NoEntity();
                    break;
                case NavigationPropertySegment navigation:
                    var link = kind!.Links[navigation.NavigationProperty.Name];
                    kind = Entities.Of(link.Set);
                    entity = null;
                    if (!link.IsMany)
                        (from, entity) = await feature.FirstAsync(kind, from!, actor, ct) ?? throw NoEntity();
                    break;
                default:
                    throw AskedQuery.NotUnderstood(step.Identifier ?? path);
            }
        }
        if (kind is null)
            throw AskedQuery.NotUnderstood(path);
        if (entity is not null)
        {
            await feature.FinishAsync(kind, from!, entity, asked, root, actor, ct);
            return entity;
        }
        var answer = new JsonObject();
        if (asked.IsCounted)
            answer["@iot.count"] = await feature.CountAsync(kind, from, asked, actor, ct);
        var (found, isMore) = await feature.ListAsync(kind, from, asked, root, actor, ct);
        if (isMore)
            answer["@iot.nextLink"] = Next($"{root}/{path}", context.Request.QueryString, asked);
        answer["value"] = new JsonArray([.. found.Select(f => f.Entity)]);
        return answer;
    }

    private static async Task<Created<JsonObject>> Create(
        ObservationRequest request,
        CreateObservations feature,
        HttpContext context,
        Actor actor,
        CancellationToken ct
    ) => Made(await feature.One(null, request, actor, ct), context);

    private static async Task<Created<JsonObject>> CreateIn(
        long datastream,
        ObservationRequest request,
        CreateObservations feature,
        HttpContext context,
        Actor actor,
        CancellationToken ct
    ) => Made(await feature.One(datastream, request, actor, ct), context);

    private static async Task<Created<IReadOnlyList<string>>> CreateRows(
        IReadOnlyList<ObservationRows?> request,
        CreateObservations feature,
        HttpContext context,
        Actor actor,
        CancellationToken ct
    )
    {
        var root = RootOf(context);
        var rows = await feature.Many(request, actor, ct);
        return TypedResults.Created(
            (string?)null,
            (IReadOnlyList<string>)[.. rows.Select(r => r == "error" ? r : $"{root}/{r}")]
        );
    }

    private static Created<JsonObject> Made(string address, HttpContext context)
    {
        var self = $"{RootOf(context)}/{address}";
        return TypedResults.Created(self, new JsonObject { ["@iot.selfLink"] = self });
    }

    private static string Next(string address, QueryString query, AskedQuery asked)
    {
        var options = QueryHelpers
            .ParseQuery(query.Value)
            .Where(o => o.Key is not ("$skip" or "$top"))
            .Select(o => $"{o.Key}={Uri.EscapeDataString(o.Value.ToString())}")
            .Append(string.Create(CultureInfo.InvariantCulture, $"$top={asked.Top}"))
            .Append(string.Create(CultureInfo.InvariantCulture, $"$skip={asked.Skip + asked.Top}"));
        return $"{address}?{string.Join('&', options)}";
    }

    private static string RootOf(HttpContext context) =>
        $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{Root}";

    private static Refusal NoEntity() => Refusal.NotFound("sensing.sta_no_entity", "该实体", "such entity");
}
