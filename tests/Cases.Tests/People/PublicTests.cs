using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Zhishu.Cases.Tests.People;

public sealed class PublicTests : IAsyncLifetime
{
    private const string Reported = "路口积水，车过不去";

    private PeopleHost city = null!;

    public async ValueTask InitializeAsync() => city = await PeopleHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_person_without_an_account_reports_answers_rates_poorly_and_has_it_reopened()
    {
        var (number, token, id) = await ReportAsync();
        await city.TakeInHandAsync(id);
        await city.Official.SendJsonAsync(
            $"/api/cases/{id}/notes",
            new { kind = "question", text = "具体在哪个路口？" }
        );
        await city.Official.SendJsonAsync($"/api/cases/{id}/notes", new { text = "内部：先别派人" });
        var asked = await city.Public.SendJsonAsync("/api/public/follow", new { number, token });
        asked.ToString().ShouldNotContain("内部");
        asked.GetProperty("questions")[0].GetProperty("text").GetString().ShouldBe("具体在哪个路口？");
        asked.GetProperty("unitName").GetProperty("chinese").GetString().ShouldBe("城管局");
        await city.Public.SendJsonAsync(
            "/api/public/answer",
            new
            {
                number,
                token,
                text = "人民路口",
            }
        );
        (
            await city.Public.RefusedAsync(
                "/api/public/answer",
                new
                {
                    number,
                    token,
                    text = "再答",
                }
            )
        ).ShouldBe((409, "notes.no_question"));
        await city.ActAsync(id, "report-done", new { outcome = "已清理" });
        await city.ActAsync(id, "verify", by: city.Verifier);
        await city.ActAsync(id, "close", by: city.Verifier);
        var rated = await city.Public.SendJsonAsync(
            "/api/public/rate",
            new
            {
                number,
                token,
                rating = 1,
                solved = false,
                words = "没解决",
            }
        );
        rated.GetProperty("state").GetProperty("state").GetString().ShouldBe("rated");
        var followed = await city.Public.SendJsonAsync("/api/public/follow", new { number, token });
        followed.GetProperty("outcome").GetString().ShouldBe("已清理");
        followed.GetProperty("description").GetString().ShouldBe(Reported);
        followed.GetProperty("solved").GetBoolean().ShouldBeFalse();
        followed.GetProperty("ratingWords").GetString().ShouldBe("没解决");
        followed.GetProperty("questions")[0].GetProperty("answers")[0].GetString().ShouldBe("人民路口");
        rated.GetProperty("allowed")[0].GetString().ShouldBe("reopen");
        (
            await city.Host.ScalarAsync<long>(
                "SELECT count(*) FROM kernel_outbox WHERE type = 'cases.case.poorly_rated'"
            )
        ).ShouldBe(1);
        await city.Public.SendJsonAsync(
            "/api/public/reopen",
            new
            {
                number,
                token,
                reason = "还有积水",
            }
        );
        (await city.Official.ReadAsync($"/api/cases/{id}")).GetProperty("state").GetString().ShouldBe("in_hand");
        var history = await city.Official.ReadAsync($"/api/cases/{id}/history?limit=3");
        history.GetProperty("items").GetArrayLength().ShouldBe(3);
        var rest = await city.Official.ReadAsync(
            $"/api/cases/{id}/history?after={history.GetProperty("next").GetString()}"
        );
        var words = rest.GetProperty("items")
            .EnumerateArray()
            .Select(e => e.GetProperty("what").GetProperty("english").GetString())
            .ToArray();
        words.ShouldContain("question to the reporter");
        words.ShouldContain("reopen");
        rest.ToString().ShouldContain("人民路口");
        rest.ToString().ShouldContain("内部：先别派人");
    }

    [Fact]
    public async Task A_wrong_token_and_an_unknown_number_have_the_same_answer_and_ten_of_them_lock_the_number()
    {
        var (number, token, _) = await ReportAsync();
        foreach (var tried in (string[])[number, "209912310000001"])
        {
            for (var i = 0; i < 10; i++)
            {
                (
                    await city.Public.RefusedAsync("/api/public/follow", new { number = tried, token = $"WRONG{i}" })
                ).ShouldBe((404, "follow.unknown"));
            }
            (await city.Public.RefusedAsync("/api/public/follow", new { number = tried, token })).ShouldBe(
                (429, "follow.locked")
            );
        }
        city.Clock.Advance(TimeSpan.FromMinutes(16));
        await city.Public.SendJsonAsync("/api/public/follow", new { number, token = token.ToLowerInvariant() });
    }

