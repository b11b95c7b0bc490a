using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Zhishu.Host.Tests.Things;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Idempotency;

public class IdempotencyTests
{
    [Fact]
    public async Task The_same_key_and_body_gives_the_first_answer_again()
    {
        await using var host = await StartAsync();
        using var client = host.ClientOf("wang");
        var first = await client.PostKeyedAsync("/api/things", "k1", new MakeThing("lamp"));
        var second = await client.PostKeyedAsync("/api/things", "k1", new MakeThing("lamp"));
        second.StatusCode.ShouldBe(HttpStatusCode.Created);
        second.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        (await CountAsync(host)).ShouldBe(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("unique-code")]
    public async Task Twenty_posts_at_once_have_one_effect_and_one_answer(string? code)
    {
        await using var host = await StartAsync();
        using var client = host.ClientOf("wang");
        // Nobody may write the table until several requests have come as far as writing it.
        await using var gate = new NpgsqlConnection(host.ConnectionString);
        await gate.OpenAsync();
        var closed = await gate.BeginTransactionAsync();
        await RunAsync(gate, "LOCK TABLE things_thing IN SHARE MODE");
        var sending = Enumerable
            .Range(0, 20)
            .Select(_ => client.PostKeyedAsync("/api/things", "race", new MakeThing("lamp", code)))
            .ToArray();
        while (await WaitingAsync(gate) < 2)
            await Task.Yield();
        await closed.CommitAsync();
        var sent = await Task.WhenAll(sending);
        var answers = await Task.WhenAll(sent.Select(r => r.Content.ReadAsStringAsync()));
        sent.ShouldAllBe(r => r.StatusCode == HttpStatusCode.Created);
        answers.Distinct().ShouldHaveSingleItem();
        (await CountAsync(host)).ShouldBe(1);
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger")).ShouldBe(1);
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_outbox")).ShouldBe(1);
    }

    [Fact]
    public async Task What_an_answer_shows_once_cannot_be_read_in_the_database()
    {
        await using var host = await StartAsync();
        using var client = host.ClientOf("wang");
        await client.PostKeyedAsync("/api/things", "k1", new MakeThing("secret-lamp"));
        var kept = await host.ScalarAsync<byte[]>("SELECT answer FROM kernel_idempotency");
        kept.ShouldNotBeNull();
        kept.Length.ShouldBeGreaterThan(20);
        System.Text.Encoding.UTF8.GetString(kept).ShouldNotContain("secret-lamp");
    }

    [Fact]
    public async Task An_answer_moved_to_another_key_is_not_given()
    {
        await using var host = await StartAsync();
        using var client = host.ClientOf("wang");
        await client.PostKeyedAsync("/api/things", "k1", new MakeThing("lamp"));
        await host.ExecuteAsync("UPDATE kernel_idempotency SET key = 'k2'");
        var answer = await client.PostKeyedAsync("/api/things", "k2", new MakeThing("lamp"));
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("lamp");
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await using var host = await StartAsync();
        using var client = host.ClientOf("wang");
        await client.PostKeyedAsync("/api/things", "k", new MakeThing("lamp")).ShouldBeAsync(HttpStatusCode.Created);
        await client
            .PostKeyedAsync("/api/things", "k", new MakeThing("bench"))
            .ShouldRefuseAsync(HttpStatusCode.Conflict, "idempotency.other_request");
        (await CountAsync(host)).ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_is_not_kept()
    {
        await using var host = await StartAsync();
        using var client = host.ClientOf("wang");
        var request = new MakeThing("lamp", Needs: "post");
        await client
            .PostKeyedAsync("/api/things", "k", request)
            .ShouldRefuseAsync(HttpStatusCode.Conflict, "things.needs");
        await client.PostAsJsonAsync("/api/things", new MakeThing("post")).ShouldBeAsync(HttpStatusCode.Created);
        await client.PostKeyedAsync("/api/things", "k", request).ShouldBeAsync(HttpStatusCode.Created);
        (await CountAsync(host)).ShouldBe(2);
    }

    [Fact]
    public async Task Different_callers_may_use_the_same_key()
    {
        await using var host = await StartAsync();
        using var wang = host.ClientOf("wang");
        using var li = host.ClientOf("li");
        var first = await wang.PostKeyedAsync("/api/things", "k", new MakeThing("a"))
            .ShouldBeAsync(HttpStatusCode.Created);
        var second = await li.PostKeyedAsync("/api/things", "k", new MakeThing("b"))
            .ShouldBeAsync(HttpStatusCode.Created);
        first.GetProperty("name").GetString().ShouldBe("a");
        second.GetProperty("name").GetString().ShouldBe("b");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public async Task A_key_of_a_wrong_length_is_refused(int length)
    {
        await using var host = await StartAsync();
        await host
            .Client.PostKeyedAsync("/api/things", new string('k', length), new MakeThing("lamp"))
            .ShouldRefuseAsync(HttpStatusCode.BadRequest, "idempotency.key");
    }

    private static Task<TestHost> StartAsync() =>
        CleanHost.StartAsync(configure: Callers.Accept, extraModules: ThingModule.Alone);

    private static async Task<long> WaitingAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_locks WHERE relation = 'things_thing'::regclass AND NOT granted",
            connection
        );
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static Task<long> CountAsync(TestHost host) => host.ScalarAsync<long>("SELECT count(*) FROM things_thing");
}
