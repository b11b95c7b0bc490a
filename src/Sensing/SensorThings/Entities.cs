using Microsoft.OData.Edm;

namespace Zhishu.Sensing.SensorThings;

/// <summary>
/// The entities of OGC SensorThings API 1.1, part 1, as this product has them: a thing is a device, a datastream one of its
/// quantities, an observation a reading, a sensor a type of devices. Where a device has been before is not kept.
/// </summary>
internal static class Entities
{
    private const string DatastreamId = Identifiers.DatastreamSql;
    private const string At = """to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')""";
    private const string ObservationId = Identifiers.ObservationSql;
    private const string PropertyId = "(t.code || '.' || (q.v->>'code'))";
    private const string Point =
        "CASE WHEN d.longitude IS NULL THEN NULL ELSE json_build_object('type', 'Point', 'coordinates', json_build_array(d.longitude, d.latitude)) END";

    private const string Measurement = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement";

    public static EntityKind Of(string set) => All[set];

    public static IReadOnlyDictionary<string, EntityKind> All { get; } =
        new EntityKind[]
        {
            new(
                "Things",
                EntityRows.OfThings,
                "d.number",
                """
                json_build_object('name', d.name, 'description', coalesce(d.address, t.name_chinese), 'properties', json_build_object(
                    'code', d.code, 'type', t.code, 'state', lower(d.state), 'areaCode', d.area_code, 'gridCode', d.grid_code,
                    'objectCode', d.object_code))
                """,
                "d.number",
                Map(
                    ("id", "d.number"),
                    ("name", "d.name"),
                    ("description", "coalesce(d.address, t.name_chinese)"),
                    ("properties/code", "d.code"),
                    ("properties/type", "t.code"),
                    ("properties/state", "lower(d.state)"),
                    ("properties/areaCode", "d.area_code"),
                    ("properties/gridCode", "d.grid_code"),
                    ("properties/objectCode", "d.object_code")
                ),
                Links(("Locations", "Locations", true), ("Datastreams", "Datastreams", true))
            ),
            new(
                "Locations",
                EntityRows.OfThings,
                "d.number",
                $"json_build_object('name', coalesce(d.address, d.name), 'description', d.name, 'encodingType', 'application/geo+json', 'location', {Point})",
                "d.number",
                Map(("id", "d.number"), ("name", "coalesce(d.address, d.name)"), ("description", "d.name")),
                Links(("Things", "Things", true))
            ),
            new(
                "FeaturesOfInterest",
                EntityRows.OfThings,
                "d.number",
                $"json_build_object('name', coalesce(d.address, d.name), 'description', d.name, 'encodingType', 'application/geo+json', 'feature', {Point})",
                "d.number",
                Map(("id", "d.number"), ("name", "coalesce(d.address, d.name)"), ("description", "d.name")),
                Links(("Observations", "Observations", true))
            ),
            new(
                "Datastreams",
                EntityRows.OfDatastreams,
                DatastreamId,
                $"""
                json_build_object('name', d.name || ' ' || (q.v->>'nameZh'), 'description', d.name || ': ' || (q.v->>'nameEn'),
                    'observationType', '{Measurement}', 'unitOfMeasurement', json_build_object(
                        'name', q.v->>'unit', 'symbol', q.v->>'unit', 'definition', null), 'properties', json_build_object(
                        'minimum', q.v->'minimum', 'maximum', q.v->'maximum'))
                """,
                "d.number, q.place",
                Map(
                    ("id", DatastreamId),
                    ("name", "(d.name || ' ' || (q.v->>'nameZh'))"),
                    ("description", "(d.name || ': ' || (q.v->>'nameEn'))"),
                    ("observationType", $"'{Measurement}'"),
                    ("unitOfMeasurement/name", "(q.v->>'unit')"),
                    ("unitOfMeasurement/symbol", "(q.v->>'unit')"),
                    ("properties/minimum", "(q.v->>'minimum')::double precision"),
                    ("properties/maximum", "(q.v->>'maximum')::double precision")
                ),
                Links(
                    ("Thing", "Things", false),
                    ("Sensor", "Sensors", false),
                    ("ObservedProperty", "ObservedProperties", false),
                    ("Observations", "Observations", true)
                )
            ),
            new(
                "Sensors",
                EntityRows.OfTypes,
                "t.code",
                """
                json_build_object('name', t.name_chinese, 'description', t.name_english, 'encodingType', 'application/json',
                    'metadata', json_build_object('intervalSeconds', t.interval_seconds, 'silentSeconds', t.silent_seconds))
                """,
                "t.code",
                Map(("id", "t.code"), ("name", "t.name_chinese"), ("description", "t.name_english")),
                Links(("Datastreams", "Datastreams", true))
            ),
            new(
                "ObservedProperties",
                EntityRows.OfProperties,
                PropertyId,
                $"json_build_object('name', q.v->>'nameZh', 'definition', 'urn:zhishu:quantity:' || {PropertyId}, 'description', q.v->>'nameEn')",
                "t.code, q.place",
                Map(("id", PropertyId), ("name", "(q.v->>'nameZh')"), ("description", "(q.v->>'nameEn')")),
                Links(("Datastreams", "Datastreams", true))
            ),
            new(
                "Observations",
                EntityRows.OfObservations,
                ObservationId,
                $"json_build_object('phenomenonTime', {At}, 'resultTime', {At}, 'result', r.value)",
                "r.device, r.quantity, r.at",
                Map(("id", ObservationId), ("phenomenonTime", "r.at"), ("resultTime", "r.at"), ("result", "r.value")),
                Links(("Datastream", "Datastreams", false), ("FeatureOfInterest", "FeaturesOfInterest", false))
            ),
        }.ToDictionary(k => k.Set, StringComparer.Ordinal);

