using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Events;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Webhooks;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Webhooks;

public class WebhookTests
{
    private const string Secret = "a-secret-of-sufficient-length";

    [Fact]
    public async Task An_event_arrives_as_a_signed_CloudEvent()
    {
        await using var town = await Town.StartAsync();
        await town.SubscribeAsync("cases.*");
        var subject = Ids.New(town.Clock);
        await town.PublishAsync("cases.case.closed", subject);
        await town.PublishAsync("matters.matter.published", subject);
        await town.DeliverAsync();

        var call = town.Receiver.Calls.ShouldHaveSingleItem();
        call.Headers["Content-Type"].ShouldBe("application/cloudevents+json; charset=utf-8");
        var sent = JsonDocument.Parse(call.Body).RootElement;
        sent.GetProperty("specversion").GetString().ShouldBe("1.0");
        sent.GetProperty("type").GetString().ShouldBe("cases.case.closed");
        sent.GetProperty("subject").GetGuid().ShouldBe(subject);
        sent.GetProperty("time").GetDateTimeOffset().ShouldBe(town.Clock.Now);
        sent.GetProperty("data").GetProperty("字").GetString().ShouldBe("值");

        var at = town.Clock.Now.ToUnixTimeSeconds();
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{at}."), .. call.Body];
        var key = Encoding.ASCII.GetBytes(Secret);
        call.Headers["X-Zhishu-Signature"].ShouldBe($"t={at},v1={Convert.ToHexStringLower(Sm3.Hmac(key, signed))}");
        call.Headers["X-Zhishu-Signature-SHA256"]
            .ShouldBe($"t={at},v1={Convert.ToHexStringLower(HMACSHA256.HashData(key, signed))}");
    }

