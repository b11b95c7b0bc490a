using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel.Events;

namespace Zhishu.Cases.Tests.Merging;

public sealed class DuplicateTests : IAsyncLifetime
{
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_case_near_in_place_time_and_words_is_suggested_with_reasons()
    {
        var first = await city.FiledAsync();
        // Forty metres away, the next day, in other words.
        city.Clock.Advance(TimeSpan.FromDays(1));
        var again = await city.FileAsync(description: "和平路门前垃圾成堆，很臭", latitude: 23.00536);
        // Far away, and near but about something else.
        await city.FileAsync(longitude: 113.018);
        await city.FileAsync("event.003", "路面塌陷有大坑", latitude: 23.0051);
        var found = await FindAsync(again.GetProperty("id").GetGuid());
        found.Select(f => f.GetProperty("id").GetGuid()).ShouldBe([first]);
        var reasons = found[0]
            .GetProperty("reasons")
            .EnumerateArray()
            .Select(r => r.GetProperty("chinese").GetString());
        reasons.ShouldContain("相距约 40 米");
        reasons.ShouldContain("相隔 1 天");
        reasons.ShouldContain("同一事项");
    }

    [Fact]
    public async Task What_is_about_to_be_filed_is_looked_up_before()
    {
        var first = await city.FiledAsync();
        var found = await city.Clerk.Send(
            "/api/cases/duplicates",
            new
            {
                description = "和平路12号垃圾成堆",
                longitude = 113.005,
                latitude = 23.0051,
            }
        );
        found.EnumerateArray().Single().GetProperty("id").GetGuid().ShouldBe(first);
    }

    [Fact]
    public async Task Without_coordinates_words_and_area_decide()
    {
        var filed = await city.FileAsync(longitude: null, latitude: null, areaCode: "990102001");
        var found = await city.Clerk.Send(
            "/api/cases/duplicates",
            new { description = "和平路12号门前垃圾成堆无人管", areaCode = "990102" }
        );
        found.EnumerateArray().Single().GetProperty("id").GetGuid().ShouldBe(filed.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task While_a_caller_has_not_said_where_the_words_alone_find_it()
    {
        var first = await city.FiledAsync();
        await city.FileAsync("event.003", "路面塌陷有大坑");
        await city.Host.Services.GetRequiredService<OutboxDispatcher>().DispatchAsync(default);
        var found = await city.Clerk.Send("/api/cases/duplicates", new { description = "和平路12号垃圾成堆" });
        found.EnumerateArray().Single().GetProperty("id").GetGuid().ShouldBe(first);
        (await city.Clerk.Send("/api/cases/duplicates", new { description = "？！" })).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Closed_old_and_hidden_cases_are_not_suggested()
    {
        var closed = await city.FiledAsync();
        await city.Dispatcher.Act(closed, "cancel", new { reason = "误" });
        var old = await city.FiledAsync();
        city.Clock.Advance(TimeSpan.FromDays(20));
        var now = await city.FiledAsync();
        (await FindAsync(now)).ShouldBeEmpty();
        (await FindAsync(now, "?days=30")).Single().GetProperty("id").GetGuid().ShouldBe(old);
        var narrow = city.Person("narrow", null, new Kernel.Actors.Grant(CasePermissions.Read, AreaPrefix: "990103"));
        (
            await narrow.Send(
                "/api/cases/duplicates",
                new
                {
                    description = "和平路12号门前垃圾成堆无人清运",
                    longitude = 113.005,
                    latitude = 23.005,
                }
            )
        ).GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("和平路12号垃圾成堆", "和平路12号 垃圾成堆！", 1, 1)]
    [InlineData("和平路12号垃圾成堆", "路灯不亮", 0, 0)]
    [InlineData("Broken Street Light", "broken street-light", 1, 1)]
    [InlineData("和平路门前垃圾成堆", "和平路门口有垃圾", 0.3, 0.8)]
    [InlineData("", "和平路", 0, 0)]
    public void Texts_are_as_alike_as_the_pairs_of_characters_they_share(
        string one,
        string other,
        double least,
        double most
    ) =>
        new WordVector(one, "", new())
            .Cosine(new WordVector(other, "", new()))
            .ShouldBeInRange(least - 1e-9, most + 1e-9);

    private async Task<JsonElement[]> FindAsync(Guid id, string query = "") =>
        [
            .. (
                await city.Dispatcher.GetFromJsonAsync<JsonElement>($"/api/cases/{id}/duplicates{query}")
            ).EnumerateArray(),
        ];
}
