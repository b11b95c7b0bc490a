using System.Net;
using System.Text.Json;
using Zhishu.Host.Tests.Things;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Ledgers;

public class AskedVerificationTests
{
    [Fact]
    public async Task An_auditor_has_the_whole_ledger_proved_and_sees_what_is_wrong()
    {
        await using var host = await TestHost.StartAsync(configure: Callers.Accept, backgroundWork: true);
        using var auditor = host.ClientOf("auditor", "audit.read");
        using var other = host.ClientOf("other", "webhooks.manage");
        await other.PostAsync("/api/ledger/verifications", null).ShouldBeAsync(HttpStatusCode.Forbidden);

        var first = await EndOfAsync(auditor, await AskAsync(auditor));
        first.GetProperty("state").GetString().ShouldBe("holds", first.ToString());
        first.GetProperty("askedBy").GetString().ShouldBe("auditor");
        // What records that it was asked for is in the ledger as well.
        first.GetProperty("entries").GetInt64().ShouldBe(first.GetProperty("expected").GetInt64() + 1);

        await host.ExecuteAsync(
            """
            ALTER TABLE kernel_ledger_head DISABLE TRIGGER USER;
            DELETE FROM kernel_ledger_head WHERE subject_id = (SELECT subject_id FROM kernel_ledger_head LIMIT 1);
            """
        );
        var second = await EndOfAsync(auditor, await AskAsync(auditor));
        second.GetProperty("state").GetString().ShouldBe("faulty");
        second.GetProperty("report").GetProperty("faults").GetArrayLength().ShouldBe(1);
        (await ListAsync(auditor)).Select(v => v.GetProperty("state").GetString()).ShouldBe(["faulty", "holds"]);
    }

    [Fact]
    public async Task One_is_done_at_a_time_and_a_dead_node_does_not_keep_it()
    {
        await using var host = await TestHost.StartAsync(configure: Callers.Accept, backgroundWork: true);
        using var auditor = host.ClientOf("auditor", "audit.read");
        // Another node has begun one and is alive.
        await host.ExecuteAsync(
            "INSERT INTO kernel_ledger_verification (id, asked_at, asked_by, expected, alive_at) VALUES (gen_random_uuid(), now(), 'x', 1, now())"
        );
        var running = await AskAsync(auditor);
        running.GetProperty("state").GetString().ShouldBe("running");
        running.GetProperty("askedBy").GetString().ShouldBe("x");
        (await ListAsync(auditor)).ShouldHaveSingleItem();

        await host.ExecuteAsync("UPDATE kernel_ledger_verification SET alive_at = now() - interval '2 minutes'");
        (await EndOfAsync(auditor, running)).GetProperty("state").GetString().ShouldBe("holds");
    }

    private static Task<JsonElement> AskAsync(HttpClient auditor) =>
        auditor.PostAsync("/api/ledger/verifications", null).ShouldBeAsync(HttpStatusCode.Accepted);

    private static async Task<JsonElement[]> ListAsync(HttpClient auditor) =>
        [.. (await auditor.GetAsync("/api/ledger/verifications").ShouldBeAsync(HttpStatusCode.OK)).EnumerateArray()];

    private static async Task<JsonElement> EndOfAsync(HttpClient auditor, JsonElement asked)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var now = (await ListAsync(auditor)).Single(v =>
                v.GetProperty("id").GetGuid() == asked.GetProperty("id").GetGuid()
            );
            if (now.TryGetProperty("finishedAt", out _))
                return now;
            await Task.Delay(100, patience.Token);
        }
    }
}
