using System.ComponentModel.DataAnnotations;
using Zhishu.Organisations;
using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Readings;

/// <summary>What a device measured at one moment.</summary>
/// <param name="Device">Its code; null where the device sends with its own key.</param>
/// <param name="At">Null for now, for devices without a clock.</param>
/// <param name="Values">By the codes of the type's quantities; null for one that is missing.</param>
/// <param name="Units">Where a value is not in the unit of the type.</param>
/// <param name="Battery">Per cent.</param>
/// <param name="Quality">Of the connection, per cent.</param>
public sealed record ReadingMessage(
    [property: PlainText(100)] string? Device,
    DateTimeOffset? At,
    [property: Required, MinLength(1), MaxLength(64)] IReadOnlyDictionary<string, double?> Values,
    [property: MaxLength(64)] IReadOnlyDictionary<string, string>? Units = null,
    [property: Range(0, 100)] double? Battery = null,
    [property: Range(0, 100)] double? Quality = null
);

/// <summary>Many messages, of many devices.</summary>
public sealed record SendReadingsRequest(
    [property: Required, MinLength(1), MaxLength(SendReadings.MostMessages)] IReadOnlyList<ReadingMessage> Messages
);

/// <summary>What became of what was sent.</summary>
/// <param name="Accepted">Stored now.</param>
/// <param name="Doubled">Stored before; nothing was changed.</param>
/// <param name="Late">Of the accepted ones, those older than the newest of their device and quantity: in their place, but no
/// rule looks at them.</param>
/// <param name="Refused">How many; <paramref name="Problems"/> says why of the first hundred.</param>
public sealed record ReadingsAnswer(
    int Accepted,
    int Doubled,
    int Late,
    int Refused,
    IReadOnlyList<ReadingProblem> Problems
);

/// <summary>Why a reading was refused.</summary>
/// <param name="Index">Of its message, from 0.</param>
public sealed record ReadingProblem(int Index, string Device, string Quantity, RefusalReason Reason, Text Message);

/// <summary>Takes readings: judges each, stores the good ones and says what is wrong with the others. Answers when they are
/// durable and the rules have seen them.</summary>
internal sealed class SendReadings(
    DeviceStore devices,
    ReadingQueue queue,
    RefusedReadings refused,
    LastHeard heard,
    TimeProvider clock
)
{
    public const int MostMessages = 5000;
    private const int MostProblems = 100;

    public async Task<ReadingsAnswer> Handle(IReadOnlyList<ReadingMessage> messages, Actor actor, CancellationToken ct)
    {
        var own = OwnOf(actor);
        await devices.LoadAsync(messages.Select(m => m.Device).OfType<string>(), ct);
        var now = clock.GetUtcNow();
        List<Sent> sent = [];
        foreach (var (index, message) in messages.Index())
        {
            var device = message.Device is null ? own : devices.ByCode(message.Device);
            foreach (var (quantity, value) in message.Values)
            {
                if (value is not { } number)
                    continue;
                var unit = message.Units?.GetValueOrDefault(quantity);
                var place = device is null ? -1 : devices.TypeOf(device).PlaceOf(quantity);
                var code = message.Device ?? own?.Code ?? "";
                sent.Add(new(index, device, code, quantity, place, message.At ?? now, number, unit));
            }
        }
        var answer = await Handle(sent, actor, now, ct);
        foreach (var message in messages)
            NoteHealth(message, message.Device is null ? own : devices.ByCode(message.Device), actor, now);
        return answer;
    }

    /// <exception cref="Refusal">429 where too many wait.</exception>
    public async Task<ReadingsAnswer> Handle(
        IReadOnlyList<Sent> sent,
        Actor actor,
        DateTimeOffset now,
        CancellationToken ct,
        int mostProblems = MostProblems
    )
    {
        var judge = new Judge(devices, actor, now);
        List<ReadingProblem> problems = [];
        var wrong = 0;
        var good = new List<Reading>(sent.Count);
        var from = new List<int>(sent.Count);
        foreach (var (i, one) in sent.Index())
        {
            if (judge.Ask(one, out var reading) is not { } reason)
            {
                good.Add(reading);
                from.Add(i);
                continue;
            }
            wrong++;
            Tell(one, reason);
        }
        var stored = await queue.WriteAsync([.. good]).WaitAsync(ct);
        foreach (var i in stored.Contradicted)
            Tell(sent[from[i]], RefusalReason.OtherValue);
        return new(stored.Accepted, stored.Doubled, stored.Late, wrong, problems);

        void Tell(in Sent one, RefusalReason reason)
        {
            refused.Note(actor.Name, one, reason);
            if (problems.Count < mostProblems)
                problems.Add(new(one.Index, one.DeviceCode, one.Quantity, reason, Reasons.Say(reason)));
        }
    }

    /// <summary>The device whose own key was sent; null for a gateway.</summary>
    /// <exception cref="Refusal">403: the actor is neither.</exception>
    public Device? OwnOf(Actor actor)
    {
        if (actor.Id is { } id && devices.ById(id) is { } own)
            return own;
        actor.Require(SensingPermissions.Send);
        return null;
    }

    private void NoteHealth(ReadingMessage message, Device? device, Actor actor, DateTimeOffset now)
    {
        if (device is null || message is { Battery: null, Quality: null })
            return;
        if (actor.Id == device.Id || actor.May(SensingPermissions.Send, device.Scope))
            heard.Note(device, now, message.Battery, message.Quality);
    }
}