    [Fact]
    public async Task An_event_that_is_handled_twice_is_delivered_once()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("*");
        var row = new OutboxRow(Ids.New(town.Clock), "cases.case.closed", id, town.Clock.Now, "{}");
        foreach (var handler in town.Host.Services.GetServices<IEventHandler>())
        {
            await handler.HandleAsync(row, default);
            await handler.HandleAsync(row, default);
        }
        await town.SendAsync();
        town.Receiver.Calls.Count.ShouldBe(1);
        (await town.DeliveriesAsync(id, "")).Length.ShouldBe(1);
    }

    [Fact]
    public async Task What_fails_is_tried_again_for_a_day_then_shown_as_failed_and_can_be_replayed()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("*");
        town.Receiver.Status = 500;
        await town.PublishAsync("cases.case.closed", id);
        await town.DeliverAsync();
        var waiting = (await town.DeliveriesAsync(id, "?state=waiting")).ShouldHaveSingleItem();
        waiting.GetProperty("status").GetInt32().ShouldBe(500);
        waiting.GetProperty("attempts").GetInt32().ShouldBe(1);
        await town.SendAsync();
        town.Receiver.Calls.Count.ShouldBe(1);

        for (var hour = 0; hour < 24; hour++)
        {
            town.Clock.Now += TimeSpan.FromHours(1);
            await town.SendAsync();
        }
        town.Receiver.Calls.Count.ShouldBe(25);
        town.Receiver.Calls.Select(c => Convert.ToHexString(c.Body)).Distinct().ShouldHaveSingleItem();
        var failed = (await town.DeliveriesAsync(id, "?state=failed")).ShouldHaveSingleItem();

        town.Receiver.Status = 204;
        await town
            .Admin.PostAsync($"/api/webhooks/deliveries/{failed.GetProperty("id").GetString()}/replay", null)
            .ShouldBeAsync(HttpStatusCode.Accepted);
        await town.SendAsync();
        (await town.DeliveriesAsync(id, "?state=delivered"))
            .ShouldHaveSingleItem()
            .GetProperty("status")
            .GetInt32()
            .ShouldBe(204);
    }

    [Fact]
    public async Task Everything_that_failed_is_replayed_at_once()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("*");
        town.Receiver.Status = 410;
        for (var i = 0; i < 6; i++)
            await town.PublishAsync("cases.case.closed", id);
        await town.DeliverAsync();
        (await town.DeliveriesAsync(id, "?state=failed")).Length.ShouldBe(6);
        town.Receiver.Status = 200;
        var answer = await town
            .Admin.PostAsync($"/api/webhooks/{id}/replay-failed", null)
            .ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("failed").GetInt32().ShouldBe(6);
        await town.SendAsync();
        (await town.DeliveriesAsync(id, "?state=delivered")).Length.ShouldBe(6);
        var none = await town
            .Admin.PostAsync($"/api/webhooks/{id}/replay-failed", null)
            .ShouldBeAsync(HttpStatusCode.Accepted);
        none.GetProperty("failed").GetInt32().ShouldBe(0, "nothing has failed any more");
        (
            await town.Host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger WHERE action = 'webhook.replayed'")
        ).ShouldBe(1);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("*");
        town.Receiver.Status = 307;
        await town.PublishAsync("cases.case.closed", id);
        await town.DeliverAsync();
        town.Receiver.Calls.ShouldHaveSingleItem().Path.ShouldBe("/hook");
        (await town.DeliveriesAsync(id, "?state=waiting"))
            .ShouldHaveSingleItem()
            .GetProperty("error")
            .GetString()!
            .ShouldContain("redirect");
    }

    [Fact]
    public async Task Two_nodes_send_every_event_once()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("*");
        for (var i = 0; i < 40; i++)
            await town.PublishAsync("cases.case.closed", id);
        await town.DispatchAsync();
        using var other = ActivatorUtilities.CreateInstance<WebhookSender>(town.Host.Services);
        var sent = await Task.WhenAll(town.Sender.SendDueAsync(default), other.SendDueAsync(default));
        sent.Sum().ShouldBe(40);
        town.Receiver.Calls.Select(c => JsonDocument.Parse(c.Body).RootElement.GetProperty("id").GetString())
            .ShouldBeUnique();
        (await town.DeliveriesAsync(id, "?state=delivered&limit=500")).Length.ShouldBe(40);
    }

    [Fact]
    public async Task What_another_node_is_claiming_is_passed_over()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("*");
        for (var i = 0; i < 3; i++)
            await town.PublishAsync("cases.case.closed", id);
        await town.DispatchAsync();
        await using (var other = new NpgsqlConnection(town.Host.ConnectionString))
        {
            await other.OpenAsync();
            await using var claiming = await other.BeginTransactionAsync();
            await using var claim = new NpgsqlCommand(
                "SELECT id FROM kernel_webhook_delivery ORDER BY id LIMIT 1 FOR UPDATE",
                other
            );
            await claim.ExecuteScalarAsync();
            (await town.SendAsync()).ShouldBe(2);
        }
        (await town.SendAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_dead_node_had_claimed_is_sent_by_another()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("*");
        await town.PublishAsync("cases.case.closed", id);
        await town.DispatchAsync();
        await town.Host.ExecuteAsync(
            "UPDATE kernel_webhook_delivery SET attempts = 1, next_attempt_at = next_attempt_at + interval '1 minute'"
        );
        (await town.Sender.SendDueAsync(default)).ShouldBe(0);
        town.Clock.Now += TimeSpan.FromMinutes(1);
        (await town.Sender.SendDueAsync(default)).ShouldBe(1);
        town.Receiver.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_paused_subscription_is_left_alone()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("*");
        await town.PublishAsync("cases.case.closed", id);
        await town.DispatchAsync();
        var paused = new
        {
            url = town.Receiver.Url,
            eventTypes = new[] { "*" },
            active = false,
        };
        await town.Admin.PutAsync($"/api/webhooks/{id}", "\"1\"", paused).ShouldBeAsync(HttpStatusCode.OK);
        await town.PublishAsync("cases.case.closed", id);
        await town.DeliverAsync();
        town.Receiver.Calls.ShouldBeEmpty();
        (await town.DeliveriesAsync(id, "")).Length.ShouldBe(1);
        await town
            .Admin.PutAsync($"/api/webhooks/{id}", "\"1\"", paused)
            .ShouldRefuseAsync(HttpStatusCode.Conflict, "concurrency.stale");
        await town.Admin.DeleteAsync($"/api/webhooks/{id}").ShouldBeAsync(HttpStatusCode.NoContent);
        (await town.Host.ScalarAsync<long>("SELECT count(*) FROM kernel_webhook_delivery")).ShouldBe(0);
    }

    [Fact]
    public async Task A_subscription_can_be_tried_out()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("cases.*");
        var good = await town.Admin.PostAsync($"/api/webhooks/{id}/test", null).ShouldBeAsync(HttpStatusCode.OK);
        good.GetProperty("delivered").GetBoolean().ShouldBeTrue();
        town.Receiver.Status = 503;
        var bad = await town.Admin.PostAsync($"/api/webhooks/{id}/test", null).ShouldBeAsync(HttpStatusCode.OK);
        (bad.GetProperty("delivered").GetBoolean(), bad.GetProperty("status").GetInt32()).ShouldBe((false, 503));
    }

    [Fact]
    public async Task The_secret_is_neither_shown_nor_stored_in_clear()
    {
        await using var town = await Town.StartAsync();
        await town.SubscribeAsync("*");
        (await town.Admin.GetStringAsync("/api/webhooks")).ShouldNotContain(Secret);
        foreach (var table in new[] { "kernel_webhook", "kernel_ledger", "kernel_idempotency" })
            (
                await town.Host.ScalarAsync<long>(
                    $"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{Secret}%' OR t::text LIKE '%{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Secret))}%'"
                )
            ).ShouldBe(0);
    }

    [Theory]
    [InlineData("ftp://example.org", null, null, "webhooks.url")]
    [InlineData("/hook", null, null, "webhooks.url")]
    [InlineData("https://user:word@example.org", null, null, "webhooks.url")]
    [InlineData("https://169.254.169.254/latest", null, null, "webhooks.url")]
    [InlineData("https://[::ffff:169.254.169.254]/", null, null, "webhooks.url")]
    [InlineData("https://example.org", "Cases.*", null, "webhooks.eventtypes")]
    [InlineData("https://example.org", "cases*", null, "webhooks.eventtypes")]
    [InlineData("https://example.org", "", null, "webhooks.eventtypes")]
    [InlineData("https://example.org", "*", "short", "webhooks.secret")]
    public async Task A_wrong_subscription_is_refused(string url, string? type, string? secret, string code)
    {
        await using var town = await Town.StartAsync();
        await town
            .Admin.PostAsJsonAsync(
                "/api/webhooks",
                new
                {
                    url,
                    eventTypes = new[] { type ?? "*" },
                    secret = secret ?? Secret,
                }
            )
            .ShouldRefuseAsync(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Without_configuration_nothing_inside_the_network_is_called()
    {
        await using var town = await Town.StartAsync(allowPrivate: false);
        foreach (
            var url in new[]
            {
                "https://127.0.0.1/",
                "https://10.0.0.1/",
                "https://[::1]/",
                "https://[fd00::1]/",
                "http://example.org/",
            }
        )
            await town
                .Admin.PostAsJsonAsync(
                    "/api/webhooks",
                    new
                    {
                        url,
                        eventTypes = new[] { "*" },
                        secret = Secret,
                    }
                )
                .ShouldRefuseAsync(HttpStatusCode.BadRequest, "webhooks.url");
        // A name is resolved when it is called.
        var port = new Uri(town.Receiver.Url).Port;
        var added = await town
            .Admin.PostAsJsonAsync(
                "/api/webhooks",
                new
                {
                    url = $"https://localhost:{port}/",
                    eventTypes = new[] { "*" },
                    secret = Secret,
                }
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        var test = await town
            .Admin.PostAsync($"/api/webhooks/{added.GetProperty("id").GetString()}/test", null)
            .ShouldBeAsync(HttpStatusCode.OK);
        test.GetProperty("error").GetString()!.ShouldContain("may not be called");
        town.Receiver.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Delivered_ones_are_forgotten_after_thirty_days_and_failed_ones_are_not()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("*");
        await town.PublishAsync("cases.case.closed", id);
        await town.DeliverAsync();
        town.Receiver.Status = 410;
        await town.PublishAsync("cases.case.closed", id);
        await town.DeliverAsync();
        async Task<long> LeftAfterAsync(int days)
        {
            town.Clock.Now += TimeSpan.FromDays(days);
            await town.Host.InScopeAsync(s =>
                s.GetServices<IPeriodicJob>().Single(j => j.Name == "kernel.webhooks.clean").RunAsync(default)
            );
            return await town.Host.ScalarAsync<long>("SELECT count(*) FROM kernel_webhook_delivery");
        }
        (await LeftAfterAsync(29)).ShouldBe(2);
        (await LeftAfterAsync(2)).ShouldBe(1);
        (await town.DeliveriesAsync(id, "?state=failed")).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Deliveries_are_paged()
    {
        await using var town = await Town.StartAsync();
        var id = await town.SubscribeAsync("*");
        for (var i = 0; i < 5; i++)
            await town.PublishAsync("cases.case.closed", id);
        await town.DispatchAsync();
        var first = await town
            .Admin.GetAsync($"/api/webhooks/{id}/deliveries?limit=3")
            .ShouldBeAsync(HttpStatusCode.OK);
        var next = first.GetProperty("next").GetString();
        var second = await town
            .Admin.GetAsync($"/api/webhooks/{id}/deliveries?limit=3&after={next}")
            .ShouldBeAsync(HttpStatusCode.OK);
        second.TryGetProperty("next", out _).ShouldBeFalse();
        first
            .GetProperty("items")
            .EnumerateArray()
            .Concat(second.GetProperty("items").EnumerateArray())
            .Select(d => d.GetProperty("id").GetString())
            .Distinct()
            .Count()
            .ShouldBe(5);
    }

    [Fact]
    public async Task Subscriptions_need_the_permission()
    {
        await using var town = await Town.StartAsync();
        using var other = town.Host.ClientOf("other", "audit.read");
        await other.GetAsync("/api/webhooks").ShouldRefuseAsync(HttpStatusCode.Forbidden, "permission.denied");
        await town.Host.Client.GetAsync("/api/webhooks").ShouldRefuseAsync(HttpStatusCode.Unauthorized, "session.none");
    }

    /// <summary>A server, a receiver and a clock.</summary>
    private sealed class Town(TestHost host, Receiver receiver, HandClock clock) : IAsyncDisposable
    {
        public TestHost Host => host;

        public Receiver Receiver => receiver;

        public HandClock Clock => clock;

        public HttpClient Admin { get; } = host.ClientOf("admin", "webhooks.manage");

        public WebhookSender Sender => host.Services.GetRequiredService<WebhookSender>();

        public static async Task<Town> StartAsync(bool allowPrivate = true)
        {
            var clock = new HandClock(new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));
            var host = await TestHost.StartAsync(
                clock,
                builder =>
                {
                    Callers.Accept(builder);
                    builder.Configuration["Webhooks:AllowPrivate"] = allowPrivate ? "true" : "false";
                }
            );
            return new(host, await Receiver.StartAsync(), clock);
        }

        public async Task<Guid> SubscribeAsync(string type) => (
                await Admin
                    .PostKeyedAsync(
                        "/api/webhooks",
                        "subscribe",
                        new
                        {
                            url = receiver.Url,
                            eventTypes = new[] { type },
                            secret = Secret,
                        }
                    )
                    .ShouldBeAsync(HttpStatusCode.Created)
            ).GetProperty("id").GetGuid();

        public Task PublishAsync(string type, Guid subject) =>
            host.InScopeAsync(services =>
            {
                var work = services.GetRequiredService<UnitOfWork>();
                work.Publish(type, subject, new { 字 = "值" });
                return work.CommitAsync(default);
            });

        public Task<int> DispatchAsync() => host.Services.GetRequiredService<OutboxDispatcher>().DispatchAsync(default);

        public Task<int> SendAsync() => Sender.SendDueAsync(default);

        public async Task DeliverAsync()
        {
            await DispatchAsync();
            await SendAsync();
        }

        public async Task<JsonElement[]> DeliveriesAsync(Guid id, string query) =>
            [
                .. (await Admin.GetAsync($"/api/webhooks/{id}/deliveries{query}").ShouldBeAsync(HttpStatusCode.OK))
                    .GetProperty("items")
                    .EnumerateArray(),
            ];

        public async ValueTask DisposeAsync()
        {
            Admin.Dispose();
            await host.DisposeAsync();
            await receiver.DisposeAsync();
        }
    }
}
