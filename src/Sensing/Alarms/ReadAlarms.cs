using System.Text.Json;
using Zhishu.Kernel.Http;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Alarms;

/// <summary>An alarm as people see it.</summary>
/// <param name="Since">Since when the condition held.</param>
/// <param name="Measured">The quantities as they stood.</param>
/// <param name="ReturnedAt">When the reading returned to normal; null while it has not.</param>
/// <param name="Fault">Why no case could be filed yet; it is tried again.</param>
/// <param name="Actions">What may be done with it now.</param>
public sealed record AlarmView(
    Guid Id,
    AlarmState State,
    string RuleCode,
    Text RuleName,
    string? Condition,
    Guid DeviceId,
    string DeviceCode,
    string DeviceName,
    string? Address,
    string TypeCode,
    DateTimeOffset Since,
    DateTimeOffset RaisedAt,
    DateTimeOffset? ReturnedAt,
    IReadOnlyList<MeasuredValue> Measured,
    string? CheckedBy,
    DateTimeOffset? CheckedAt,
    string? Reason,
    Guid? CaseId,
    string? CaseNumber,
    Text? Fault,
    IReadOnlyList<AlarmAction> Actions
);

/// <summary>A quantity as it stood.</summary>
/// <param name="Quantity">Its code.</param>
public sealed record MeasuredValue(string Quantity, Text Name, double Value, string Unit);

/// <summary>Which alarms.</summary>
public sealed record AlarmFilter
{
    public string? State { get; init; }

    /// <summary>Only those whose reading has not returned to normal (true), or has (false).</summary>
    public bool? Open { get; init; }

    public Guid? Device { get; init; }

    public string? Rule { get; init; }

    public string? Area { get; init; }
}

/// <summary>Lists alarms, the newest first.</summary>
internal sealed class ReadAlarms(NpgsqlDataSource database, TypeStore types)
{
    private const string Columns = """
        SELECT a.id, a.state, r.code, r.name_chinese, r.name_english, r.condition, d.id, d.code, d.name, d.address, d.type_id,
            a.since, a.raised_at, a.returned_at, a.measured, a.checked_by, a.checked_at, a.reason, a.case_id, a.case_number,
            a.fault_chinese, a.fault_english
        FROM sensing_alarm a JOIN sensing_rule r ON r.id = a.rule_id JOIN sensing_device d ON d.number = a.device
        """;

    public async Task<Page<AlarmView>> ListAsync(
        AlarmFilter asked,
        string? after,
        int? limit,
        Actor actor,
        CancellationToken ct
    )
    {
        var filter = new Filter();
        filter.Within(actor, SensingPermissions.Read);
        if (Words.Of<AlarmState>(asked.State, "state") is { } state)
            filter.Where($"a.state = {state.ToString()}");
        if (asked.Open is { } open)
            filter.Where($"(a.returned_at IS NULL) = {open}");
        if (asked.Device is { } device)
            filter.Where($"d.id = {device}");
        if (!string.IsNullOrEmpty(asked.Rule))
            filter.Where($"r.code = {asked.Rule}");
        if (!string.IsNullOrEmpty(asked.Area))
            filter.Where($"starts_with(d.area_code, {asked.Area})");
        if (!string.IsNullOrEmpty(after))
            filter.Where(
                $"a.id < {(Guid.TryParse(Cursor.Decode(after, 1)[0], out var last) ? last : throw Cursor.Wrong())}"
            );
        var most = Cursor.Limit(limit);
        var found = await ReadAsync(filter, $"ORDER BY a.id DESC LIMIT {most + 1}", ct);
        return new([.. found.Take(most)], found.Count > most ? Cursor.Encode(found[most - 1].Id.ToString()) : null);
    }

    /// <exception cref="Refusal">404 where there is none, or none the actor may see.</exception>
    public async Task<AlarmView> FindAsync(Guid id, Actor actor, string permission, CancellationToken ct)
    {
        var filter = new Filter();
        filter.Within(actor, permission);
        filter.Where($"a.id = {id}");
        return (await ReadAsync(filter, "", ct)).SingleOrDefault() ?? throw NotFound();
    }

    public static Refusal NotFound() => Refusal.NotFound("sensing.no_alarm", "该告警", "such alarm");

    private async Task<List<AlarmView>> ReadAsync(Filter filter, string end, CancellationToken ct)
    {
        await using var command = filter.Command(database, $"{Columns}{filter.Clause} {end}");
        List<AlarmView> found = [];
        var known = types.Current;
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            found.Add(Read(r, known));
        return found;
    }

    private static AlarmView Read(NpgsqlDataReader r, TypesSnapshot types)
    {
        var state = Enum.Parse<AlarmState>(r.GetString(1));
        var type = types.ById.GetValueOrDefault(r.GetGuid(10));
        return new(
            r.GetGuid(0),
            state,
            r.GetString(2),
            new(r.GetString(3), r.GetString(4)),
            Word(5),
            r.GetGuid(6),
            r.GetString(7),
            r.GetString(8),
            Word(9),
            type?.Code ?? "",
            r.GetFieldValue<DateTimeOffset>(11),
            r.GetFieldValue<DateTimeOffset>(12),
            At(13),
            [
                .. (JsonSerializer.Deserialize<Dictionary<string, double>>(r.GetString(14)) ?? []).Select(m =>
                    Measured(m.Key, m.Value, type)
                ),
            ],
            Word(15),
            At(16),
            Word(17),
            r.IsDBNull(18) ? null : r.GetGuid(18),
            Word(19),
            Word(20) is { } fault ? new(fault, Word(21) ?? fault) : null,
            AlarmLife.OpenTo(state)
        );

        string? Word(int column) => r.IsDBNull(column) ? null : r.GetString(column);
        DateTimeOffset? At(int column) => r.IsDBNull(column) ? null : r.GetFieldValue<DateTimeOffset>(column);
    }

    private static MeasuredValue Measured(string code, double value, DeviceType? type) =>
        type?.Quantities.FirstOrDefault(q => q.Code == code) is { } quantity
            ? new(code, new(quantity.NameZh, quantity.NameEn), value, quantity.Unit)
            : new(code, new(code, code), value, "");
}
