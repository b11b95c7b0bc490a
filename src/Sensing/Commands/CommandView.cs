using System.Text.Json;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Commands;

/// <summary>A command as people see it.</summary>
/// <param name="Form">What is said with it.</param>
/// <param name="Answer">The device's own words, or null.</param>
/// <param name="MayWithdraw">Whether it was not sent yet.</param>
public sealed record CommandView(
    Guid Id,
    string Code,
    Text Name,
    JsonElement Form,
    string Reason,
    CommandState State,
    Text StateName,
    DateTimeOffset AskedAt,
    string AskedBy,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? SentAt,
    DateTimeOffset? AnsweredAt,
    string? Answer,
    bool MayWithdraw,
    int Version
)
{
    internal static CommandView Of(CommandRow row) =>
        new(
            row.Id,
            row.Code,
            new(row.NameChinese, row.NameEnglish),
            CommandForm.Read(row.Form),
            row.Reason,
            row.State,
            CommandLife.Name(row.State),
            row.AskedAt,
            row.AskedBy,
            row.ExpiresAt,
            row.SentAt,
            row.AnsweredAt,
            row.Answer,
            row.State == CommandState.Waiting,
            row.Version
        );
}

/// <summary>What a device can be told to do, and what it was told, newest first.</summary>
public sealed record DeviceCommandsView(
    IReadOnlyList<DeviceCommand> Known,
    IReadOnlyList<CommandView> Items,
    string? Next
);

/// <summary>A command as the device gets it, over HTTP and MQTT alike.</summary>
/// <param name="Id">To be said with the answer; a command may come twice.</param>
/// <param name="Form">What is said with it, by the codes of the fields.</param>
/// <param name="ExpiresAt">Later it is not to be done any more.</param>
public sealed record CommandMessage(
    Guid Id,
    string Command,
    JsonElement Form,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt
);
