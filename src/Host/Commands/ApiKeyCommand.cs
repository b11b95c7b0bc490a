using System.CommandLine;
using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu apikey</c>: keys for other systems.</summary>
internal static class ApiKeyCommand
{
    public static Command Create() => new("apikey", "API keys of other systems.") { New(), List(), Revoke() };

    private static Command New()
    {
        var name = new Argument<string>("name") { Description = "Which system it is for." };
        var unit = new Option<string?>("--unit") { Description = "The code of the unit the system acts for." };
        var days = new Option<int?>("--days") { Description = "After how many days it ends; without, never." };
        var roles = new Option<string[]>("--role")
        {
            Description = "ROLE[:unit=CODE][:area=PREFIX][:matter=PREFIX]; may be given several times.",
            Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Print the key as JSON." };
        var command = new Command("create", "Create a key; its text is printed once.")
        {
            name,
            unit,
            roles,
            days,
            json,
        };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                var expires = arguments.GetValue(days) is { } d
                    ? work.Get<TimeProvider>().GetUtcNow().AddDays(d)
                    : (DateTimeOffset?)null;
                var key = await work.Get<IAdministrators>()
                    .CreateApiKeyAsync(
                        new ApiKeyData(
                            arguments.GetRequiredValue(name),
                            [.. arguments.GetRequiredValue(roles).Select(UserCommand.ParseGrant)],
                            arguments.GetValue(unit),
                            expires
                        ),
                        CommandScope.Operator,
                        ct
                    );
                Console.WriteLine(arguments.GetValue(json) ? Json.Write(key) : key.Text);
                Output.Complain("密钥只显示这一次。", "The key is shown this once.");
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "Print the list as JSON." };
        var command = new Command("list", "All keys, without their secrets.") { json };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                var keys = await work.Get<IAccountLists>().ApiKeysAsync(ct);
                if (arguments.GetValue(json))
                    Console.WriteLine(Json.Write(keys));
                else
                    Output.Table(
                        ["id", "name", "unit", "roles", "expires", "revoked"],
                        keys.Select(k =>
                            (IReadOnlyList<string?>)
                                [
                                    k.PublicId,
                                    k.Name,
                                    k.UnitCode,
                                    string.Join(' ', k.Roles),
                                    Output.Instant(k.ExpiresAt),
                                    Output.Instant(k.RevokedAt),
                                ]
                        )
                    );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("id") { Description = "The part between zsk_ and the second underscore." };
        var command = new Command("revoke", "Revoke a key.") { id };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                await work.Get<IAdministrators>()
                    .RevokeApiKeyAsync(arguments.GetRequiredValue(id), CommandScope.Operator, ct);
                Output.Say($"已吊销。", $"Revoked.");
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
