using System.Net;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Tests;

public sealed class SeparationTests
{
    [Fact]
    public async Task The_first_start_makes_three_administrators_none_of_whom_has_two_powers()
    {
        await using var host = await OrganisationsHost.StartAsync();
        (await GroupsAsync(host, "admin")).ShouldBe(["system"]);
        (await GroupsAsync(host, "security")).ShouldBe(["security"]);
        (await GroupsAsync(host, "audit")).ShouldBe(["audit"]);
        var again = await host.Host.InScopeAsync(s =>
            ((IAdministrators)s.GetService(typeof(IAdministrators))!).EnsureFirstAsync(null, default)
        );
        again.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_role_may_not_mix_two_administrations()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var security = await host.SignedInAsync("security");
        var mixed = new
        {
            code = "mixed",
            chinese = "混合",
            permissions = new[] { "users.manage", "audit.read" },
        };
        (await security.PostAsync("/api/roles", mixed).RefusalAsync()).ShouldBe(
            (HttpStatusCode.Conflict, "roles.separation")
        );
        var unknown = new
        {
            code = "odd",
            chinese = "怪",
            permissions = new[] { "no.such" },
        };
        (await security.PostAsync("/api/roles", unknown).RefusalAsync()).Code.ShouldBe("roles.unknown_permission");
    }

