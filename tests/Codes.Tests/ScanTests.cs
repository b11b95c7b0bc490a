using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.CodeVerifying;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Jobs;

namespace Zhishu.Codes.Tests;

/// <summary>What whoever scans is told, what is kept of it, and what a copied code gives away.</summary>
public sealed class ScanTests(City city) : IClassFixture<City>
{
    [Fact]
    public async Task The_public_sees_little_an_officer_all_and_both_what_can_be_done()
    {
        var kind = await city.KindAsync("scan-a", 401);
        var thing = await city.ObjectAsync(
            kind,
            new { attributes = new { inspectBefore = "2099-01-31", owner = "示范燃气" } }
        );
        var code = thing.GetProperty("codes")[0];
        var link = CodeLink.Of("https://ma.example.gov.cn", code.GetProperty("text").GetString()!);
        var seen = await city.ScanAsync(link);
        seen.GetProperty("outcome").GetString().ShouldBe("valid");
        seen.GetProperty("isSigned").GetBoolean().ShouldBeTrue();
        seen.GetProperty("attributes")
            .EnumerateArray()
            .Select(a => a.GetProperty("name").GetString())
            .ShouldBe(["inspectBefore"]);
        seen.TryGetProperty("objectId", out _).ShouldBeFalse();
        var report = seen.GetProperty("uses")[0].GetProperty("link").GetString();
        report.ShouldBe(
            $"/report?object={code.GetProperty("number").GetString()}&at=113.3,23.1&place={Uri.EscapeDataString("示范路 1 号")}"
        );
        var known = await city.ScanAsync(link, who: city.Officer);
        known.GetProperty("objectId").GetGuid().ShouldBe(thing.GetProperty("id").GetGuid());
        known.GetProperty("attributes").GetArrayLength().ShouldBe(2);
        // A number alone proves nothing where the kind is signed.
        (await city.ScanAsync(code.GetProperty("number").GetString()!))
            .GetProperty("outcome")
            .GetString()
            .ShouldBe("unsigned");
    }

    [Fact]
    public async Task Forged_foreign_and_hostile_codes_are_answered_and_sent_nowhere()
    {
        var kind = await city.KindAsync("scan-b", 402);
        var text = (await city.ObjectAsync(kind)).GetProperty("codes")[0].GetProperty("text").GetString()!;
        var altered = text[..^3] + (text[^3] == 'A' ? 'B' : 'A') + text[^2..];
        foreach (
            var (scanned, outcome) in ((string, string)[])
                [
                    (altered, "bad_signature"),
                    (text[..^1], "malformed"),
                    ("https://evil.example/c/" + text, "valid"),
                    ("https://evil.example/elsewhere/" + text, "unknown"),
                    ("javascript:alert(1)", "unknown"),
                    ("//evil.example/c/" + text, "unknown"),
                    ("\ud83d\ude00", "unknown"),
                    ("440106402999999999", "unknown"),
                ]
        )
        {
            var seen = await city.ScanAsync(scanned);
            seen.GetProperty("outcome").GetString().ShouldBe(outcome, scanned);
            foreach (var use in seen.GetProperty("uses").EnumerateArray())
                use.GetProperty("link").GetString().ShouldStartWith("/report?");
        }
        await city.PostAsync("/api/public/codes/scan", new { code = "a\0b" }, HttpStatusCode.BadRequest, city.Public);
        await city.PostAsync(
            "/api/public/codes/scan",
            new { code = new string('A', 601) },
            HttpStatusCode.BadRequest,
            city.Public
        );
        await city.PostAsync(
            "/api/public/codes/scan",
            new
            {
                code = text,
                longitude = 200,
                latitude = 0,
            },
            HttpStatusCode.BadRequest,
            city.Public
        );
        await city.PostAsync(
            "/api/public/codes/scan",
            new { code = text, longitude = 20 },
            HttpStatusCode.BadRequest,
            city.Public
        );
        await city.PostAsync("/api/public/codes/scan", new { code = 5 }, HttpStatusCode.BadRequest, city.Public);
    }