    [Fact]
    public async Task A_report_is_withdrawn_only_while_nobody_took_it_up()
    {
        var (number, token, id) = await ReportAsync();
        var body = new
        {
            number,
            token,
            reason = "已解决",
        };
        city.Public.DefaultRequestHeaders.Add("Idempotency-Key", "gone");
        var gone = await city.Public.SendJsonAsync("/api/public/withdraw", body);
        (await city.Public.SendJsonAsync("/api/public/withdraw", body)).ToString().ShouldBe(gone.ToString());
        city.Public.DefaultRequestHeaders.Remove("Idempotency-Key");
        gone.GetProperty("state").GetProperty("state").GetString().ShouldBe("cancelled");
        (await city.Public.RefusedAsync("/api/public/withdraw", body)).ShouldBe((409, "follow.too_late"));
        (number, token, id) = await ReportAsync();
        await city.ActAsync(id, "register");
        (await city.Public.RefusedAsync("/api/public/withdraw", body with { number = number, token = token })).ShouldBe(
            (409, "follow.too_late")
        );
    }

    [Fact]
    public async Task A_reporter_sends_a_file_with_the_token_and_nobody_without_it()
    {
        var (number, token, id) = await ReportAsync();
        (
            await (
                await city.Public.PostAsync(new Uri("/api/public/attachments", UriKind.Relative), Form("X"))
            ).RefusalAsync()
        ).ShouldBe((404, "follow.unknown"));
        var sent = await (
            await city.Public.PostAsync(new Uri("/api/public/attachments", UriKind.Relative), Form(token))
        ).OkAsync();
        sent.GetProperty("stage").GetString().ShouldBe("register");
        var list = await city.Official.ReadAsync($"/api/cases/{id}/attachments");
        list.GetProperty("items")[0].GetProperty("byReporter").GetBoolean().ShouldBeTrue();

        MultipartFormDataContent Form(string with) =>
            new()
            {
                { new StringContent(number), "number" },
                { new StringContent(with), "token" },
                { new ByteArrayContent(Encoding.ASCII.GetBytes("%PDF-1.7 x")), "file", "说明.pdf" },
            };
    }

    [Fact]
    public async Task Too_many_requests_from_one_address_are_told_to_wait()
    {
        await using var strict = await PeopleHost.StartAsync(("Cases:PublicRequestsPerMinute", "3"));
        var body = new { number = "1", token = "x" };
        for (var i = 0; i < 3; i++)
            (await strict.Public.RefusedAsync("/api/public/follow", body)).Status.ShouldBe(404);
        (await strict.Public.RefusedAsync("/api/public/follow", body)).ShouldBe((429, "request.too_many"));
    }

    [Theory]
    [InlineData("/api/public/cases")]
    [InlineData("/api/public/follow")]
    [InlineData("/api/public/answer")]
    [InlineData("/api/public/rate")]
    [InlineData("/api/public/reopen")]
    [InlineData("/api/public/withdraw")]
    [InlineData("/api/public/attachments")]
    [InlineData("/api/public/join")]
    public async Task Nonsense_is_refused_clearly(string path)
    {
        foreach (
            var body in (string[])
                [
                    "",
                    "{}",
                    "[]",
                    "null",
                    "{\"number\":1}",
                    "{\"number\":\"\\u0000\",\"token\":\"\\ud800\",\"rating\":9,\"reason\":\"\"}",
                    "{\"number\":\"a' OR 1=1\",\"token\":\"é\",\"rating\":5,\"reason\":\"x\",\"text\":\"x\"}",
                    "{\"channel\":\"hotline\",\"description\":\"x\"}",
                    "{\"channel\":\"web\",\"description\":\"a\\u0000b\"}",
                ]
        )
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await city.Public.PostAsync(new Uri(path, UriKind.Relative), content);
            ((int)response.StatusCode).ShouldBeInRange(400, 499, body);
        }
    }

    private async Task<(string Number, string Token, Guid Id)> ReportAsync()
    {
        var receipt = await city.Public.SendJsonAsync(
            "/api/public/cases",
            new
            {
                channel = "web",
                description = Reported,
                reporter = new { name = "赵六", phone = "13600000000" },
            }
        );
        var number = receipt.GetProperty("number").GetString()!;
        var id = await city.Host.ScalarAsync<Guid>($"SELECT id FROM cases_case WHERE number = '{number}'");
        return (number, receipt.GetProperty("followUpToken").GetString()!, id);
    }
}
