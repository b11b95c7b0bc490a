using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Tests;

public sealed class ApiKeyTests
{
    [Fact]
    public async Task A_key_acts_within_its_grants_until_it_is_revoked()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var security = await host.SignedInAsync("security");
        var body = new
        {
            name = "12345 platform",
            unitId = host.UnitId("bureau"),
            grants = new[] { new { roleCode = "manager", unitId = host.UnitId("bureau") } },
        };
        var key = await security.PostAsync("/api/api-keys", body).ReadAsync();
        var text = key.GetProperty("text").GetString()!;
        text.ShouldStartWith("zsk_");
        using var system = WithKey(host, text);
        var me = await system.GetAsync("/api/session").ReadAsync();
        me.GetProperty("kind").GetString().ShouldBe("system");
        var units = await system.GetAsync("/api/units").ReadAsync();
        units.GetProperty("items").GetArrayLength().ShouldBe(2, "the bureau and its team");
        (await system.PostAsync("/api/units", UnitTests.Unit("x", "新", null)).RefusalAsync()).Status.ShouldBe(
            HttpStatusCode.Forbidden,
            "no anti-forgery header is asked of a key, but the permission is"
        );

        await security.DeleteAsync($"/api/api-keys/{key.GetProperty("id").GetGuid()}");
        (await system.GetAsync("/api/areas").RefusalAsync()).ShouldBe((HttpStatusCode.Unauthorized, "apikey.wrong"));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_not_taken_for_the_public()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var key = await CreateAsync(host, null);
        var changed = key.Text[..^1] + (key.Text[^1] == 'a' ? 'b' : 'a');
        foreach (var text in new[] { changed, "zsk_", "nonsense", $"zsk_aaaaaaaaaaaa_{new string('é', 43)}" })
        {
            using var system = host.Browser();
            system.DefaultRequestHeaders.TryAddWithoutValidation(
                "Authorization",
                $"Bearer {Uri.EscapeDataString(text)}"
            );
            (await system.GetAsync("/api/areas").RefusalAsync()).Code.ShouldBe("apikey.wrong");
        }
        using var basic = host.Browser();
        basic.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "YWRtaW46YWRtaW4=");
        (await basic.GetAsync("/api/areas").RefusalAsync()).Status.ShouldBe(HttpStatusCode.Unauthorized);
        using var good = WithKey(host, key.Text);
        await good.GetAsync("/api/areas").ReadAsync();
    }

    [Fact]
    public async Task A_key_expires()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var key = await CreateAsync(host, host.Clock.Now.AddDays(1));
        using var system = WithKey(host, key.Text);
        await system.GetAsync("/api/areas").ReadAsync();
        host.Clock.Advance(TimeSpan.FromDays(1));
        (await system.GetAsync("/api/areas").RefusalAsync()).Code.ShouldBe("apikey.wrong");
    }

    [Fact]
    public async Task Only_a_digest_of_the_key_is_stored_and_its_last_use_noted()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var key = await CreateAsync(host, null);
        using var system = WithKey(host, key.Text);
        await system.GetAsync("/api/areas").ReadAsync();
        await host.Host.Services.GetRequiredService<ApiKeyUses>().WriteAsync(default);
        var security = await host.SignedInAsync("security");
        var listed = (await security.GetAsync("/api/api-keys").ReadAsync()).GetProperty("items")[0];
        listed.GetProperty("lastUsedAt").GetDateTimeOffset().ShouldBe(host.Clock.Now);
        listed.TryGetProperty("text", out _).ShouldBeFalse();
        var secret = key.Text.Split('_')[2];
        var stored = await host.Host.ScalarAsync<long>(
            $"SELECT count(*) FROM organisations_api_key k WHERE k::text LIKE '%{secret}%'"
        );
        stored.ShouldBe(0);
    }

    [Fact]
    public async Task A_key_may_not_be_given_more_than_its_maker_may_give()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var deputy = await host.UserWithAsync("deputy", ("apikeys.manage", "bureau"));
        object Key(string role, string? unit) =>
            new
            {
                name = "k",
                unitId = host.UnitId("bureau"),
                grants = new[] { new { roleCode = role, unitId = unit is null ? (Guid?)null : host.UnitId(unit) } },
            };
        await deputy.PostAsync("/api/api-keys", Key("manager", "team")).ReadAsync();
        (await deputy.PostAsync("/api/api-keys", Key("manager", null)).RefusalAsync()).Status.ShouldBe(
            HttpStatusCode.Forbidden
        );
        (await deputy.PostAsync("/api/api-keys", Key("system-administrator", "team")).RefusalAsync()).Code.ShouldBe(
            "grants.beyond_own"
        );
    }

    private static Task<NewApiKey> CreateAsync(OrganisationsHost host, DateTimeOffset? expires) =>
        host.Host.InScopeAsync(s =>
            s.GetRequiredService<IAdministrators>()
                .CreateApiKeyAsync(new("test", [new("manager")], ExpiresAt: expires), Actor.Internal("test"), default)
        );

    private static HttpClient WithKey(OrganisationsHost host, string text)
    {
        var client = new HttpClient { BaseAddress = host.Host.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", text);
        return client;
    }
}
