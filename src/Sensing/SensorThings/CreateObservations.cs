using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Readings;

namespace Zhishu.Sensing.SensorThings;

/// <summary>An observation as a client sends it.</summary>
/// <param name="PhenomenonTime">Null for now.</param>
/// <param name="Datastream">Not needed where the address says it.</param>
public sealed record ObservationRequest(
    DateTimeOffset? PhenomenonTime,
    [property: Required] double? Result,
    EntityReference? Datastream
);

/// <summary>Which entity is meant.</summary>
public sealed record EntityReference([property: JsonPropertyName("@iot.id")] long Id);

/// <summary>Observations of a datastream in rows (the data array extension).</summary>
/// <param name="Components">What the rows hold: <c>result</c>, and <c>phenomenonTime</c> if they say it.</param>
public sealed record ObservationRows(
    [property: Required] EntityReference Datastream,
    [property: Required, MinLength(1), MaxLength(10)] IReadOnlyList<string> Components,
    [property: Required, MaxLength(CreateObservations.MostRows)] IReadOnlyList<IReadOnlyList<JsonElement>> DataArray
);

/// <summary>Takes observations as readings: the same checks, rules and answers.</summary>
internal sealed class CreateObservations(SendReadings readings, DeviceStore devices, TimeProvider clock)
{
    public const int MostRows = 5000;

    /// <summary>The address of the observation, below the service's root.</summary>
    /// <exception cref="Refusal">Why it cannot be stored.</exception>
    public async Task<string> One(long? datastream, ObservationRequest request, Actor actor, CancellationToken ct)
    {
        var id =
            datastream
            ?? request.Datastream?.Id
            ?? throw Wrong("Datastream", "没有给出数据流。", "No datastream is given.");
        readings.OwnOf(actor);
        var now = clock.GetUtcNow();
        var one = await SentAsync(0, id, request.PhenomenonTime ?? now, request.Result!.Value, ct);
        var answer = await readings.Handle([one], actor, now, ct);
        if (answer.Problems is [var problem, ..])
            throw Wrong("result", problem.Message.Chinese, problem.Message.English);
        return Address(one);
    }

    /// <summary>For each row the address of its observation, or <c>error</c>; why is with the refused readings.</summary>
    public async Task<IReadOnlyList<string>> Many(
        IReadOnlyList<ObservationRows?> sent,
        Actor actor,
        CancellationToken ct
    )
    {
        // The members of a list that is itself the request are validated by nobody else.
        if (sent.Any(g => g is not { Datastream: not null, Components: not null, DataArray: not null }))
            throw Wrong(
                "dataArray",
                "每一组须有 Datastream、components 和 dataArray。",
                "Each group must hold Datastream, components and dataArray."
            );
        var groups = sent.OfType<ObservationRows>().ToList();
        if (groups.Sum(g => g.DataArray.Count) > MostRows)
            throw Wrong("dataArray", $"一次最多上报 {MostRows} 行。", $"At most {MostRows} rows may be sent at once.");
        readings.OwnOf(actor);
        var now = clock.GetUtcNow();
        List<Sent?> rows = [];
        foreach (var group in groups)
        {
            var (result, time) = (Place(group, "result"), Place(group, "phenomenonTime"));
            if (result < 0)
                throw Wrong("components", "components 中须有 result。", "components must hold result.");
            foreach (var row in group.DataArray)
            {
                var isRead =
                    result < row.Count
                    && row[result].ValueKind == JsonValueKind.Number
                    && row[result].TryGetDouble(out _);
                var at = now;
                if (isRead && time >= 0)
                    isRead =
                        time < row.Count
                        && row[time].ValueKind == JsonValueKind.String
                        && row[time].TryGetDateTimeOffset(out at);
                rows.Add(
                    isRead ? await SentAsync(rows.Count, group.Datastream.Id, at, row[result].GetDouble(), ct) : null
                );
            }
        }
        var answer = await readings.Handle([.. rows.OfType<Sent>()], actor, now, ct, mostProblems: MostRows);
        var wrong = answer.Problems.Select(p => p.Index).ToHashSet();
        return [.. rows.Select((row, i) => row is { } sent && !wrong.Contains(i) ? Address(sent) : "error")];
    }

    private async Task<Sent> SentAsync(
        int index,
        long datastream,
        DateTimeOffset at,
        double value,
        CancellationToken ct
    )
    {
        var key = Identifiers.Datastream(datastream);
        if (key is { Device: { } number })
        {
            await devices.LoadAsync([number], ct);
            if (devices.ByNumber(number) is { } device)
            {
                var place = key.Place!.Value - 1;
                var quantities = devices.TypeOf(device).Quantities;
                var quantity = place < quantities.Length ? quantities[place].Code : "";
                return new(index, device, device.Code, quantity, place, at, value, null);
            }
        }
        return new(index, null, datastream.ToString(CultureInfo.InvariantCulture), "", -1, at, value, null);
    }

    private static int Place(ObservationRows group, string name)
    {
        for (var i = 0; i < group.Components.Count; i++)
        {
            if (group.Components[i] == name)
                return i;
        }
        return -1;
    }

    private static string Address(Sent sent) =>
        $"Observations('{Identifiers.OfObservation(sent.Device!.Number, sent.Place + 1, sent.At)}')";

    private static Refusal Wrong(string field, string chinese, string english) =>
        Refusal.Invalid("sensing.sta_observation", field, chinese, english);
}
