using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Zhishu.Cases.Filing;
using Zhishu.Cases.Tests.Searching;

namespace Zhishu.Cases.Tests.Open311;

public sealed class GeoReportTests
{
    private const string Json = "application/json; charset=utf-8";
    private const string Xml = "text/xml; charset=utf-8";

    [Theory]
    [InlineData("discovery", "discovery")]
    [InlineData("services", "services")]
    [InlineData("services/event.002", "service_definition")]
    [InlineData("requests", "service_requests")]
    public async Task Every_resource_has_both_forms_with_exact_types(string path, string root)
    {
        await using var city = await SearchCity.StartAsync();
        using var json = await city.Host.Client.GetAsync($"/open311/v2/{path}.json");
        json.Content.Headers.ContentType!.ToString().ShouldBe(Json);
        JsonDocument
            .Parse(await json.Content.ReadAsStringAsync())
            .RootElement.ValueKind.ShouldBeOneOf(JsonValueKind.Object, JsonValueKind.Array);
        using var xml = await city.Host.Client.GetAsync($"/open311/v2/{path}.xml");
        xml.Content.Headers.ContentType!.ToString().ShouldBe(Xml);
        XDocument.Parse(await xml.Content.ReadAsStringAsync()).Root!.Name.LocalName.ShouldBe(root);
    }

    [Fact]
    public async Task Services_are_the_matters_that_are_offered()
    {
        await using var city = await SearchCity.StartAsync();
        var services = await city.Host.Client.JsonAsync("/open311/v2/services.json");
        services
            .EnumerateArray()
            .Select(s => s.GetProperty("service_code").GetString())
            .ShouldBe(["event.001", "event.002"]);
        services[0].GetProperty("keywords").GetString().ShouldBe("油烟,餐馆");
        services[0].GetProperty("metadata").GetBoolean().ShouldBeFalse();
        var definition = XDocument
            .Parse(await city.Host.Client.GetStringAsync("/open311/v2/services/event.002.xml"))
            .Root!;
        var attribute = definition.Element("attributes")!.Element("attribute")!;
        attribute.Element("code")!.Value.ShouldBe("lane");
        attribute.Element("required")!.Value.ShouldBe("true");
        attribute.Element("order")!.Value.ShouldBe("1");
    }

    [Fact]
    public async Task A_posted_report_is_found_without_anything_personal()
    {
        await using var city = await SearchCity.StartAsync();
        using var posted = await PostAsync(
            city,
            new()
            {
                ["service_code"] = "event.002",
                ["attribute[lane]"] = "左",
                ["lat"] = "23.01",
                ["long"] = "113.01",
                ["description"] = "坑洞，请联系 13800138000 或 a.b@example.com",
                ["last_name"] = "张",
                ["first_name"] = "三",
                ["phone"] = "13800138000",
            }
        );
        posted.StatusCode.ShouldBe(HttpStatusCode.Created);
        var number = JsonDocument
            .Parse(await posted.Content.ReadAsStringAsync())
            .RootElement[0]
            .GetProperty("service_request_id")
            .GetString();
        var text = await city.Host.Client.GetStringAsync($"/open311/v2/requests/{number}.json");
        text.ShouldNotContain("13800138000");
        text.ShouldNotContain("example.com");
        text.ShouldNotContain("张");
        var request = JsonDocument.Parse(text).RootElement[0];
        request.GetProperty("status").GetString().ShouldBe("open");
        request.GetProperty("service_code").GetString().ShouldBe("event.002");
        request.GetProperty("lat").GetDouble().ShouldBe(23.01);
        request
            .GetProperty("requested_datetime")
            .GetString()
            .ShouldNotBeNull()
            .ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$");
        var listed = XDocument.Parse(await city.Host.Client.GetStringAsync("/open311/v2/requests.xml?status=open"));
        listed.Root!.Element("request")!.Element("service_request_id")!.Value.ShouldBe(number);
        (await city.Host.Client.JsonAsync("/open311/v2/requests.json?status=closed")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task What_is_not_public_is_not_there()
    {
        await using var city = await SearchCity.StartAsync();
        var inner = await city.FileAsync("内部", matter: "event.003");
        var hidden = await city.FileAsync(
            new FileCaseRequest
            {
                Channel = "web",
                MatterCode = "event.001",
                Description = "不公开",
            }
        );
        (await city.Host.Client.JsonAsync("/open311/v2/requests.json")).GetArrayLength().ShouldBe(0);
        foreach (var number in (string[])[inner.Number, hidden.Number])
            (await city.Host.Client.GetAsync($"/open311/v2/requests/{number}.json")).StatusCode.ShouldBe(
                HttpStatusCode.NotFound
            );
    }

    [Theory]
    [InlineData("/open311/v2/services/none.json", 404)]
    [InlineData("/open311/v2/requests.json?status=lost", 400)]
    [InlineData("/open311/v2/requests.json?start_date=yesterday", 400)]
    [InlineData("/open311/v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z", 400)]
    [InlineData("/open311/v2/tokens/none.json", 404)]
    [InlineData("/open311/v2/services.csv", 404)]
    public async Task Errors_have_the_form_of_the_specification(string path, int status)
    {
        await using var city = await SearchCity.StartAsync();
        using var response = await city.Host.Client.GetAsync(path);
        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.ToString().ShouldBe(Json);
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement[0];
        error.GetProperty("code").GetInt32().ShouldBe(status);
        error.GetProperty("description").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("service_code=none&lat=1&long=1", 404)]
    [InlineData("service_code=event.001", 400)]
    [InlineData("service_code=event.001&lat=x&long=1", 400)]
    [InlineData("service_code=event.002&lat=1&long=1", 400)]
    [InlineData("service_code=event.001&lat=1&long=1&api_key=zsk_wrong", 403)]
    public async Task Incomplete_reports_are_refused(string form, int status)
    {
        await using var city = await SearchCity.StartAsync();
        using var content = new StringContent(form, null, "application/x-www-form-urlencoded");
        using var response = await city.Host.Client.PostAsync("/open311/v2/requests.xml", content);
        ((int)response.StatusCode).ShouldBe(status);
        XDocument
            .Parse(await response.Content.ReadAsStringAsync())
            .Root!.Element("error")!
            .Element("code")!
            .Value.ShouldBe($"{status}");
    }

    private static async Task<HttpResponseMessage> PostAsync(SearchCity city, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        return await city.Host.Client.PostAsync("/open311/v2/requests.json", form);
    }
}
