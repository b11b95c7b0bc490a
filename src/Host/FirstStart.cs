using System.Security.Cryptography;
using Npgsql;
using Zhishu.Host.Demo;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Keys;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Host;

/// <summary>What a first start makes: the keys, the first administrators, the packs every city begins with and, unless
/// <c>ZHISHU_DEMO=off</c>, the demonstration city. Each part is made once; a start that was killed in the middle is
/// taken up by the next.</summary>
internal static class FirstStart
{
    private const long Lock = 0x5A_48_46_49_52_53_54; // "ZHFIRST"
    private static readonly Actor Starter = Actor.Internal("首次启动");

    /// <returns>Whether the demonstration city is there.</returns>
    public static async Task<bool> PrepareAsync(IServiceProvider services, TextWriter output, CancellationToken ct)
    {
        services.GetRequiredService<KeyRing>();
        // Nodes that start together do it one after the other; the lock goes with the connection.
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct);
        await RunAsync(connection, $"SELECT pg_advisory_lock({Lock})", ct);
        try
        {
            await services.GetRequiredService<IDirectory>().RefreshAsync(ct);
            await services.GetRequiredService<IAccounts>().RefreshAsync(ct);
            await AdministratorsAsync(services, output, ct);
            if (!await WantsDemoAsync(services, connection, ct))
                return false;
            var password = await InstallDemoAsync(services, output, ct);
            await using var scope = services.CreateAsyncScope();
            // Before the cases are filed: a start that is killed meanwhile has told it, and the next knows it no more.
            if (password is not null)
                await TellAccountsAsync(scope.ServiceProvider, password, output, ct);
            await scope.ServiceProvider.GetRequiredService<DemonstrationCity>().FillAsync(output, ct);
            return true;
        }
        finally
        {
            await RunAsync(connection, $"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    private static async Task AdministratorsAsync(IServiceProvider services, TextWriter output, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var given = Environment.GetEnvironmentVariable("ZHISHU_ADMIN_PASSWORD") is { Length: > 0 } text ? text : null;
        var made = await scope.ServiceProvider.GetRequiredService<IAdministrators>().EnsureFirstAsync(given, ct);
        if (made.Count > 0)
        {
            foreach (var pack in (string[])["urban-management", "hotline-12345"])
                await InstallAsync(scope.ServiceProvider, pack, output, ct);
            await output.WriteLineAsync(
                "管理员（系统、安全、审计三员分立）首次登录 First administrators (system, security, audit):"
            );
            foreach (var account in made)
                await output.WriteLineAsync(
                    $"  {account.SignInName}  {(given is null ? account.Password : "（ZHISHU_ADMIN_PASSWORD）")}"
                );
            if (given is null)
                await output.WriteLineAsync(
                    "  密码只显示这一次，登录后须修改。Shown this once; to be changed at the first sign-in."
                );
        }
    }

    /// <summary>Never over a city's own cases: only where the demonstration city is there already or there are none.</summary>
    private static async Task<bool> WantsDemoAsync(
        IServiceProvider services,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        if (string.Equals(Environment.GetEnvironmentVariable("ZHISHU_DEMO"), "off", StringComparison.OrdinalIgnoreCase))
            return false;
        await using var scope = services.CreateAsyncScope();
        var installed = await scope.ServiceProvider.GetRequiredService<IPacks>().ListAsync(ct);
        if (installed.Any(p => p.Name == DemonstrationCity.Pack))
            return true;
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM cases_case)", connection);
        return await command.ExecuteScalarAsync(ct) is false;
    }

    /// <returns>The password of the demonstration accounts, or null where they are there already.</returns>
    private static async Task<string?> InstallDemoAsync(
        IServiceProvider services,
        TextWriter output,
        CancellationToken ct
    )
    {
        await using var scope = services.CreateAsyncScope();
        var packs = scope.ServiceProvider.GetRequiredService<IPacks>();
        if ((await packs.ListAsync(ct)).Any(p => p.Name == DemonstrationCity.Pack))
            return null;
        foreach (var pack in (string[])["urban-management", "hotline-12345"])
            await InstallAsync(scope.ServiceProvider, pack, output, ct);
        var password = "Demo-" + RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 12);
        var configuration = scope.ServiceProvider.GetRequiredService<IConfiguration>();
        configuration["Organisations:PackUsersPassword"] = password;
        try
        {
            await InstallAsync(scope.ServiceProvider, DemonstrationCity.Pack, output, ct);
        }
        finally
        {
            configuration["Organisations:PackUsersPassword"] = null;
        }
        return password;
    }

    public static async Task<PackContent> InstallAsync(
        IServiceProvider services,
        string pack,
        TextWriter output,
        CancellationToken ct
    )
    {
        var packs = services.GetRequiredService<IPacks>();
        var reading = await packs.ReadAsync(Path.Combine(Installation.Root, "packs", pack), ct);
        if (!reading.IsValid)
            throw new PackRefusal(reading.Problems);
        var installed = await packs.InstallAsync(reading, Starter, ct);
        if (installed.Before != installed.Version)
            await output.WriteLineAsync($"场景包 pack {installed.Name} {installed.Version}");
        return reading.Content!;
    }

    private static async Task TellAccountsAsync(
        IServiceProvider services,
        string password,
        TextWriter output,
        CancellationToken ct
    )
    {
        await output.WriteLineAsync(
            $"示范市（虚构）各岗位账号，密码均为 Demonstration accounts, one per workplace, password: {password}"
        );
        var users = await services.GetRequiredService<IAccountLists>().UsersAsync(ct);
        var directory = services.GetRequiredService<IDirectory>().Current;
        foreach (var user in users.Where(u => u.UnitCode?.StartsWith("demo", StringComparison.Ordinal) == true))
            await output.WriteLineAsync(
                $"  {user.SignInName, -16} {user.Name}（{directory.UnitByCode(user.UnitCode!)?.Name.Chinese}）"
            );
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
