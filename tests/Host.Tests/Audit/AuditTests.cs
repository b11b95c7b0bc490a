using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Audit;

public class AuditTests
{
    private static readonly Actor Wang = new(ActorKind.User, Callers.IdOf("wang"), "王", null, []);

    [Fact]
    public async Task The_ledger_is_searched_by_subject_person_action_and_time()
    {
        var clock = new HandClock(new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));
        await using var host = await CleanHost.StartAsync(clock, Callers.Accept);
        using var auditor = host.ClientOf("auditor", "audit.read");
        var subject = Ids.New(clock);
        for (var i = 0; i < 5; i++)
        {
            await RecordAsync(
                host,
                new(
                    "case",
                    subject,
                    $"case.step{i}",
                    i == 3 ? Wang : Actor.Internal("job"),
                    new { i, 字 = "值" },
                    i == 0
                )
            );
            clock.Now += TimeSpan.FromDays(20);
        }
        await RecordAsync(host, new("unit", Ids.New(clock), "unit.made", Wang, null, true));

        (await ActionsAsync(auditor, "")).ShouldBe([
            "unit.made",
            "case.step4",
            "case.step3",
            "case.step2",
            "case.step1",
            "case.step0",
        ]);
        (await ActionsAsync(auditor, $"?subjectId={subject}")).ShouldBe([
            "case.step4",
            "case.step3",
            "case.step2",
            "case.step1",
            "case.step0",
        ]);
        (await ActionsAsync(auditor, "?subjectKind=unit")).ShouldBe(["unit.made"]);
        (await ActionsAsync(auditor, $"?actorId={Wang.Id}")).ShouldBe(["unit.made", "case.step3"]);
        (await ActionsAsync(auditor, "?action=case.step2")).ShouldBe(["case.step2"]);
        (await ActionsAsync(auditor, "?action=100%25")).ShouldBeEmpty();
        (await ActionsAsync(auditor, "?from=2026-07-15T00:00:00Z&to=2026-08-15T00:00:00Z")).ShouldBe([
            "case.step2",
            "case.step1",
        ]);
        var entry = (
            await auditor.GetAsync($"/api/audit?subjectId={subject}&limit=1").ShouldBeAsync(HttpStatusCode.OK)
        ).GetProperty("items")[0];
        entry.GetProperty("data").GetProperty("字").GetString().ShouldBe("值");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_join_without_gap_or_repetition(bool ofOneSubject)
    {
        await using var host = await CleanHost.StartAsync(configure: Callers.Accept);
        using var auditor = host.ClientOf("auditor", "audit.read");
        var subject = Ids.New(TimeProvider.System);
        for (var i = 0; i < 7; i++)
            await RecordAsync(host, new("case", subject, $"case.step{i}", Wang, null, i == 0));
        var query = ofOneSubject ? $"/api/audit?limit=3&subjectId={subject}" : "/api/audit?limit=3";
        List<string> actions = [];
        for (string? next = ""; next is not null; )
        {
            var page = await auditor
                .GetAsync(query + (next.Length > 0 ? "&after=" + next : ""))
                .ShouldBeAsync(HttpStatusCode.OK);
            actions.AddRange(
                page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("action").GetString()!)
            );
            next = page.TryGetProperty("next", out var n) ? n.GetString() : null;
        }
        actions.Count.ShouldBe(7);
        actions.ShouldBeUnique();
        if (ofOneSubject)
            actions.ShouldBe(Enumerable.Range(0, 7).Reverse().Select(i => $"case.step{i}"));
    }

    [Theory]
    [InlineData("/api/audit?after=x", "paging.cursor")]
    [InlineData("/api/audit?limit=0", "paging.limit")]
    [InlineData("/api/audit?subjectId=x", "request.malformed")]
    [InlineData("/api/audit?action=%00", "request.characters")]
    [InlineData("/api/ledger/batches?after=x", "paging.cursor")]
    public async Task A_malformed_search_is_refused(string address, string code)
    {
        await using var host = await CleanHost.StartAsync(configure: Callers.Accept);
        using var auditor = host.ClientOf("auditor", "audit.read");
        await auditor.GetAsync(address).ShouldRefuseAsync(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Nobody_reads_without_the_permission()
    {
        await using var host = await CleanHost.StartAsync(configure: Callers.Accept);
        using var other = host.ClientOf("other", "calendar.manage");
        foreach (var address in new[] { "/api/audit", "/api/ledger/batches", $"/api/ledger/proof/{Guid.Empty}" })
        {
            await other.GetAsync(address).ShouldRefuseAsync(HttpStatusCode.Forbidden, "permission.denied");
            await host.Client.GetAsync(address).ShouldRefuseAsync(HttpStatusCode.Unauthorized, "session.none");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task An_outsider_verifies_every_entry_of_a_batch_from_its_proof_alone(int entries)
    {
        await using var host = await CleanHost.StartAsync(configure: Callers.Accept);
        using var auditor = host.ClientOf("auditor", "audit.read");
        for (var batch = 0; batch < 2; batch++)
        {
            for (var i = 0; i < entries; i++)
                await RecordAsync(
                    host,
                    new(
                        "case",
                        Ids.New(TimeProvider.System),
                        "case.filed",
                        i % 2 == 0 ? Wang : Actor.Anonymous,
                        i % 3 == 0 ? null : new { i, 字 = "油烟" },
                        true
                    )
                );
            await SealAsync(host, entries);
        }
        var listed = await auditor.GetAsync("/api/audit").ShouldBeAsync(HttpStatusCode.OK);
        foreach (var entry in listed.GetProperty("items").EnumerateArray())
        {
            var text = await auditor.GetStringAsync($"/api/ledger/proof/{entry.GetProperty("id").GetString()}");
            Outsider.Accepts(text).ShouldBeTrue(text);
            Outsider.Accepts(text.Replace("case.filed", "case.faked", StringComparison.Ordinal)).ShouldBeFalse();
            Outsider.Accepts(text.Replace("\"number\":", "\"number\":9", StringComparison.Ordinal)).ShouldBeFalse();
        }
        var batches = await auditor.GetAsync("/api/ledger/batches").ShouldBeAsync(HttpStatusCode.OK);
        var last = batches.GetProperty("items")[0];
        last.GetProperty("previous")
            .GetString()
            .ShouldBe(batches.GetProperty("items")[1].GetProperty("digest").GetString());
    }

    [Fact]
    public async Task An_entry_that_is_not_sealed_yet_has_no_batch()
    {
        await using var host = await CleanHost.StartAsync(configure: Callers.Accept);
        using var auditor = host.ClientOf("auditor", "audit.read");
        await RecordAsync(host, new("case", Ids.New(TimeProvider.System), "case.filed", Wang, null, true));
        var id = await host.ScalarAsync<Guid>("SELECT id FROM kernel_ledger");
        var proof = await auditor.GetAsync($"/api/ledger/proof/{id}").ShouldBeAsync(HttpStatusCode.OK);
        proof.TryGetProperty("batch", out _).ShouldBeFalse();
        await auditor
            .GetAsync($"/api/ledger/proof/{Ids.New(TimeProvider.System)}")
            .ShouldRefuseAsync(HttpStatusCode.NotFound, "ledger.entry");
    }

    private static async Task<string[]> ActionsAsync(HttpClient client, string query) =>
        [
            .. (await client.GetAsync("/api/audit" + query).ShouldBeAsync(HttpStatusCode.OK))
                .GetProperty("items")
                .EnumerateArray()
                .Select(e => e.GetProperty("action").GetString()!),
        ];

    private static Task RecordAsync(TestHost host, Fact fact) =>
        host.InScopeAsync(services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            work.Record(fact);
            return work.CommitAsync(default);
        });

    // Transactions of other databases of the server that run at this moment put sealing off.
    private static async Task SealAsync(TestHost host, int entries)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var closed = 0; closed < entries; )
            closed += await host.InScopeAsync(s => s.GetRequiredService<LedgerSealing>().SealAsync(patience.Token));
    }

    /// <summary>The computation of docs/modules/kernel.md, with nothing of ours but SM3 and SM2 themselves.</summary>
    private static class Outsider
    {
        public static bool Accepts(string proof)
        {
            var p = JsonDocument.Parse(proof).RootElement;
            var e = p.GetProperty("entry");
            byte[] written =
            [
                .. Identity(e, "id"),
                .. Long(e.GetProperty("atMicroseconds").GetInt64()),
                .. Word(e, "subjectKind"),
                .. Identity(e, "subjectId"),
                .. Long(e.GetProperty("sequence").GetInt32()),
                .. Word(e, "action"),
                .. Word(e, "actorKind"),
                .. Identity(e, "actorId"),
                .. Word(e, "actorName"),
                .. Word(e, "data"),
                .. Hex(e, "previous"),
            ];
            var hash = Sm3.Hash(written);
            if (!hash.SequenceEqual(Hex(e, "hash")))
                return false;
            var node = Sm3.Hash([0, .. hash]);
            foreach (var step in p.GetProperty("path").EnumerateArray())
            {
                var other = Hex(step, "hash");
                node = Sm3.Hash(
                    step.GetProperty("side").GetString() == "left" ? [1, .. other, .. node] : [1, .. node, .. other]
                );
            }
            var b = p.GetProperty("batch").GetProperty("batch");
            if (!node.SequenceEqual(Hex(b, "root")))
                return false;
            var digest = Sm3.Hash([
                .. Long(b.GetProperty("number").GetInt64()),
                .. Long(p.GetProperty("batch").GetProperty("closedAtMicroseconds").GetInt64()),
                .. Int(b.GetProperty("entries").GetInt32()),
                .. node,
                .. Hex(b, "previous"),
            ]);
            using var key = Sm2PublicKey.FromPoint(Hex(p, "publicKey"));
            using var pem = Sm2PublicKey.FromPem(p.GetProperty("publicKeyPem").GetString());
            return digest.SequenceEqual(Hex(b, "digest"))
                && key.Verify(digest, Hex(b, "signature"))
                && pem.Verify(digest, Hex(b, "signature"))
                && Convert.ToHexStringLower(Sm3.Hash(key.Point))[..16] == b.GetProperty("keyId").GetString();
        }

        private static byte[] Hex(JsonElement e, string name) =>
            Convert.FromHexString(e.GetProperty(name).GetString()!);

        private static byte[] Identity(JsonElement e, string name) =>
            e.TryGetProperty(name, out var v)
                ? Convert.FromHexString(v.GetString()!.Replace("-", "", StringComparison.Ordinal))
                : new byte[16];

        private static byte[] Word(JsonElement e, string name)
        {
            var bytes = Encoding.UTF8.GetBytes(e.TryGetProperty(name, out var v) ? v.GetString()! : "");
            return [.. Int(bytes.Length), .. bytes];
        }

        private static byte[] Long(long value)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            return bytes;
        }

        private static byte[] Int(int value)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            return bytes;
        }
    }
}