    [Fact]
    public async Task A_verifier_without_a_network_follows_keys_and_list_through_a_rotation()
    {
        var kind = await city.KindAsync("scan-c", 403);
        var thing = (await city.ObjectAsync(kind)).GetProperty("codes")[0];
        var text = thing.GetProperty("text").GetString()!;
        var list = await ListAsync();
        (await VerifyAsync(text, list)).ShouldBe(CodeOutcome.Valid);
        await city.PostAsync("/api/codes/keys", new { algorithm = "sm2" });
        var after = (await city.ObjectAsync(kind)).GetProperty("codes")[0].GetProperty("text").GetString()!;
        (await VerifyAsync(text, list)).ShouldBe(CodeOutcome.Valid);
        (await VerifyAsync(after, list)).ShouldBe(CodeOutcome.Valid);
        (await city.ScanAsync(after)).GetProperty("outcome").GetString().ShouldBe("valid");

        await city.PostAsync(
            $"/api/codes/numbers/{thing.GetProperty("number").GetString()}/actions",
            new { action = "revoke", reason = "报废" }
        );
        (await VerifyAsync(text, list)).ShouldBe(CodeOutcome.Valid);
        (await VerifyAsync(text, await ListAsync())).ShouldBe(CodeOutcome.Revoked);

        var keys = await city.GetAsync("/api/codes/keys");
        var signing = keys.EnumerateArray()
            .First(k => !k.TryGetProperty("usedUntil", out _) && k.GetProperty("algorithm").GetString() == "sm2");
        await city.PostAsync(
            $"/api/codes/keys/{signing.GetProperty("id").GetGuid()}/distrust",
            new { reason = "泄露" },
            HttpStatusCode.Conflict
        );
        await city.PostAsync("/api/codes/keys", new { algorithm = "sm2" });
        await city.PostAsync(
            $"/api/codes/keys/{signing.GetProperty("id").GetGuid()}/distrust",
            new { reason = "泄露" }
        );
        (await city.ScanAsync(after)).GetProperty("outcome").GetString().ShouldBe("key_out_of_use");
        foreach (var key in keys.EnumerateArray())
            key.ToString().ShouldNotContain("private", Case.Insensitive);
    }

    [Fact]
    public async Task A_code_in_two_distant_places_and_one_scanned_too_often_raise_one_alarm_each()
    {
        var kind = await city.KindAsync("scan-d", 404, City.Content(aDay: 6));
        var code = (await city.ObjectAsync(kind)).GetProperty("codes")[0];
        var (text, number) = (code.GetProperty("text").GetString()!, code.GetProperty("number").GetString()!);
        await city.ScanAsync(text, 113.30, 23.10);
        await city.ScanAsync(text, 113.31, 23.10);
        await WatchAsync();
        (await AlarmsAsync(number)).ShouldBeEmpty();
        await city.ScanAsync(text, 116.40, 39.90);
        await WatchAsync();
        await WatchAsync();
        var alarm = (await AlarmsAsync(number)).Single();
        alarm.GetProperty("reason").GetString().ShouldBe("two_places");
        alarm.GetProperty("facts").GetProperty("kilometres").GetDouble().ShouldBeInRange(1800, 2000);
        (await city.ScanAsync(text)).GetProperty("hasAlarm").GetBoolean().ShouldBeTrue();
        await city.PostAsync(
            $"/api/codes/alarms/{alarm.GetProperty("id").GetGuid()}/settle",
            new { words = "运输中扫错" }
        );
        await WatchAsync();
        (await AlarmsAsync(number)).ShouldBeEmpty();
        (await city.ScanAsync(text)).GetProperty("hasAlarm").GetBoolean().ShouldBeFalse();
        for (var i = 0; i < 4; i++)
            await city.ScanAsync(text);
        await WatchAsync();
        (await AlarmsAsync(number)).Single().GetProperty("reason").GetString().ShouldBe("too_often");
        var figures = await city.GetAsync("/api/codes/scans?kind=scan-d");
        figures.GetProperty("days")[0].GetProperty("scans").GetInt32().ShouldBe(9);
        figures.GetProperty("places").GetArrayLength().ShouldBe(3);
        (figures.GetProperty("scans").GetInt32(), figures.GetProperty("withPlace").GetInt32()).ShouldBe((9, 3));
    }

    [Fact]
    public async Task A_code_that_thousands_scan_a_day_raises_an_alarm_only_beyond_its_usual_number()
    {
        const int usual = 2_100;
        var kind = await city.KindAsync("scan-h", 414, City.Content(aDay: usual));
        var code = (await city.ObjectAsync(kind)).GetProperty("codes")[0];
        var (text, number) = (code.GetProperty("text").GetString()!, code.GetProperty("number").GetString()!);
        for (var scans = 0; scans < usual; scans += 150)
            await city.PostAsync(
                "/api/codes/verify",
                new { codes = Enumerable.Range(0, 150).Select(_ => new { code = text }) }
            );
        await WatchAsync();
        (await AlarmsAsync(number)).ShouldBeEmpty();
        await city.ScanAsync(text);
        await WatchAsync();
        (await AlarmsAsync(number)).Single().GetProperty("reason").GetString().ShouldBe("too_often");
    }

