namespace Zhishu.Sensing.SensorThings;

/// <summary>A kind of entity of OGC SensorThings and where it is found here.</summary>
/// <param name="Set">Its name in addresses.</param>
/// <param name="From">The rows; those of an observation hold those of its datastream and thing.</param>
/// <param name="Id">In SQL.</param>
/// <param name="Json">What is answered of it, in SQL: JSON without the identifier and the links.</param>
/// <param name="Order">The order in which pages follow each other.</param>
/// <param name="Columns">What may be filtered and ordered by: the path of each property to SQL.</param>
/// <param name="Links">What leads to other entities, by name.</param>
internal sealed record EntityKind(
    string Set,
    string From,
    string Id,
    string Json,
    string Order,
    IReadOnlyDictionary<string, string> Columns,
    IReadOnlyDictionary<string, EntityLink> Links
)
{
    /// <summary>Whether its rows are of devices, which a person may see or not.</summary>
    public bool IsOfDevices => From.StartsWith(EntityRows.OfThings, StringComparison.Ordinal);

    /// <summary>Whether it is one of the kinds that readings are.</summary>
    public bool IsOfReadings => From.StartsWith(EntityRows.OfObservations, StringComparison.Ordinal);
}

/// <summary>What leads from one entity to others.</summary>
/// <param name="Set">Their kind.</param>
/// <param name="IsMany">Whether there may be several.</param>
internal sealed record EntityLink(string Set, bool IsMany);

/// <summary>What tells an entity from all others; null where it does not have to do with it.</summary>
/// <param name="Device">The number of the device.</param>
/// <param name="Place">Of the quantity in the type, from 1.</param>
/// <param name="At">Of the reading.</param>
/// <param name="Type">The code of the type.</param>
/// <param name="Quantity">Its code.</param>
internal sealed record EntityKey(int? Device, short? Place, DateTimeOffset? At, string? Type, string? Quantity);

/// <summary>The rows of which entities are made.</summary>
internal static class EntityRows
{
    public const string OfTypes = "sensing_device_type t";
    public const string OfThings = "sensing_device d JOIN sensing_device_type t ON t.id = d.type_id";
    private const string Quantities =
        " CROSS JOIN LATERAL json_array_elements(t.quantities) WITH ORDINALITY AS q (v, place)";
    public const string OfProperties = OfTypes + Quantities;
    public const string OfDatastreams = OfThings + Quantities;
    public const string OfObservations =
        OfDatastreams + " JOIN sensing_reading r ON r.device = d.number AND r.quantity = q.place::smallint";
}