    /// <summary>As OData describes them, by which queries are read.</summary>
    public static IEdmModel Model { get; } = Describe();

    private static EdmModel Describe()
    {
        const string space = "Sensing";
        var model = new EdmModel();
        var container = new EdmEntityContainer(space, "Service");
        model.AddElement(container);
        var types = All.Values.ToDictionary(k => k.Set, k => Type(model, space, k), StringComparer.Ordinal);
        var sets = All.Keys.ToDictionary(s => s, s => container.AddEntitySet(s, types[s]), StringComparer.Ordinal);
        foreach (var kind in All.Values)
        {
            foreach (var (name, link) in kind.Links)
            {
                var navigation = types[kind.Set]
                    .AddUnidirectionalNavigation(
                        new EdmNavigationPropertyInfo
                        {
                            Name = name,
                            Target = types[link.Set],
                            TargetMultiplicity = link.IsMany ? EdmMultiplicity.Many : EdmMultiplicity.One,
                        }
                    );
                sets[kind.Set].AddNavigationTarget(navigation, sets[link.Set]);
            }
        }
        return model;
    }

    private static EdmEntityType Type(EdmModel model, string space, EntityKind kind)
    {
        var type = new EdmEntityType(space, kind.Set + "Entity");
        Dictionary<string, EdmComplexType> parts = [];
        foreach (var path in kind.Columns.Keys)
        {
            var primitive = PrimitiveOf(kind, path);
            if (path == "id")
                type.AddKeys(type.AddStructuralProperty("id", primitive, isNullable: false));
            else if (path.Split('/') is [var whole, var part])
            {
                if (!parts.TryGetValue(whole, out var complex))
                {
                    parts[whole] = complex = new EdmComplexType(space, $"{kind.Set}.{whole}".Replace('.', '_'));
                    model.AddElement(complex);
                    type.AddStructuralProperty(whole, new EdmComplexTypeReference(complex, isNullable: true));
                }
                complex.AddStructuralProperty(part, primitive, isNullable: true);
            }
            else
                type.AddStructuralProperty(path, primitive, isNullable: true);
        }
        // What is answered but cannot be asked for may be selected all the same.
        foreach (var more in (string[])["location", "feature", "metadata", "encodingType", "definition"])
        {
            if (kind.Json.Contains($"'{more}'", StringComparison.Ordinal))
                type.AddStructuralProperty(more, EdmPrimitiveTypeKind.String, isNullable: true);
        }
        model.AddElement(type);
        return type;
    }

    private static EdmPrimitiveTypeKind PrimitiveOf(EntityKind kind, string path) =>
        path switch
        {
            "id" when kind.Set is "Sensors" or "ObservedProperties" or "Observations" => EdmPrimitiveTypeKind.String,
            "id" => EdmPrimitiveTypeKind.Int64,
            "result" or "properties/minimum" or "properties/maximum" => EdmPrimitiveTypeKind.Double,
            "phenomenonTime" or "resultTime" => EdmPrimitiveTypeKind.DateTimeOffset,
            _ => EdmPrimitiveTypeKind.String,
        };

    private static Dictionary<string, string> Map(params (string Path, string Sql)[] columns) =>
        columns.ToDictionary(c => c.Path, c => c.Sql, StringComparer.Ordinal);

    private static Dictionary<string, EntityLink> Links(params (string Name, string Set, bool IsMany)[] links) =>
        links.ToDictionary(l => l.Name, l => new EntityLink(l.Set, l.IsMany), StringComparer.Ordinal);
}
