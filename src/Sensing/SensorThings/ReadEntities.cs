using System.Globalization;
using System.Text.Json.Nodes;

namespace Zhishu.Sensing.SensorThings;

/// <summary>Reads entities with those that are to be expanded in them. Each request has one of its own.</summary>
internal sealed class ReadEntities(ListDatabase lists, TimeProvider clock)
{
    /// <summary>How many entities one request may ask for, all expanded ones together.</summary>
    public const int Most = 5000;

    private int left = Most;

    /// <summary>The entities that a link leads to, or all of a kind.</summary>
    /// <param name="from">The entity the link is of; null for all.</param>
    /// <param name="root">The address of the service.</param>
    public async Task<(List<(EntityKey Key, JsonObject Entity)> Found, bool IsMore)> ListAsync(
        EntityKind kind,
        EntityKey? from,
        AskedQuery asked,
        string root,
        Actor actor,
        CancellationToken ct
    )
    {
        var filter = FilterOf(kind, from, actor);
        var sql = new ConditionSql(kind, filter, clock.GetUtcNow());
        if (asked.Filter is { } condition)
            filter.WhereSql(sql.Of(condition.Expression));
        var order = new List<string>();
        for (var by = asked.Order; by is not null; by = by.ThenBy)
            order.Add(
                sql.Of(by.Expression)
                    + (by.Direction == Microsoft.OData.UriParser.OrderByDirection.Descending ? " DESC" : "")
            );
        order.Add(kind.Order);
        var end = string.Create(
            CultureInfo.InvariantCulture,
            $" ORDER BY {string.Join(", ", order)} LIMIT {asked.Top + 1} OFFSET {asked.Skip}"
        );
        var found = await RowsAsync(kind, filter, end, ct);
        var isMore = found.Count > asked.Top;
        if (isMore)
            found.RemoveAt(asked.Top);
        left -= found.Count;
        if (left < 0)
            throw Refusal.Invalid(
                "sensing.sta_too_much",
                "$expand",
                $"一次最多读取 {Most} 个实体，请用 $top 或减少 $expand。",
                $"One request reads at most {Most} entities: use $top, or expand less."
            );
        foreach (var (key, entity) in found)
            await FinishAsync(kind, key, entity, asked, root, actor, ct);
        return (found, isMore);
    }

    /// <summary>One entity by its identifier; null where there is none or the actor may not see it.</summary>
    public async Task<(EntityKey Key, JsonObject Entity)?> FindAsync(
        EntityKind kind,
        object id,
        EntityKey? from,
        Actor actor,
        CancellationToken ct
    )
    {
        var filter = FilterOf(kind, from, actor);
        if (kind.IsOfReadings)
        {
            if (Identifiers.Observation(id as string) is not { } reading)
                return null;
            Restrict(filter, kind, reading);
        }
        else if (kind.Set == "Datastreams")
        {
            if (Identifiers.Datastream(id as long?) is not { } datastream)
                return null;
            Restrict(filter, kind, datastream);
        }
        else
            filter.WhereSql($"{kind.Id} = {filter.Bind($"{id}")}");
        return (await RowsAsync(kind, filter, " LIMIT 1", ct)) is [var one] ? one : null;
    }

    /// <summary>The one entity that a link leads to.</summary>
    public async Task<(EntityKey Key, JsonObject Entity)?> FirstAsync(
        EntityKind kind,
        EntityKey from,
        Actor actor,
        CancellationToken ct
    ) => (await RowsAsync(kind, FilterOf(kind, from, actor), " LIMIT 1", ct)) is [var one] ? one : null;

