using System.CommandLine;
using System.CommandLine.Parsing;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu user</c>: accounts of people, for whoever has the machine.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> SignInName = new("sign-in-name");

    public static Command Create() => new("user", "Accounts of people.") { New(), ResetPassword(), List(), Disable() };

    /// <summary>A role with what it is limited to: <c>ROLE[:unit=CODE][:area=PREFIX][:matter=PREFIX]</c>.</summary>
    /// <exception cref="Refusal">It is none.</exception>
    public static GrantData ParseGrant(string text)
    {
        var parts = text.Split(':');
        var grant = new GrantData(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            var pair = part.Split('=', 2);
            grant = (pair[0], pair.Length) switch
            {
                ("unit", 2) => grant with { UnitCode = pair[1] },
                ("area", 2) => grant with { AreaPrefix = pair[1] },
                ("matter", 2) => grant with { MatterPrefix = pair[1] },
                _ => throw Refusal.Invalid(
                    "users.grant",
                    "role",
                    $"无法理解“{text}”，请写成 角色:unit=机构代码:area=区划前缀:matter=事项前缀，限定可省略。",
                    $"'{text}' is not understood; write ROLE:unit=CODE:area=PREFIX:matter=PREFIX, each limit optional."
                ),
            };
        }
        return grant;
    }

    private static Command New()
    {
        var name = new Option<string>("--name") { Description = "The person's name.", Required = true };
        var unit = new Option<string?>("--unit") { Description = "The code of the unit the person works for." };
        var roles = new Option<string[]>("--role")
        {
            Description = "ROLE[:unit=CODE][:area=PREFIX][:matter=PREFIX]; may be given several times.",
        };
        var mobile = new Option<string?>("--mobile");
        var command = new Command("create", "Create an account; its password is made and printed once.")
        {
            SignInName,
            name,
            unit,
            roles,
            mobile,
        };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                return await CreateAsync(
                    work,
                    new UserData(
                        arguments.GetRequiredValue(SignInName),
                        arguments.GetRequiredValue(name),
                        arguments.GetValue(unit),
                        [.. (arguments.GetValue(roles) ?? []).Select(ParseGrant)],
                        arguments.GetValue(mobile)
                    ),
                    ct
                );
            }
        );
        return command;
    }

    private static async Task<int> CreateAsync(CommandScope work, UserData user, CancellationToken ct)
    {
        if (work.Get<IAccounts>().ByName(user.SignInName) is not null)
            throw new Refusal("users.duplicate", "该登录名已被使用。", "The sign-in name is in use.");
        var unit = work.Get<UnitOfWork>();
        var outcome = await work.Get<IOrganisationImport>()
            .ImportAsync(new OrganisationData { Users = [user] }, unit, CommandScope.Operator, ct);
        if (outcome.Problems.Count > 0)
        {
            foreach (var problem in outcome.Problems)
                Output.Complain(problem.Message.Chinese, problem.Message.English);
            return ExitCode.Failed;
        }
        await unit.CommitAsync(ct);
        await work.Get<IAccounts>().RefreshAsync(ct);
        Print(await work.Get<IAdministrators>().ResetPasswordAsync(user.SignInName, CommandScope.Operator, ct));
        return ExitCode.Ok;
    }

    private static Command ResetPassword()
    {
        var command = new Command(
            "reset-password",
            "Set a made-up password, remove the second factor, lift a lock-out and end all sessions."
        )
        {
            SignInName,
        };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                Print(
                    await work.Get<IAdministrators>()
                        .ResetPasswordAsync(arguments.GetRequiredValue(SignInName), CommandScope.Operator, ct)
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "Print the list as JSON." };
        var command = new Command("list", "All accounts.") { json };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                var users = await work.Get<IAccountLists>().UsersAsync(ct);
                if (arguments.GetValue(json))
                    Console.WriteLine(Json.Write(users));
                else
                    Output.Table(
                        ["sign-in name", "name", "unit", "active", "roles"],
                        users.Select(u =>
                            (IReadOnlyList<string?>)
                                [u.SignInName, u.Name, u.UnitCode, u.IsActive ? "yes" : "no", string.Join(' ', u.Roles)]
                        )
                    );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command Disable()
    {
        var command = new Command("disable", "End all sessions of an account and let nobody sign in with it.")
        {
            SignInName,
        };
        command.SetAction(
            async (arguments, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                var name = arguments.GetRequiredValue(SignInName);
                await work.Get<IAccountLists>().DisableAsync(name, CommandScope.Operator, ct);
                Output.Say($"{name} 已停用。", $"{name} is disabled.");
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static void Print(NewPassword made)
    {
        Console.WriteLine($"{made.SignInName}\t{made.Password}");
        Output.Complain(
            "密码只显示这一次，首次登录须修改。",
            "The password is shown this once and must be changed at the first sign-in."
        );
    }
}
