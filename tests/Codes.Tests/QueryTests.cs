using System.Net;
using System.Text.Json;

namespace Zhishu.Codes.Tests;

/// <summary>Anything typed is recognised, checked, and what is wrong in it explained.</summary>
public sealed class QueryTests(City city) : IClassFixture<City>
{
    [Theory]
    [InlineData("91350100M000100Y43", "credit-code", true)]
    [InlineData("91350100M000100Y44", "credit-code", false)]
    [InlineData("M000100Y-4", "organisation-code", true)]
    [InlineData("11010519491231002X", "citizen-id", true)]
    [InlineData("110105194912310021", "citizen-id", false)]
    [InlineData("110105194913310021", "citizen-id", false)]
    [InlineData("１１０１０５１９４９１２３１００２ｘ", "citizen-id", true)]
    [InlineData("44010601001000012", "part-code", true)]
    [InlineData("440106", "area-code", true)]
    [InlineData("6901234567892", "article-number", true)]
    [InlineData("6901234567890", "article-number", false)]
    [InlineData("粤A·12345", "plate", true)]
    [InlineData("粤AD12345", "plate", true)]
    [InlineData("粤I12345", "plate", false)]
    [InlineData("1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U", "certificate", true)]
    [InlineData("1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.M", "certificate", false)]
    public async Task An_identifier_is_recognised_and_checked(string text, string scheme, bool isValid)
    {
        var found = await city.PostAsync("/api/codes/query", new { text });
        var one = found.EnumerateArray().FirstOrDefault(f => f.GetProperty("scheme").GetString() == scheme);
        if (scheme == "plate" && !isValid)
        {
            // A wrong character makes it no plate at all.
            one.ValueKind.ShouldBe(JsonValueKind.Undefined);
            return;
        }
        one.GetProperty("isValid").GetBoolean().ShouldBe(isValid);
        one.TryGetProperty("wrong", out _).ShouldBe(!isValid);
    }

    [Fact]
    public async Task A_persons_number_comes_back_masked_and_our_own_codes_lead_to_their_things()
    {
        var person = (await city.PostAsync("/api/codes/query", new { text = "11010519491231002X" })).ToString();
        person.ShouldNotContain("19491231");
        var kind = await city.KindAsync("query-a", 601);
        var thing = await city.ObjectAsync(kind);
        var number = thing.GetProperty("codes")[0].GetProperty("number").GetString()!;
        foreach (var text in (string[])[number, thing.GetProperty("codes")[0].GetProperty("text").GetString()!])
            (await city.PostAsync("/api/codes/query", new { text }))[0]
                .GetProperty("objectId")
                .GetGuid()
                .ShouldBe(thing.GetProperty("id").GetGuid());
        var wrong = number[..^1] + (char)('0' + (number[^1] - '0' + 1) % 10);
        (await city.PostAsync("/api/codes/query", new { text = wrong }))
            .EnumerateArray()
            .ShouldContain(f => f.GetProperty("scheme").GetString() == "own" && f.ToString().Contains("校验位"));
    }

    [Fact]
    public async Task Nonsense_is_answered_with_nothing_and_too_much_is_refused()
    {
        foreach (var text in (string[])["?", "龙", "'; DROP TABLE codes_code; --", new string('9', 600)])
            (await city.PostAsync("/api/codes/query", new { text })).ValueKind.ShouldBe(JsonValueKind.Array);
        await city.PostAsync("/api/codes/query", new { text = new string('9', 601) }, HttpStatusCode.BadRequest);
        await city.PostAsync("/api/codes/query", new { text = "a\0" }, HttpStatusCode.BadRequest);
        await city.PostAsync("/api/codes/query", new { text = "440106" }, HttpStatusCode.Unauthorized, city.Public);
    }
}
