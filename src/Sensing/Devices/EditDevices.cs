using System.ComponentModel.DataAnnotations;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations;
using Zhishu.Organisations.Contracts;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Devices;

/// <summary>What people say of a device. Its area and grid cell are found from its place.</summary>
/// <param name="AreaCode">Where there are no coordinates.</param>
/// <param name="UnitId">Who owns it.</param>
/// <param name="ObjectCode">The code of what it watches: a shop, a manhole.</param>
public sealed record DeviceRequest(
    [property: Required, PlainText(60), RegularExpression("^[A-Za-z0-9][A-Za-z0-9._:-]*$")] string Code,
    [property: Required, PlainText(100)] string Name,
    [property: Required, PlainText(60)] string TypeCode,
    [property: Range(-180.0, 180.0)] double? Longitude,
    [property: Range(-90.0, 90.0)] double? Latitude,
    [property: PlainText(300)] string? Address,
    [property: RegularExpression("^[0-9]{2,12}$")] string? AreaCode,
    Guid? UnitId,
    [property: PlainText(200)] string? ObjectCode
);

/// <param name="Reason">Why; needed for maintenance and retirement.</param>
public sealed record ActOnDeviceRequest(
    [property: Required] DeviceAction? Action,
    [property: PlainText(500)] string? Reason
);

/// <summary>A device's key, shown this once.</summary>
public sealed record NewDeviceKey(string Key);

