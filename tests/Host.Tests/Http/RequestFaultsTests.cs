using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Http;

/// <summary>What a sender is told of a request that cannot be read: which field, in his language.</summary>
public class RequestFaultsTests
{
    [Theory]
    [InlineData(
        """{"channel":"web","description":"路灯不亮","place":{"longitude":"east"}}""",
        "request.malformed",
        "place.longitude",
        "字段 place.longitude 的值类型或格式不对。",
        "The value of place.longitude is of the wrong type or format."
    )]
    [InlineData(
        """{"channel":"web","description":"a"} more""",
        "request.malformed",
        null,
        "内容不是所要求的 JSON（第 1 行，第 37 字节）。",
        "The body is not the JSON that is wanted (line 1, byte 37)."
    )]
    [InlineData(
        """{"channel":"web","description":"a\u0000b"}""",
        "request.malformed",
        null,
        "description 中含有不允许的字符（空字符）。",
        "description holds a character that cannot be stored: NUL."
    )]
    [InlineData("", "request.malformed", null, "请求没有内容。", "The request has no body.")]
    [InlineData(
        """{"channel":"a channel with a very long name","description":"a"}""",
        "request.invalid",
        "channel",
        "长度不得超过 20。",
        "The field Channel must be a string with a maximum length of 20."
    )]
    [InlineData("""{"description":"a"}""", "request.invalid", "channel", "必填。", "The Channel field is required.")]
    public async Task A_fault_names_its_field_in_the_language_of_the_sender(
        string body,
        string code,
        string? field,
        string chinese,
        string english
    )
    {
        await using var host = await TestHost.StartAsync();
        host.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            await TestCity.KeyAsync(host.Services, "sender", "cases.file")
        );
        foreach (var (language, expected) in new[] { ("zh-CN", chinese), ("en", english) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/cases")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.AcceptLanguage.ParseAdd(language);
            using var answer = await host.Client.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            problem.RootElement.GetProperty("code").GetString().ShouldBe(code);
            var said = field is null
                ? problem.RootElement.GetProperty("title")
                : problem.RootElement.GetProperty("errors").GetProperty(field)[0];
            said.GetString().ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Nul_in_the_parameters_of_an_address_is_refused()
    {
        await using var host = await TestHost.StartAsync();
        using var answer = await host.Client.GetAsync("/api/cases?query=a%00b");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("request.characters");
    }

    [Theory]
    [InlineData("/api/cases?limit=many", "limit", "many")]
    [InlineData("/api/audit?limit=5&subjectId=x", "subjectId", "x")]
    [InlineData("/api/audit?from=yesterday", "from", "yesterday")]
    [InlineData("/api/cases?limit=99999999999", "limit", "99999999999")]
    public async Task A_parameter_that_is_not_understood_is_named(string address, string name, string value)
    {
        await using var host = await TestHost.StartAsync();
        host.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            await TestCity.KeyAsync(host.Services, "reader", "cases.read")
        );
        using var answer = await host.Client.GetAsync(address);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("title").GetString().ShouldBe($"参数 {name} 的值“{value}”无法识别。");
    }

    [Theory]
    [InlineData(
        "/api/webhooks",
        """{"url":"https://a.example","secret":"0123456789abcdef","eventTypes":["*",null]}""",
        "eventTypes"
    )]
    [InlineData(
        "/api/cases/00000000-0000-0000-0000-000000000001/actions/dispatch",
        """{"coUnitCodes":[null]}""",
        "coUnitCodes"
    )]
    [InlineData(
        "/api/decisions/tables",
        """{"code":"a","use":"cases.dispatch","head":{"titleChinese":"a","matters":[null]},"draft":{"dmn":"x"}}""",
        "matters"
    )]
    public async Task A_null_in_a_list_is_refused_when_it_is_read(string path, string body, string list)
    {
        await using var host = await TestHost.StartAsync();
        host.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            await TestCity.KeyAsync(host.Services, "sender", "cases.file")
        );
        using var answer = await host.Client.PostAsync(
            path,
            new StringContent(body, Encoding.UTF8, "application/json")
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await answer.Content.ReadAsStringAsync();
        problem.ShouldContain("request.malformed");
        problem.ShouldContain($"{list} 中不能有空值");
    }

    [Fact]
    public async Task Too_large_a_body_is_told_so()
    {
        await using var host = await TestHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/public/cases")
        {
            Content = new StringContent(new string('a', 2 << 20), Encoding.UTF8, "application/json"),
        };
        // Else the answer may come while the body is still being sent, and get lost.
        request.Headers.ExpectContinue = true;
        using var answer = await host.Client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("code").GetString().ShouldBe("request.too_large");
    }
}
