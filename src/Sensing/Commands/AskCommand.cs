using System.ComponentModel.DataAnnotations;
using Zhishu.Kernel.Http;
using Zhishu.Organisations;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Commands;

/// <param name="Command">Its code, one of the device's type.</param>
/// <param name="Form">The fields by code, as text.</param>
/// <param name="Reason">Why; kept in the ledger.</param>
public sealed record AskCommandRequest(
    [property: Required, StringLength(30)] string Command,
    [property: MaxLength(10)] IReadOnlyDictionary<string, string?>? Form,
    [property: Required, PlainText(200)] string Reason
);

/// <summary>Tells a device to do something, takes that back while it was not sent, and lists what was told.</summary>
internal sealed class AskCommand(UnitOfWork work, ZhishuDbContext db, TypeStore types)
{
    private const int MostOpen = 50;

    public async Task<CommandView> Ask(Guid id, AskCommandRequest request, Actor actor, CancellationToken ct)
    {
        var device = await FindAsync(id, SensingPermissions.Command, actor, ct);
        if (device.State is DeviceState.Retired or DeviceState.Maintenance)
            throw new Refusal(
                "sensing.not_commanded",
                "维护中或已停用的设备不接收指令。",
                "A device in maintenance or retired is told nothing."
            );
        var command =
            Known(device).FirstOrDefault(c => c.Code == request.Command)
            ?? throw Refusal.Invalid(
                "sensing.no_command",
                "command",
                $"该类设备没有指令“{request.Command}”。",
                $"Devices of this type know no command '{request.Command}'."
            );
        var form = Json.Write(CommandForm.Check(command, request.Form));
        var open = await db.Set<CommandRow>()
            .CountAsync(c => c.DeviceId == id && (c.State == CommandState.Waiting || c.State == CommandState.Sent), ct);
        if (open >= MostOpen)
            throw new Refusal(
                "sensing.many_commands",
                $"该设备已有 {MostOpen} 条指令没有答复，请稍后再发。",
                $"{MostOpen} commands to the device are unanswered already; try again later.",
                RefusalKind.TooMany
            );
        var now = work.Clock.GetUtcNow();
        var row = new CommandRow
        {
            Id = Ids.New(now),
            DeviceId = id,
            Code = command.Code,
            NameChinese = command.NameZh,
            NameEnglish = command.NameEn,
            Form = form,
            Reason = request.Reason.Trim(),
            AskedAt = now,
            AskedBy = actor.Name,
            ExpiresAt = now.AddSeconds(command.ExpiresSeconds),
        };
        work.Insert(row);
        var facts = new
        {
            device = device.Code,
            command = row.Code,
            form = CommandForm.Read(form),
            row.Reason,
            row.ExpiresAt,
        };
        work.Record(new("device-command", row.Id, "device-command.asked", actor, facts, OpensChain: true));
        work.Publish("sensing.command.asked", row.Id, facts);
        var view = CommandView.Of(row);
        await work.CommitAsync(StatusCodes.Status201Created, view, ct);
        return view;
    }

    public async Task<CommandView> Withdraw(Guid id, Actor actor, CancellationToken ct)
    {
        var row = await RequireAsync(id, ct);
        var device = await FindAsync(row.DeviceId, SensingPermissions.Command, actor, ct);
        if (
            !await CommandMove.TryAsync(
                work,
                id,
                CommandState.Withdrawn,
                "state = 'Waiting'",
                actor,
                device.Code,
                row.Code,
                ct
            )
        )
            throw new Refusal(
                "sensing.command_sent",
                "指令已下发或已办结，不能撤回。",
                "The command was sent or is over; it cannot be withdrawn."
            );
        return CommandView.Of(await RequireAsync(id, ct));
    }

    private async Task<CommandRow> RequireAsync(Guid id, CancellationToken ct) =>
        await db.Set<CommandRow>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct)
        ?? throw Refusal.NotFound("sensing.no_command", "该指令", "such command");

    public async Task<DeviceCommandsView> List(Guid id, string? after, int? limit, Actor actor, CancellationToken ct)
    {
        var device = await FindAsync(id, SensingPermissions.Read, actor, ct);
        var most = Cursor.Limit(limit);
        var rows = db.Set<CommandRow>().AsNoTracking().Where(c => c.DeviceId == id);
        if (!string.IsNullOrEmpty(after))
        {
            var last = Cursor.DecodeId(after);
            rows = rows.Where(c => c.Id < last);
        }
        var found = await rows.OrderByDescending(c => c.Id).Take(most + 1).ToListAsync(ct);
        return new(
            actor.May(SensingPermissions.Command, device.Scope) ? Known(device) : [],
            [.. found.Take(most).Select(CommandView.Of)],
            found.Count > most ? Cursor.Encode(found[most - 1].Id.ToString()) : null
        );
    }

    private DeviceCommand[] Known(DeviceRow device) =>
        types.Current.ById.TryGetValue(device.TypeId, out var type) ? type.Commands : [];

    // Who may command a device but not see it is told nothing of it either.
    private async Task<DeviceRow> FindAsync(Guid id, string permission, Actor actor, CancellationToken ct)
    {
        actor.Require(permission);
        var row = await db.Set<DeviceRow>().SingleOrDefaultAsync(d => d.Id == id, ct) ?? throw DeviceReader.NotFound();
        if (!actor.May(SensingPermissions.Read, row.Scope))
            throw DeviceReader.NotFound();
        actor.Require(permission, row.Scope);
        return row;
    }
}