    [Fact]
    public async Task Nobody_gets_a_second_administration()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var security = await host.SignedInAsync("security");
        var admin = host.Accounts.ByName("admin")!.Id;
        foreach (var role in new[] { "security-administrator", "audit-administrator" })
        {
            (
                await security.PostAsync($"/api/users/{admin}/grants", new { roleCode = role }).RefusalAsync()
            ).Code.ShouldBe("roles.separation");
        }
        await security.PostAsync($"/api/users/{admin}/grants", new { roleCode = "manager" }).ReadAsync();
    }

    [Fact]
    public async Task Nobody_changes_their_own_grants_and_the_system_administrator_nobodys()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var security = await host.SignedInAsync("security");
        var self = host.Accounts.ByName("security")!.Id;
        (
            await security.PostAsync($"/api/users/{self}/grants", new { roleCode = "manager" }).RefusalAsync()
        ).Code.ShouldBe("grants.self");
        var admin = await host.SignedInAsync("admin");
        (await admin.PostAsync($"/api/users/{self}/grants", new { roleCode = "manager" }).RefusalAsync()).Code.ShouldBe(
            "permission.denied"
        );
        (await admin.PostAsync("/api/users", new { signInName = "x.y", name = "某" }).RefusalAsync()).Status.ShouldBe(
            HttpStatusCode.Forbidden
        );
    }

    [Fact]
    public async Task A_delegated_administrator_grants_only_inside_the_own_scope()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        await ImportClerkAsync(host);
        var deputy = await host.UserWithAsync("deputy", ("roles.grant", "bureau"));
        var clerk = host.Accounts.ByName("clerk")!.Id;
        object Grant(string role, string? unit) =>
            new { roleCode = role, unitId = unit is null ? (Guid?)null : host.UnitId(unit) };
        async Task<string?> Refused(object grant) =>
            (await deputy.PostAsync($"/api/users/{clerk}/grants", grant).RefusalAsync()).Code;

        await deputy.PostAsync($"/api/users/{clerk}/grants", Grant("reader", "team")).ReadAsync();
        (await Refused(Grant("reader", "water"))).ShouldBe("permission.denied", "another subtree");
        (await Refused(Grant("reader", null))).ShouldBe("permission.denied", "everywhere");
        (await Refused(Grant("system-administrator", "team"))).ShouldBe("grants.beyond_own", "another administration");
        (await Refused(Grant("security-administrator", "team"))).ShouldBe("grants.beyond_own", "more than the own");
        await deputy.PostAsync($"/api/users/{clerk}/grants", Grant("deputy-0", "team")).ReadAsync();
    }

    [Fact]
    public async Task A_grant_reaches_the_subtree_of_its_unit_and_follows_when_units_move()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        await ImportClerkAsync(host);
        await host.ImportAsync(new() { Users = [new("clerk", "小职员", "team", [new("reader", "bureau")])] });
        Actor Clerk() => host.Accounts.ActorOf(host.Accounts.ByName("clerk")!.Id)!;
        Clerk().May("organisations.read", new Scope(host.UnitId("team"))).ShouldBeTrue();
        Clerk().May("organisations.read", new Scope(host.UnitId("water"))).ShouldBeFalse();
        host.Accounts.Holding("organisations.read", new Scope(host.UnitId("team")))
            .ShouldContain(a => a.SignInName == "clerk");

        var admin = await host.SignedInAsync("admin");
        var move = new { parentId = host.UnitId("water"), version = 0 };
        await admin.PostAsync($"/api/units/{host.UnitId("team")}/move", move).ReadAsync();
        Clerk().May("organisations.read", new Scope(host.UnitId("team"))).ShouldBeFalse();
    }

    [Fact]
    public async Task Whoever_could_not_give_a_users_powers_does_not_reset_the_password()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var deputy = await host.UserWithAsync("deputy", ("users.manage", "city"));
        await host.ImportAsync(
            new()
            {
                Users =
                [
                    new("boss", "大领导", "team", [new("security-administrator")], Password: "Some-Other-55-Thing"),
                ],
            }
        );
        var boss = host.Accounts.ByName("boss")!.Id;
        (await deputy.PostAsync($"/api/users/{boss}/reset", new { }).RefusalAsync()).Status.ShouldBe(
            HttpStatusCode.Forbidden
        );
        await ImportClerkAsync(host);
        var clerk = host.Accounts.ByName("clerk")!.Id;
        var reset = await deputy.PostAsync($"/api/users/{clerk}/reset", new { }).ReadAsync();
        await host.SignedInAsync("clerk", reset.GetProperty("password").GetString()!);
    }

    [Fact]
    public async Task Taking_a_role_or_closing_an_account_works_at_once()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        await ImportClerkAsync(host);
        var clerk = await host.SignedInAsync("clerk");
        var security = await host.SignedInAsync("security");
        var id = host.Accounts.ByName("clerk")!.Id;
        var granted = await security.PostAsync($"/api/users/{id}/grants", new { roleCode = "reader" }).ReadAsync();
        await clerk.GetAsync("/api/units").ReadAsync();
        await security.DeleteAsync($"/api/users/{id}/grants/{granted.GetProperty("id").GetGuid()}");
        (await clerk.GetAsync("/api/units").RefusalAsync()).Code.ShouldBe("permission.denied");

        var user = await security.GetAsync($"/api/users/{id}").ReadAsync();
        var closed = new
        {
            name = "小职员",
            isActive = false,
            version = user.GetProperty("version").GetInt32(),
        };
        await security.PutAsync($"/api/users/{id}", closed).ReadAsync();
        (await clerk.GetAsync("/api/session").ReadAsync()).GetProperty("kind").GetString().ShouldBe("public");
    }

    [Fact]
    public async Task Changing_a_role_that_would_mix_a_holders_powers_is_refused()
    {
        await using var host = await OrganisationsHost.StartAsync();
        await host.ImportAsync(new() { Roles = [new("helper", new Text("助理", "Helper"), ["organisations.read"])] });
        var security = await host.SignedInAsync("security");
        var admin = host.Accounts.ByName("admin")!.Id;
        await security.PostAsync($"/api/users/{admin}/grants", new { roleCode = "helper" }).ReadAsync();
        var role = (await security.GetAsync("/api/roles").ReadAsync())
            .EnumerateArray()
            .Single(r => r.GetProperty("code").GetString() == "helper");
        var path = $"/api/roles/{role.GetProperty("id").GetGuid()}";
        var change = new
        {
            chinese = "助理",
            permissions = new[] { "users.manage" },
            version = 0,
        };
        (await security.PutAsync(path, change).RefusalAsync()).Code.ShouldBe("roles.separation");
        (await security.DeleteAsync(path).RefusalAsync()).Code.ShouldBe("roles.in_use");
    }

    [Fact]
    public async Task A_mobile_number_is_sealed_shown_masked_and_each_look_at_it_recorded()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var security = await host.SignedInAsync("security");
        var body = new
        {
            signInName = "wang.fang",
            name = "王芳",
            mobile = "138 0013 8000",
        };
        var created = (await security.PostAsync("/api/users", body).ReadAsync()).GetProperty("user");
        created.GetProperty("mobile").GetString().ShouldBe("138****8000");
        var path = $"/api/users/{created.GetProperty("id").GetGuid()}/unmask";
        var seen = await security.PostAsync(path, new { purpose = "应急联系" }).ReadAsync();
        seen.GetProperty("mobile").GetString().ShouldBe("13800138000");
        (
            await host.Host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger WHERE action = 'mobile.unmasked'")
        ).ShouldBe(1);
        (
            await host.Host.ScalarAsync<long>(
                "SELECT count(*) FROM kernel_ledger WHERE data::text LIKE '%13800138000%'"
            )
        ).ShouldBe(0);
        (
            await security.PostAsync("/api/users", body with { signInName = "x.z", mobile = "12" }).RefusalAsync()
        ).Code!.ShouldStartWith("mobile.");
    }

    private static Task<ImportOutcome> ImportClerkAsync(OrganisationsHost host) =>
        host.ImportAsync(
            new()
            {
                Roles = [new("reader", new Text("查看", "Reader"), ["organisations.read"])],
                Users =
                [
                    new("clerk", "小职员", "team", [], Password: OrganisationsHost.Password, MustChangePassword: false),
                ],
            }
        );

    private static async Task<List<string?>> GroupsAsync(OrganisationsHost host, string name)
    {
        var client = await host.SignedInAsync(name);
        var groups = (await client.GetAsync("/api/roles/permissions").ReadAsync())
            .EnumerateArray()
            .ToDictionary(
                p => p.GetProperty("name").GetString()!,
                p => p.TryGetProperty("group", out var g) ? g.GetString() : null
            );
        var me = await client.GetAsync("/api/session").ReadAsync();
        return
        [
            .. me.GetProperty("permissions")
                .EnumerateArray()
                .Select(p => groups[p.GetProperty("permission").GetString()!])
                .OfType<string>()
                .Distinct(),
        ];
    }
}