/// <summary>Registers, changes and retires devices and gives them keys.</summary>
internal sealed class EditDevices(
    UnitOfWork work,
    ZhishuDbContext db,
    DeviceStore store,
    DeviceReader reader,
    TypeStore types,
    IDirectory directory,
    SerialNumbers serials
)
{
    public async Task<DeviceView> Create(DeviceRequest request, Actor actor, CancellationToken ct)
    {
        if (await db.Set<DeviceRow>().AnyAsync(d => d.Code == request.Code, ct))
            throw new Refusal(
                "sensing.code_taken",
                $"设备编码“{request.Code}”已登记。",
                $"A device with the code '{request.Code}' is registered already."
            );
        var row = await PrepareAsync(request, actor, ct);
        await work.CommitAsync(StatusCodes.Status201Created, new { row.Id, row.Code }, ct);
        return await reader.FindAsync(row.Id, Reading(actor), ct);
    }

    /// <summary>Everything but the commit.</summary>
    public async Task<DeviceRow> PrepareAsync(DeviceRequest request, Actor actor, CancellationToken ct)
    {
        var now = work.Clock.GetUtcNow();
        var row = new DeviceRow
        {
            Id = Ids.New(now),
            Number = checked((int)await serials.NextAsync("sensing-device", ct)),
            Code = request.Code,
            Name = "",
            State = DeviceState.Registered,
            RegisteredAt = now,
        };
        Fill(row, request);
        actor.Require(SensingPermissions.Manage, row.Scope);
        work.Insert(row);
        work.Record(new("device", row.Id, "device.registered", actor, Facts(row), OpensChain: true));
        return row;
    }

    public async Task<DeviceView> Change(Guid id, DeviceRequest request, Actor actor, CancellationToken ct)
    {
        var row = await FindAsync(id, actor, ct);
        if (request.Code != row.Code)
            throw Refusal.Invalid("sensing.code_stays", "code", "设备编码不能修改。", "The code of a device stays.");
        ChangeRow(row, request, actor);
        await work.CommitAsync(ct);
        await store.ReloadAsync(id, ct);
        return await reader.FindAsync(id, Reading(actor), ct);
    }

    /// <returns>Whether anything was changed.</returns>
    public bool ChangeRow(DeviceRow row, DeviceRequest request, Actor actor)
    {
        actor.Require(SensingPermissions.Manage, row.Scope);
        var before = Facts(row);
        var type = row.TypeId;
        Fill(row, request);
        if (row.TypeId != type && row.State != DeviceState.Registered)
            throw Refusal.Invalid(
                "sensing.type_stays",
                "typeCode",
                "设备已有读数，类型不能修改。",
                "The type of a device that has readings stays."
            );
        actor.Require(SensingPermissions.Manage, row.Scope);
        var after = Facts(row);
        if (before.Equals(after))
            return false;
        work.Update(row);
        work.Record(new("device", row.Id, "device.changed", actor, new { from = before, to = after }));
        return true;
    }

    public async Task<DeviceView> Act(Guid id, ActOnDeviceRequest request, Actor actor, CancellationToken ct)
    {
        var row = await FindAsync(id, actor, ct);
        var before = row.State;
        row.State = DeviceLife.Take(before, request.Action!.Value, request.Reason);
        work.Update(row);
        var change = new
        {
            from = before,
            to = row.State,
            reason = request.Reason,
        };
        work.Record(new("device", id, "device." + Past(request.Action.Value), actor, change));
        await work.CommitAsync(ct);
        await store.ReloadAsync(id, ct);
        return await reader.FindAsync(id, Reading(actor), ct);
    }

    /// <summary>Gives a device a new key; an old one ends.</summary>
    public async Task<NewDeviceKey> Key(Guid id, Actor actor, CancellationToken ct)
    {
        var row = await FindAsync(id, actor, ct);
        var (keyId, text, hash) = DeviceKeyText.Make();
        (row.KeyId, row.KeyHash) = (keyId, hash);
        work.Update(row);
        work.Record(new("device", id, "device.key_given", actor, new { keyId }));
        // A repeated Idempotency-Key gets this answer, without the key.
        await work.CommitAsync(StatusCodes.Status200OK, new NewDeviceKey(""), ct);
        await store.ReloadAsync(id, ct);
        return new(text);
    }

    private async Task<DeviceRow> FindAsync(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(SensingPermissions.Manage);
        var row = await db.Set<DeviceRow>().SingleOrDefaultAsync(d => d.Id == id, ct) ?? throw DeviceReader.NotFound();
        actor.Require(SensingPermissions.Manage, row.Scope);
        return row;
    }

    // Whoever changes a device sees what became of it.
    private static Actor Reading(Actor actor) =>
        actor with
        {
            Grants =
            [
                .. actor.Grants,
                .. actor
                    .GrantsOf(SensingPermissions.Manage)
                    .Select(g => g with { Permission = SensingPermissions.Read }),
            ],
        };

    private void Fill(DeviceRow row, DeviceRequest request)
    {
        var here = directory.Current;
        row.Name = request.Name.Trim();
        row.TypeId = types.Current.ByCode.TryGetValue(request.TypeCode, out var type)
            ? type.Id
            : throw Refusal.Invalid(
                "sensing.no_type",
                "typeCode",
                $"没有设备类型“{request.TypeCode}”。",
                $"There is no type of devices '{request.TypeCode}'."
            );
        if (request.Longitude is null != request.Latitude is null)
            throw Refusal.Invalid(
                "sensing.place",
                "longitude",
                "经度和纬度须同时填写。",
                "Longitude and latitude go together."
            );
        (row.Longitude, row.Latitude, row.Address) = (request.Longitude, request.Latitude, request.Address);
        (row.GridCode, row.AreaCode) = Place(request, here);
        if (request.UnitId is { } unit && here.Unit(unit) is null)
            throw Refusal.Invalid("units.not_found", "unitId", "没有该机构。", "There is no such unit.");
        (row.UnitId, row.ObjectCode) = (request.UnitId, request.ObjectCode);
    }

    private static (string? Grid, string? Area) Place(DeviceRequest request, DirectorySnapshot here)
    {
        string? given = null;
        if (request.AreaCode is { } code)
            given =
                AreaCode.TryParse(code, out var parsed) && here.Area(parsed.Value) is not null
                    ? parsed.Value
                    : throw Refusal.Invalid(
                        "sensing.no_area",
                        "areaCode",
                        $"没有区划 {code}。",
                        $"There is no area {code}."
                    );
        if (request is not { Longitude: { } x, Latitude: { } y })
            return (null, given);
        return (here.GridAt(x, y)?.Code, here.AreaCodeAt(x, y) ?? given);
    }

    private static object Facts(DeviceRow row) =>
        new
        {
            row.Code,
            row.Name,
            row.TypeId,
            row.Longitude,
            row.Latitude,
            row.Address,
            row.AreaCode,
            row.GridCode,
            row.UnitId,
            row.ObjectCode,
        };

    private static string Past(DeviceAction action) =>
        action switch
        {
            DeviceAction.Maintain => "put_into_maintenance",
            DeviceAction.Resume => "resumed",
            _ => "retired",
        };
}