    public async Task<long> CountAsync(
        EntityKind kind,
        EntityKey? from,
        AskedQuery asked,
        Actor actor,
        CancellationToken ct
    )
    {
        if (kind.IsOfReadings && from?.Place is null)
            throw Refusal.Invalid(
                "sensing.sta_count",
                "$count",
                "只能统计一个数据流的观测数。",
                "Observations are counted in one datastream only."
            );
        var filter = FilterOf(kind, from, actor);
        if (asked.Filter is { } condition)
            filter.WhereSql(new ConditionSql(kind, filter, clock.GetUtcNow()).Of(condition.Expression));
        await using var command = filter.Command(lists.Source, $"SELECT count(*) FROM {kind.From}{filter.Clause}");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Adds what is expanded and the links, and leaves out what was not selected.</summary>
    public async Task FinishAsync(
        EntityKind kind,
        EntityKey key,
        JsonObject entity,
        AskedQuery asked,
        string root,
        Actor actor,
        CancellationToken ct
    )
    {
        if (asked.Selected is { } selected)
        {
            foreach (
                var name in entity.Select(p => p.Key).Where(n => !n.StartsWith('@') && !selected.Contains(n)).ToList()
            )
                entity.Remove(name);
        }
        var self = Self(kind, entity, root);
        entity.Insert(0, "@iot.selfLink", self);
        foreach (var (name, link) in kind.Links)
        {
            if (!asked.Expanded.TryGetValue(name, out var more))
            {
                if (asked.Selected?.Contains(name) != false)
                    entity[$"{name}@iot.navigationLink"] = $"{self}/{name}";
                continue;
            }
            var target = Entities.Of(link.Set);
            if (more.IsCounted && link.IsMany)
                entity[$"{name}@iot.count"] = await CountAsync(target, key, more, actor, ct);
            var (found, isMore) = await ListAsync(target, key, more, root, actor, ct);
            if (!link.IsMany)
                entity[name] = found is [var one, ..] ? one.Entity : null;
            else
            {
                entity[name] = new JsonArray([.. found.Select(f => f.Entity)]);
                if (isMore)
                    entity[$"{name}@iot.nextLink"] = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{self}/{name}?$top={more.Top}&$skip={more.Skip + more.Top}"
                    );
            }
        }
    }

    private static string Self(EntityKind kind, JsonObject entity, string root)
    {
        var id = entity["@iot.id"]!;
        var key =
            id.GetValueKind() == System.Text.Json.JsonValueKind.Number
                ? id.ToJsonString()
                : $"'{id.GetValue<string>()}'";
        return $"{root}/{kind.Set}({key})";
    }

    private async Task<List<(EntityKey Key, JsonObject Entity)>> RowsAsync(
        EntityKind kind,
        Filter filter,
        string end,
        CancellationToken ct
    )
    {
        var hasQuantity = kind.From != EntityRows.OfThings && kind.From != EntityRows.OfTypes;
        await using var command = filter.Command(
            lists.Source,
            $"""
            SELECT {(kind.IsOfDevices ? "d.number" : "NULL::int")}, {(
                hasQuantity ? "q.place::smallint" : "NULL::smallint"
            )},
                {(kind.IsOfReadings ? "r.at" : "NULL::timestamptz")}, t.code, {(hasQuantity ? "q.v->>'code'" : "NULL")},
                {kind.Id}, ({kind.Json})::text
            FROM {kind.From}{filter.Clause}{end}
            """
        );
        List<(EntityKey, JsonObject)> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var entity = JsonNode.Parse(r.GetString(6))!.AsObject();
            entity.Insert(
                0,
                "@iot.id",
                r.GetValue(5) switch
                {
                    int number => JsonValue.Create(number),
                    long number => JsonValue.Create(number),
                    var text => JsonValue.Create((string)text),
                }
            );
            found.Add(
                (
                    new(
                        r.IsDBNull(0) ? null : r.GetInt32(0),
                        r.IsDBNull(1) ? null : r.GetInt16(1),
                        r.IsDBNull(2) ? null : r.GetFieldValue<DateTimeOffset>(2),
                        r.GetString(3),
                        r.IsDBNull(4) ? null : r.GetString(4)
                    ),
                    entity
                )
            );
        }
        return found;
    }

    private static Filter FilterOf(EntityKind kind, EntityKey? from, Actor actor)
    {
        var filter = new Filter();
        if (kind.IsOfDevices)
            filter.Within(actor, SensingPermissions.Read);
        else
            actor.Require(SensingPermissions.Read);
        if (from is not null)
            Restrict(filter, kind, from);
        return filter;
    }

    // Only to what the rows of the kind have: a sensor is of a type, whatever device led to it.
    private static void Restrict(Filter filter, EntityKind kind, EntityKey key)
    {
        var ofQuantity = kind.From != EntityRows.OfThings && kind.From != EntityRows.OfTypes;
        if (kind.IsOfDevices && key.Device is { } device)
            filter.Where($"d.number = {device}");
        else if (key.Type is { } type)
            filter.Where($"t.code = {type}");
        if (ofQuantity && key.Place is { } place)
            filter.Where($"q.place = {(long)place}");
        else if (ofQuantity && key.Quantity is { } quantity)
            filter.Where($"q.v->>'code' = {quantity}");
        if (!kind.IsOfReadings)
            return;
        if (key.Device is { } ofDevice)
            filter.Where($"r.device = {ofDevice}");
        if (key.Place is { } stored)
            filter.Where($"r.quantity = {stored}");
        if (key.At is { } at)
            filter.Where($"r.at = {at}");
    }
}
