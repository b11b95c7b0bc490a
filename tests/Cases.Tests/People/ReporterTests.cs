using System.Text.Json;

namespace Zhishu.Cases.Tests.People;

public sealed class ReporterTests : IAsyncLifetime
{
    private static readonly object Zhang = new { name = "张小明", phone = "13912345678" };
    private PeopleHost city = null!;

    public async ValueTask InitializeAsync() => city = await PeopleHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_reporter_is_shown_masked_and_in_full_only_by_right_and_purpose_with_a_ledger_entry()
    {
        var id = await city.FileAsync(Zhang);
        var reporter = (await city.Official.ReadAsync($"/api/cases/{id}/reporters")).GetProperty("items")[0];
        reporter.GetProperty("name").GetString().ShouldBe("张**");
        reporter.GetProperty("phone").GetString().ShouldBe("139****5678");
        var path = $"/api/cases/{id}/reporters/{reporter.GetProperty("id").GetGuid()}/unmask";
        (await city.As("reader", "cases.read").RefusedAsync(path, new { purpose = "回访" })).ShouldBe(
            (403, "permission.denied")
        );
        (await city.Official.RefusedAsync(path, new { purpose = "" })).Status.ShouldBe(400);
        (await city.Official.RefusedAsync(path, new { purpose = "   " })).Status.ShouldBe(400);
        var seen = await city.Official.SendJsonAsync(path, new { purpose = "回访" });
        seen.GetProperty("name").GetString().ShouldBe("张小明");
        seen.GetProperty("phone").GetString().ShouldBe("13912345678");
        var entry = await city.Host.ScalarAsync<string>(
            "SELECT data::text FROM kernel_ledger WHERE action = 'case.reporter_seen'"
        );
        entry.ShouldNotBeNull().ShouldContain("回访");
        entry.ShouldNotContain("张小明");
        entry.ShouldNotContain("13912345678");
    }

    [Fact]
    public async Task An_idempotency_key_keeps_no_copy_of_what_was_unmasked()
    {
        var id = await city.FileAsync(Zhang);
        var reporter = (await city.Official.ReadAsync($"/api/cases/{id}/reporters")).GetProperty("items")[0];
        city.Official.DefaultRequestHeaders.Add("Idempotency-Key", "look");
        await city.Official.SendJsonAsync(
            $"/api/cases/{id}/reporters/{reporter.GetProperty("id").GetGuid()}/unmask",
            new { purpose = "回访" }
        );
        (await city.Host.ScalarAsync<long>("SELECT count(*) FROM kernel_idempotency")).ShouldBe(0);
    }

    [Fact]
    public async Task A_confidential_reporter_is_hidden_from_those_without_the_right()
    {
        var id = await city.FileAsync(
            new
            {
                name = "李四",
                phone = "13900000001",
                confidential = true,
            }
        );
        var all = await city.Official.ReadAsync($"/api/cases/{id}/reporters");
        var reporter = all.GetProperty("items")[0].GetProperty("id").GetGuid();
        var other = city.As("other", "cases.read", "cases.unmask");
        var hidden = await other.ReadAsync($"/api/cases/{id}/reporters");
        hidden.GetProperty("items").GetArrayLength().ShouldBe(0);
        hidden.GetProperty("hidden").GetInt32().ShouldBe(1);
        (await other.RefusedAsync($"/api/cases/{id}/reporters/{reporter}/unmask", new { purpose = "好奇" })).ShouldBe(
            (404, "people.not_found")
        );
        (await other.SendJsonAsync("/api/people/search", new { phone = "13900000001" }))
            .GetProperty("items")
            .GetArrayLength()
            .ShouldBe(0);
    }

    [Fact]
    public async Task A_callers_past_cases_are_found_however_the_number_is_written_page_by_page()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
            ids.Add(await city.FileAsync(Zhang));
        await city.FileAsync(new { name = "别人", phone = "13700000000" });
        var found = new List<Guid>();
        string? after = null;
        do
        {
            var page = await city.Official.SendJsonAsync(
                "/api/people/search",
                new
                {
                    phone = "+86 139-1234-5678",
                    limit = 2,
                    after,
                }
            );
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("caseId").GetGuid()));
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        } while (after is not null);
        found.ShouldBe(ids, ignoreOrder: true);
        (await city.Public.RefusedAsync("/api/people/search", new { phone = "13912345678" })).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Another_person_who_reports_the_same_is_counted_once()
    {
        var id = await city.FileAsync(Zhang);
        var body = new { channel = "hotline", reporter = new { name = "王五", phone = "13800000000" } };
        var added = await city.Official.SendJsonAsync($"/api/cases/{id}/reporters", body);
        (await city.Official.RefusedAsync($"/api/cases/{id}/reporters", body)).ShouldBe(
            (409, "people.reported_already")
        );
        (await city.Official.ReadAsync($"/api/cases/{id}")).GetProperty("reporters").GetInt32().ShouldBe(2);
        var followed = await city.Public.SendJsonAsync(
            "/api/public/follow",
            new
            {
                number = added.GetProperty("number").GetString(),
                token = added.GetProperty("followUpToken").GetString(),
            }
        );
        followed.GetProperty("title").GetString().ShouldBe("路面积水");
    }

    [Fact]
    public async Task Reporters_are_forgotten_once_the_retention_time_after_the_end_is_over()
    {
        var closed = await city.FileAsync(Zhang);
        await city.CloseAsync(closed);
        var cancelled = await city.FileAsync(Zhang);
        await city.ActAsync(cancelled, "cancel", new { reason = "误报" });
        var open = await city.FileAsync(Zhang);
        city.Clock.Advance(TimeSpan.FromDays(1094));
        await city.RunJobAsync("cases.retention");
        (await Kept()).ShouldBe(3);
        city.Clock.Advance(TimeSpan.FromDays(2));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Quietly(() => city.RunJobAsync("cases.retention"))));
        await city.RunJobAsync("cases.retention");
        (await Kept()).ShouldBe(1);
        (
            await city.Host.ScalarAsync<long>(
                "SELECT count(*) FROM kernel_ledger WHERE action = 'case.reporter_anonymised'"
            )
        ).ShouldBe(2);
        (
            await city.Host.ScalarAsync<long>(
                $"SELECT count(*) FROM cases_reporter WHERE case_id <> '{open}' AND (name_sealed IS NOT NULL OR "
                    + "phone_sealed IS NOT NULL OR phone_masked IS NOT NULL OR phone_print IS NOT NULL OR token_hash IS NOT NULL)"
            )
        ).ShouldBe(0);

        async Task<long> Kept() =>
            await city.Host.ScalarAsync<long>("SELECT count(*) FROM cases_reporter WHERE anonymised_at IS NULL");
    }

    // Of two nodes at the same rows one is refused as stale; that is the point.
    private static async Task Quietly(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Kernel.Refusal e)
        {
            e.Code.ShouldBe("concurrency.stale");
        }
    }
}
