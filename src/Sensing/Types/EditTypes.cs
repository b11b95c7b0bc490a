using System.ComponentModel.DataAnnotations;
using Zhishu.Organisations;
using Zhishu.Sensing.Alarming;
using Zhishu.Sensing.Commands;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Types;

/// <summary>A type of devices.</summary>
/// <param name="Quantities">What it measures. New ones go to the end; none is taken away, since readings have them.</param>
/// <param name="IntervalSeconds">How often its devices send.</param>
/// <param name="SilentSeconds">After so long without a message a device is silent.</param>
/// <param name="KeepDays">So long readings are kept.</param>
/// <param name="KeepSummaryDays">So long sums of hours are kept; those of days stay.</param>
/// <param name="Commands">What its devices can be told to do; null for none, or for what there is where a type is changed.</param>
public sealed record DeviceTypeRequest(
    [property: Required, PlainText(60), RegularExpression("^[a-z0-9][a-z0-9.-]*$")] string Code,
    [property: Required, PlainText(100)] string NameZh,
    [property: Required, PlainText(100)] string NameEn,
    [property: Required, MinLength(1), MaxLength(60)] IReadOnlyList<Quantity> Quantities,
    [property: Range(1, 7 * 86400)] int IntervalSeconds,
    [property: Range(10, 90 * 86400)] int SilentSeconds,
    [property: Range(1, 36500)] int KeepDays = 400,
    [property: Range(1, 36500)] int KeepSummaryDays = 3650,
    [property: MaxLength(30)] IReadOnlyList<DeviceCommand>? Commands = null
);

/// <summary>A type as people see it.</summary>
/// <param name="Pack">Which pack brought it; null for one of the city's own.</param>
public sealed record DeviceTypeView(
    Guid Id,
    string Code,
    Text Name,
    IReadOnlyList<Quantity> Quantities,
    int IntervalSeconds,
    int SilentSeconds,
    int KeepDays,
    int KeepSummaryDays,
    IReadOnlyList<DeviceCommand> Commands,
    string? Pack,
    int Version
)
{
    internal static DeviceTypeView Of(DeviceTypeRow row) =>
        new(
            row.Id,
            row.Code,
            new(row.NameChinese, row.NameEnglish),
            Json.Read<List<Quantity>>(row.Quantities)!,
            row.IntervalSeconds,
            row.SilentSeconds,
            row.KeepDays,
            row.KeepSummaryDays,
            Json.Read<List<DeviceCommand>>(row.Commands)!,
            row.Pack,
            row.Version
        );
}

/// <summary>Adds and changes types of devices.</summary>
internal sealed class EditTypes(UnitOfWork work, ZhishuDbContext db, TypeStore store)
{
    // Of the conditions of rules.
    private static readonly string[] Taken = ["hour", "weekday", "month", "day"];

    public async Task<DeviceTypeView> Create(DeviceTypeRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(SensingPermissions.Arrange, default);
        if (await db.Set<DeviceTypeRow>().AnyAsync(t => t.Code == request.Code, ct))
            throw new Refusal(
                "sensing.type_taken",
                $"已有设备类型“{request.Code}”。",
                $"There is a type of devices '{request.Code}' already."
            );
        var row = Prepare(request, null, actor);
        var view = DeviceTypeView.Of(row);
        await work.CommitAsync(StatusCodes.Status201Created, view, ct);
        await store.RefreshAsync(ct);
        return view;
    }

    /// <summary>Everything but the commit.</summary>
    public DeviceTypeRow Prepare(DeviceTypeRequest request, string? pack, Actor actor)
    {
        RequireGood(request.Quantities);
        CommandForm.RequireGood(request.Commands ?? []);
        var row = new DeviceTypeRow
        {
            Id = Ids.New(work.Clock),
            Code = request.Code,
            NameChinese = "",
            NameEnglish = "",
            Quantities = "[]",
            Pack = pack,
        };
        Fill(row, request);
        work.Insert(row);
        work.Record(new("device-type", row.Id, "device-type.created", actor, request, OpensChain: true));
        return row;
    }

    public async Task<DeviceTypeView> Change(
        Guid id,
        DeviceTypeRequest request,
        Action<int> requireVersion,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(SensingPermissions.Arrange, default);
        var row =
            await db.Set<DeviceTypeRow>().SingleOrDefaultAsync(t => t.Id == id, ct)
            ?? throw Refusal.NotFound("sensing.no_type", "该设备类型", "such type of devices");
        requireVersion(row.Version);
        if (request.Code != row.Code)
            throw Refusal.Invalid("sensing.code_stays", "code", "类型编码不能修改。", "The code of a type stays.");
        ChangeRow(row, request, actor);
        row.ChangedHere = true;
        await work.CommitAsync(ct);
        await store.RefreshAsync(ct);
        return DeviceTypeView.Of(row);
    }

    /// <returns>Whether anything was changed.</returns>
    public bool ChangeRow(DeviceTypeRow row, DeviceTypeRequest request, Actor actor)
    {
        RequireGood(request.Quantities);
        CommandForm.RequireGood(request.Commands ?? []);
        var before = Json.Read<List<Quantity>>(row.Quantities)!;
        if (
            request.Quantities.Count < before.Count
            || before
                .Where((q, i) => request.Quantities[i].Code != q.Code || request.Quantities[i].Unit != q.Unit)
                .Any()
        )
            throw new Refusal(
                "sensing.quantities_stay",
                "已有的测量项不能去掉、改编码、改单位或调换顺序，读数按其位置保存；新的请加在最后。",
                "Quantities that are there keep their code, unit and place, since readings are stored by it; add new ones at the end."
            );
        var old = DeviceTypeView.Of(row);
        Fill(row, request);
        if (Json.Write(old) == Json.Write(DeviceTypeView.Of(row)))
            return false;
        work.Update(row);
        work.Record(new("device-type", row.Id, "device-type.changed", actor, new { from = old, to = request }));
        return true;
    }

    private static void Fill(DeviceTypeRow row, DeviceTypeRequest request)
    {
        (row.NameChinese, row.NameEnglish) = (request.NameZh, request.NameEn);
        row.Quantities = Json.Write(request.Quantities);
        if (request.Commands is { } commands)
            row.Commands = Json.Write(commands);
        (row.IntervalSeconds, row.SilentSeconds) = (request.IntervalSeconds, request.SilentSeconds);
        (row.KeepDays, row.KeepSummaryDays) = (request.KeepDays, request.KeepSummaryDays);
    }

    public static void RequireGood(IReadOnlyList<Quantity> quantities)
    {
        foreach (var quantity in quantities)
        {
            if (!(quantity.Minimum < quantity.Maximum))
                throw Refusal.Invalid(
                    "sensing.range",
                    "quantities",
                    $"测量项“{quantity.Code}”的下限须小于上限。",
                    $"The minimum of '{quantity.Code}' must be below its maximum."
                );
            if (quantities.Count(q => q.Code == quantity.Code) > 1 || Taken.Contains(quantity.Code))
                throw Refusal.Invalid(
                    "sensing.quantity_taken",
                    "quantities",
                    $"测量项编码“{quantity.Code}”重复或为保留字。",
                    $"The quantity '{quantity.Code}' is there twice, or its code is reserved."
                );
            try
            {
                Condition.Read("quantities", $"{quantity.Code} > 0", [quantity]);
            }
            catch (Refusal)
            {
                throw Refusal.Invalid(
                    "sensing.quantity_taken",
                    "quantities",
                    $"测量项编码“{quantity.Code}”是表达式的保留字。",
                    $"'{quantity.Code}' is a word of the expression language; choose another code."
                );
            }
        }
    }
}