    [Fact]
    public async Task A_code_on_a_screen_is_good_once_and_for_seconds_and_says_nothing_of_whose_it_is()
    {
        var kind = await city.KindAsync("scan-e", 405, City.Content(dynamicSeconds: 30));
        var id = (await city.ObjectAsync(kind, name: "测试甲")).GetProperty("id").GetGuid();
        var shown = await city.PostAsync($"/api/codes/objects/{id}/dynamic");
        var link = shown.GetProperty("link").GetString()!;
        SignedCode.TryRead(CodeLink.TextOf(link)!, out var read).ShouldBeTrue();
        read.Code.Number.Length.ShouldBe(18);
        (await city.ScanAsync(link)).GetProperty("outcome").GetString().ShouldBe("valid");
        (await city.ScanAsync(link)).GetProperty("outcome").GetString().ShouldBe("replayed");
        await WatchAsync();
        (await AlarmsAsync(read.Code.Number)).Single().GetProperty("reason").GetString().ShouldBe("replayed");
        var late = (await city.PostAsync($"/api/codes/objects/{id}/dynamic")).GetProperty("link").GetString()!;
        late.ShouldNotBe(link);
        city.Clock.Ahead += TimeSpan.FromSeconds(31);
        (await city.ScanAsync(late)).GetProperty("outcome").GetString().ShouldBe("expired");
    }

    [Fact]
    public async Task Many_codes_are_verified_at_once_by_who_may()
    {
        var kind = await city.KindAsync("scan-f", 406, City.Content("none"));
        var number = (await city.ObjectAsync(kind)).GetProperty("codes")[0].GetProperty("number").GetString()!;
        var codes = Enumerable.Range(0, 200).Select(i => new { code = i % 2 == 0 ? number : "X" + i }).ToList();
        var answers = await city.PostAsync("/api/codes/verify", new { codes });
        answers.EnumerateArray().Count(a => a.GetProperty("outcome").GetString() == "valid").ShouldBe(100);
        await city.PostAsync("/api/codes/verify", new { codes = codes.Append(codes[0]) }, HttpStatusCode.BadRequest);
        await city.PostAsync("/api/codes/verify", new { codes }, HttpStatusCode.Unauthorized, city.Public);
        using var reader = city.Client("reader", new Grant("codes.read"));
        await city.PostAsync("/api/codes/verify", new { codes }, HttpStatusCode.Forbidden, reader);
    }

    private async Task<RevocationPart> ListAsync()
    {
        var answer = await city.GetAsync("/api/public/codes/revocations?after=0", who: city.Public);
        answer.GetProperty("isLast").GetBoolean().ShouldBeTrue();
        return new(
            answer.GetProperty("text").GetString()!,
            (ushort)answer.GetProperty("keyId").GetInt32(),
            answer.GetProperty("signature").GetBytesFromBase64()
        );
    }

    // As a verifier elsewhere would: from nothing but what the public interface gives.
    private async Task<CodeOutcome> VerifyAsync(string text, RevocationPart part)
    {
        var answer = await city.GetAsync("/api/public/codes/keys", who: city.Public);
        var keys = answer
            .GetProperty("keys")
            .EnumerateArray()
            .Select(k => new VerifyingKey(
                (ushort)k.GetProperty("id").GetInt32(),
                AlgorithmOf(k),
                k.GetProperty("publicKey").GetBytesFromBase64(),
                k.GetProperty("from").GetInt64(),
                k.TryGetProperty("until", out var until) ? until.GetInt64() : null,
                k.GetProperty("isTrusted").GetBoolean()
            ));
        var kinds = answer
            .GetProperty("kinds")
            .EnumerateArray()
            .ToDictionary(k => k.GetProperty("number").GetInt32(), AlgorithmOf);
        using var set = new KeySet(answer.GetProperty("issuer").GetInt32(), keys, kinds);
        var list = new RevocationList(set);
        list.Take(part).ShouldBe(RevocationOutcome.Taken);
        return new CodeVerifier(set, list).Verify(text, city.Clock.GetUtcNow().ToUnixTimeSeconds()).Outcome;
    }

    private static CodeAlgorithm AlgorithmOf(JsonElement of) =>
        of.GetProperty("algorithm").GetString() == "sm2" ? CodeAlgorithm.Sm2 : CodeAlgorithm.Ed25519;

    private Task WatchAsync() =>
        city.Host.InScopeAsync(services =>
            services.GetServices<IPeriodicJob>().Single(j => j.Name == "codes.copied").RunAsync(CancellationToken.None)
        );

    private async Task<List<JsonElement>> AlarmsAsync(string number) =>
        [
            .. (await city.GetAsync("/api/codes/alarms"))
                .GetProperty("items")
                .EnumerateArray()
                .Where(a => a.GetProperty("number").GetString() == number),
        ];
}
