using System.Globalization;

namespace Zhishu.Sensing.SensorThings;

/// <summary>The identifiers of datastreams and observations, which have no rows of their own.</summary>
internal static class Identifiers
{
    /// <summary>As many quantities as a type may have.</summary>
    private const int Places = 64;

    public const string DatastreamSql = "(d.number::bigint * 64 + q.place)";
    public const string ObservationSql = $"({DatastreamSql} || '-' || (extract(epoch FROM r.at) * 1000)::bigint)";

    /// <summary>Of the quantity at <paramref name="place"/>, from 1.</summary>
    public static long OfDatastream(int device, int place) => (long)device * Places + place;

    public static string OfObservation(int device, int place, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{OfDatastream(device, place)}-{at.ToUnixTimeMilliseconds()}");

    public static EntityKey? Datastream(long? id)
    {
        if (id is not { } number || number <= 0 || (number - 1) / Places > int.MaxValue)
            return null;
        return new((int)((number - 1) / Places), (short)((number - 1) % Places + 1), null, null, null);
    }

    public static EntityKey? Observation(string? id)
    {
        var at = id?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (
            at <= 0
            || !long.TryParse(id.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var datastream)
            || !long.TryParse(id.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        )
            return null;
        return Datastream(datastream) is { } key
            ? key with
            {
                At = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
            }
            : null;
    }
}
