using System.Net;
using System.Text.Json;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Tests;

public sealed class SessionTests
{
    private const string Other = "Another-Good-77-Word";

    [Fact]
    public async Task Signing_in_gives_a_session_that_signing_out_ends()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var admin = await host.SignedInAsync("ADMIN ".Trim());
        var me = await admin.GetAsync("/api/session").ReadAsync();
        me.GetProperty("kind").GetString().ShouldBe("user");
        Permissions(me).ShouldContain("organisations.manage");
        Permissions(me).ShouldNotContain("users.manage");
        (await admin.DeleteAsync("/api/session")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await admin.GetAsync("/api/session").ReadAsync()).GetProperty("kind").GetString().ShouldBe("public");
    }

    [Fact]
    public async Task The_cookie_is_kept_from_scripts_and_other_sites()
    {
        await using var host = await OrganisationsHost.StartAsync();
        using var response = await host.Host.Client.PostAsync(
            "/api/session",
            new { name = "admin", password = OrganisationsHost.Password }
        );
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
    }

    [Fact]
    public async Task Wrong_password_unknown_name_and_locked_account_give_the_same_answer()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var answers = new List<string>();
        foreach (var name in new[] { "nobody", "admin", "admin", "admin", "admin", "admin", "admin" })
        {
            using var response = await host.Browser().PostAsync("/api/session", new { name, password = "wrong" });
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            answers.Add(problem.RootElement.GetProperty("code") + problem.RootElement.GetProperty("title").GetString());
        }
        answers.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour()
    {
        await using var host = await OrganisationsHost.StartAsync();
        await FailAsync(host, 5);
        (await SignInAsync(host)).ShouldBe(HttpStatusCode.Unauthorized, "the right password, but locked");
        host.Clock.Advance(TimeSpan.FromMinutes(14));
        (await SignInAsync(host)).ShouldBe(HttpStatusCode.Unauthorized);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        (await SignInAsync(host)).ShouldBe(HttpStatusCode.OK);
        (
            await host.Host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger WHERE action = 'user.locked-out'")
        ).ShouldBe(1);
    }

    [Fact]
    public async Task A_right_password_begins_the_count_anew()
    {
        await using var host = await OrganisationsHost.StartAsync();
        await FailAsync(host, 4);
        (await SignInAsync(host)).ShouldBe(HttpStatusCode.OK);
        await FailAsync(host, 4);
        (await SignInAsync(host)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Twenty_guesses_at_once_are_five_guesses()
    {
        await using var host = await OrganisationsHost.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FailAsync(host, 1)));
        var verified = await host.Host.ScalarAsync<long>(
            "SELECT count(*) FROM kernel_ledger WHERE data::text LIKE '%wrong password%'"
        );
        verified.ShouldBe(5);
        (await SignInAsync(host)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_ends_after_half_an_hour_of_idleness()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var admin = await host.SignedInAsync("admin");
        for (var i = 0; i < 3; i++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(29));
            (await KindAsync(admin)).ShouldBe("user", "each request begins the half hour anew");
        }
        host.Clock.Advance(TimeSpan.FromMinutes(31));
        (await KindAsync(admin)).ShouldBe("public");
    }

    [Fact]
    public async Task What_a_page_asks_by_itself_does_not_keep_a_session_alive()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var admin = await host.SignedInAsync("admin");
        admin.DefaultRequestHeaders.Add("X-Zhishu-Automatic", "1");
        host.Clock.Advance(TimeSpan.FromMinutes(20));
        (await KindAsync(admin)).ShouldBe("user");
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        (await KindAsync(admin)).ShouldBe("public");
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours_whatever_happens()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var admin = await host.SignedInAsync("admin");
        for (var i = 0; i < 35; i++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(20));
            (await KindAsync(admin)).ShouldBe("user");
        }
        host.Clock.Advance(TimeSpan.FromMinutes(21));
        (await KindAsync(admin)).ShouldBe("public");
    }

    [Fact]
    public async Task A_request_another_site_makes_the_browser_send_is_refused()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var admin = await host.SignedInAsync("admin");
        admin.DefaultRequestHeaders.Remove("X-Zhishu");
        var unit = UnitTests.Unit("x", "新", null);
        (await admin.PostAsync("/api/units", unit).RefusalAsync()).ShouldBe(
            (HttpStatusCode.Forbidden, "session.forged")
        );
        admin.DefaultRequestHeaders.Add("Origin", "http://elsewhere.example");
        (await admin.PostAsync("/api/units", unit).RefusalAsync()).Code.ShouldBe("session.forged");
        admin.DefaultRequestHeaders.Remove("Origin");
        admin.DefaultRequestHeaders.Add("Origin", admin.BaseAddress!.GetLeftPart(UriPartial.Authority));
        await admin.PostAsync("/api/units", unit).ReadAsync();
    }

    [Fact]
    public async Task A_made_up_password_must_be_changed_before_anything_else()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var security = await host.SignedInAsync("security");
        var created = await security.PostAsync("/api/users", new { signInName = "li.wei", name = "李伟" }).ReadAsync();
        var password = created.GetProperty("password").GetString()!;
        var id = created.GetProperty("user").GetProperty("id").GetGuid();
        await security.PostAsync($"/api/users/{id}/grants", new { roleCode = "manager" }).ReadAsync();

        var user = await host.SignedInAsync("li.wei", password);
        (await user.GetAsync("/api/units").RefusalAsync()).Code.ShouldBe("permission.denied");
        (await user.GetAsync("/api/session").ReadAsync()).GetProperty("mustChangePassword").GetBoolean().ShouldBeTrue();
        (await ChangeAsync(user, password, "short").RefusalAsync()).Code.ShouldBe("password.weak");
        (await ChangeAsync(user, "not it", Other).RefusalAsync()).Code.ShouldBe("password.wrong");
        (await ChangeAsync(user, password, Other)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await user.GetAsync("/api/units").ReadAsync();
    }

    [Fact]
    public async Task Changing_the_password_ends_the_sessions_elsewhere()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var here = await host.SignedInAsync("admin");
        var there = await host.SignedInAsync("admin");
        (await ChangeAsync(here, OrganisationsHost.Password, Other)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await KindAsync(here)).ShouldBe("user");
        (await KindAsync(there)).ShouldBe("public");
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_and_each_code_good_once()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var admin = await host.SignedInAsync("admin");
        var (secret, recovery) = await SetUpAsync(host, admin);

        (await SignInAsync(host, null)).ShouldBe((HttpStatusCode.Unauthorized, "session.code_required"));
        (await SignInAsync(host, Totp.At(secret, host.Clock.Now))).Code.ShouldBe("session.wrong", "used to set it up");
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        var code = Totp.At(secret, host.Clock.Now);
        (await SignInAsync(host, code)).Status.ShouldBe(HttpStatusCode.OK);
        (await SignInAsync(host, code)).Code.ShouldBe("session.wrong");
        (await SignInAsync(host, recovery[3])).Status.ShouldBe(HttpStatusCode.OK);
        (await SignInAsync(host, recovery[3])).Code.ShouldBe("session.wrong");
        (await SignInAsync(host, recovery[4].ToLowerInvariant())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Wrong_codes_lock_the_account_too()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var admin = await host.SignedInAsync("admin");
        var (secret, _) = await SetUpAsync(host, admin);
        for (var i = 0; i < 5; i++)
            (await SignInAsync(host, "000000")).Code.ShouldBe("session.wrong");
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        (await SignInAsync(host, Totp.At(secret, host.Clock.Now))).Code.ShouldBe("session.wrong");
    }

    [Fact]
    public async Task Administrators_can_be_made_to_set_up_a_second_factor_first()
    {
        await using var host = await OrganisationsHost.StartAsync(o => o.RequireSecondFactorForAdministrators = true);
        var admin = await host.SignedInAsync("admin");
        (await admin.GetAsync("/api/units").RefusalAsync()).Code.ShouldBe("permission.denied");
        (await admin.GetAsync("/api/session").ReadAsync())
            .GetProperty("mustSetUpSecondFactor")
            .GetBoolean()
            .ShouldBeTrue();
        await SetUpAsync(host, admin);
        await admin.GetAsync("/api/units").ReadAsync();
    }

    [Fact]
    public void One_time_passwords_are_those_of_rfc_6238()
    {
        // Appendix B, the last six of its eight digits.
        var secret = "12345678901234567890"u8.ToArray();
        Totp.At(secret, DateTimeOffset.FromUnixTimeSeconds(59)).ShouldBe("287082");
        Totp.At(secret, DateTimeOffset.FromUnixTimeSeconds(1111111109)).ShouldBe("081804");
        Totp.At(secret, DateTimeOffset.FromUnixTimeSeconds(20000000000)).ShouldBe("353130");
        Totp.ToBase32(secret).ShouldBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    [Theory]
    [InlineData("Short1!")]
    [InlineData("alllowercase")]
    [InlineData("Password123!")]
    [InlineData("xx-Zhang.San-99")]
    [InlineData("Aa1Aa1Aa1Aa1")]
    public void A_weak_password_is_refused(string password) =>
        Should
            .Throw<Kernel.Refusal>(() => MakePasswords().RequireGood(password, "zhang.san"))
            .Code.ShouldBe("password.weak");

    [Fact]
    public void Made_up_passwords_are_good_ones()
    {
        var passwords = MakePasswords();
        for (var i = 0; i < 200; i++)
            passwords.RequireGood(Passwords.Make(), "zhang.san");
    }

    private static Passwords MakePasswords() =>
        new(Microsoft.Extensions.Options.Options.Create(new OrganisationsOptions()));

    private static async Task<(byte[] Secret, string[] Recovery)> SetUpAsync(OrganisationsHost host, HttpClient client)
    {
        var begun = await client
            .PostAsync("/api/session/second-factor", new { password = OrganisationsHost.Password })
            .ReadAsync();
        begun.GetProperty("uri").GetString()!.ShouldStartWith("otpauth://totp/Zhishu:admin?secret=");
        var secret = FromBase32(begun.GetProperty("secret").GetString()!);
        (await client.PutAsync("/api/session/second-factor", new { code = "000000" }).RefusalAsync()).Code.ShouldBe(
            "second_factor.wrong_code"
        );
        var confirmed = await client
            .PutAsync("/api/session/second-factor", new { code = Totp.At(secret, host.Clock.Now) })
            .ReadAsync();
        return (secret, [.. confirmed.GetProperty("codes").EnumerateArray().Select(c => c.GetString()!)]);
    }

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(
            text.Select(c =>
                Convert
                    .ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2)
                    .PadLeft(5, '0')
            )
        );
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    private static async Task FailAsync(OrganisationsHost host, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var body = new { name = "admin", password = "not the password" };
            (await host.Browser().PostAsync("/api/session", body).RefusalAsync()).Code.ShouldBe("session.wrong");
        }
    }

    private static async Task<HttpStatusCode> SignInAsync(OrganisationsHost host)
    {
        using var response = await host.Browser()
            .PostAsync("/api/session", new { name = "admin", password = OrganisationsHost.Password });
        return response.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, string? Code)> SignInAsync(OrganisationsHost host, string? code)
    {
        var body = new
        {
            name = "admin",
            password = OrganisationsHost.Password,
            code,
        };
        var sending = host.Browser().PostAsync("/api/session", body);
        using var response = await sending;
        return response.IsSuccessStatusCode ? (response.StatusCode, null) : await sending.RefusalAsync();
    }

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string current, string @new) =>
        client.PutAsync("/api/session/password", new { current, @new });

    private static async Task<string?> KindAsync(HttpClient client) =>
        (await client.GetAsync("/api/session").ReadAsync()).GetProperty("kind").GetString();

    private static List<string?> Permissions(JsonElement session) =>
        [.. session.GetProperty("permissions").EnumerateArray().Select(p => p.GetProperty("permission").GetString())];
}
