using System.ComponentModel.DataAnnotations;
using Zhishu.Organisations;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Commands;

/// <param name="Device">Its code, where a gateway asks for it; null where the device asks with its own key.</param>
public sealed record TakeCommandsRequest([property: PlainText(100)] string? Device);

/// <param name="Id">Of the command.</param>
/// <param name="Done">Whether the device did it.</param>
/// <param name="Words">What else it has to say.</param>
public sealed record CommandAnswer(
    [property: Required] Guid? Id,
    [property: Required] bool? Done,
    [property: PlainText(200)] string? Words = null
);

/// <summary>The device's side: fetches what it was told and says what became of it.</summary>
internal sealed class AnswerCommand(
    UnitOfWork work,
    ZhishuDbContext db,
    DeviceStore devices,
    NpgsqlDataSource database,
    TimeProvider clock
)
{
    public const string Answered = "sensing.command_answered";
    private const int AtOnce = 50;

    /// <summary>What is unanswered, oldest first; it is sent from now on, and comes again until it is answered.</summary>
    public async Task<IReadOnlyList<CommandMessage>> Take(string? code, Actor actor, CancellationToken ct)
    {
        var device = await DeviceAsync(code, actor, ct);
        await using var command = database.CreateCommand(
            """
            WITH open AS (
                SELECT id FROM sensing_command
                WHERE device_id = $1 AND state IN ('Waiting', 'Sent') AND expires_at > $2
                    AND NOT EXISTS (SELECT FROM sensing_device WHERE id = $1 AND state IN ('Maintenance', 'Retired'))
                ORDER BY id LIMIT $3
            ), sent AS (
                UPDATE sensing_command c SET state = 'Sent', sent_at = coalesce(sent_at, $2) FROM open
                WHERE c.id = open.id AND c.state IN ('Waiting', 'Sent')
                RETURNING c.id, c.code, c.form::text, c.asked_at, c.expires_at
            )
            SELECT * FROM sent ORDER BY id
            """
        );
        command.Parameters.Add(new() { Value = device.Id });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        command.Parameters.Add(new() { Value = AtOnce });
        List<CommandMessage> taken = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            taken.Add(Read(r, 0));
        return taken;
    }

    /// <summary>Keeps what the device says, even late. The same answer again changes nothing.</summary>
    /// <exception cref="Refusal">404: no command of a device that the actor speaks for. 409: answered otherwise before.</exception>
    public async Task Answer(CommandAnswer answer, Actor actor, CancellationToken ct)
    {
        var row = await FindAsync(answer.Id, ct) ?? throw NotFound();
        var device = await db.Set<DeviceRow>().AsNoTracking().SingleAsync(d => d.Id == row.DeviceId, ct);
        if (actor.Id != device.Id && !actor.May(SensingPermissions.Send, device.Scope))
            throw NotFound();
        var state = answer.Done == true ? CommandState.Done : CommandState.Failed;
        if (
            !CommandLife.IsAnswered(row.State)
            && await CommandMove.TryAsync(
                work,
                row.Id,
                state,
                "state NOT IN ('Done', 'Failed')",
                actor,
                device.Code,
                row.Code,
                ct,
                string.IsNullOrWhiteSpace(answer.Words) ? null : answer.Words.Trim()
            )
        )
            return;
        if ((await FindAsync(answer.Id, ct))!.State != state)
            throw new Refusal(Answered, "该指令已有另外的答复。", "The command was answered otherwise before.");
    }

    /// <summary>A command in the columns id, code, form as text, asked at and expires at.</summary>
    public static CommandMessage Read(NpgsqlDataReader r, int first) =>
        new(
            r.GetGuid(first),
            r.GetString(first + 1),
            CommandForm.Read(r.GetString(first + 2)),
            r.GetFieldValue<DateTimeOffset>(first + 3),
            r.GetFieldValue<DateTimeOffset>(first + 4)
        );

    private Task<CommandRow?> FindAsync(Guid? id, CancellationToken ct) =>
        db.Set<CommandRow>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct);

    private async Task<Device> DeviceAsync(string? code, Actor actor, CancellationToken ct)
    {
        if (actor.Id is { } id && devices.ById(id) is { } own && (code is null || code == own.Code))
            return own;
        actor.Require(SensingPermissions.Send);
        if (code is null)
            throw Refusal.Invalid(
                "sensing.which_device",
                "device",
                "网关须写明设备编码。",
                "A gateway says of which device."
            );
        await devices.LoadAsync([code], ct);
        return devices.ByCode(code) is { } device && actor.May(SensingPermissions.Send, device.Scope)
            ? device
            : throw DeviceReader.NotFound();
    }

    private static Refusal NotFound() => Refusal.NotFound("sensing.no_command", "该指令", "such command");
}
