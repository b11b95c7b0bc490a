using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zhishu.Intake.Drafting;
using Zhishu.Kernel.Actors;
using Zhishu.Testing;

namespace Zhishu.Intake.Tests.Drafting;

/// <summary>Against a server on this machine that speaks the protocol.</summary>
public sealed class DraftTests : IAsyncLifetime
{
    private readonly ActingFilter acting = new();
    private readonly ConcurrentQueue<(string Key, JsonElement Body)> received = new();
    private Func<IResult> answer = () =>
        Results.Json(
            new { choices = new[] { new { message = new { role = "assistant", content = " 您好！已核实。 " } } } }
        );
    private WebApplication standIn = null!;
    private TestHost host = null!;
    private HttpClient handler = null!;
    private Guid caseId;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        standIn = builder.Build();
        standIn.MapPost(
            "/v1/chat/completions",
            (JsonElement body, HttpRequest request) =>
            {
                received.Enqueue((request.Headers.Authorization.ToString(), body));
                return answer();
            }
        );
        await standIn.StartAsync();
        host = await TestHost.StartAsync(configure: b =>
        {
            acting.Configure(b);
            b.Configuration.AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Intake:Drafting:Address"] = standIn.Urls.First() + "/v1/",
                    ["Intake:Drafting:Model"] = "stand-in",
                    ["Intake:Drafting:Key"] = "secret",
                }
            );
        });
        await TestCity.InstallAsync(host.Services, "urban-management");
        var clerk = acting.Client(host, "clerk", new Grant("cases.file"), new Grant("cases.read"));
        using var filed = await clerk.PostAsJsonAsync(
            "/api/cases",
            new
            {
                kind = "urban-event",
                channel = "hotline",
                title = "东湖小区电梯故障",
                description = "我叫测试甲，住东湖小区3栋2单元501室，电话13800138000，身份证11010519491231002X，邮箱a.b@example.com，电梯坏了。",
                areaCode = "990101",
            }
        );
        filed.StatusCode.ShouldBe(HttpStatusCode.Created, await filed.Content.ReadAsStringAsync());
        caseId = (await filed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        handler = acting.Client(host, "handler", new Grant("cases.read"));
        clerk.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        handler.Dispose();
        await host.DisposeAsync();
        await standIn.DisposeAsync();
    }

    [Fact]
    public async Task A_reply_is_drafted_without_personal_data_and_each_use_is_in_the_ledger()
    {
        var drafted = await DraftAsync(
            new
            {
                caseId,
                kind = "reply",
                notes = "已换门机，联系人李四先生 0731-88888888",
            }
        );
        drafted.GetProperty("text").GetString().ShouldBe("您好！已核实。");
        drafted.GetProperty("hidden").GetInt32().ShouldBeGreaterThanOrEqualTo(6);
        var (key, body) = received.ShouldHaveSingleItem();
        key.ShouldBe("Bearer secret");
        body.GetProperty("model").GetString().ShouldBe("stand-in");
        var sent = body.GetProperty("messages")[1].GetProperty("content").GetString()!;
        foreach (
            var personal in (string[])
                ["测试甲", "13800138000", "11010519491231002X", "example.com", "501", "李四", "88888888"]
        )
            sent.ShouldNotContain(personal);
        sent.ShouldContain("东湖小区");
        sent.ShouldContain("电梯坏了");
        sent.ShouldContain("已换门机");

        answer = () => Results.StatusCode(500);
        using var failed = await handler.PostAsJsonAsync("/api/intake/draft", new { caseId, kind = "summary" });
        failed.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer = () => Results.Json(new { choices = Array.Empty<object>() });
        using var empty = await handler.PostAsJsonAsync("/api/intake/draft", new { caseId, kind = "summary" });
        empty.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger WHERE action = 'case.draft_asked'")).ShouldBe(
            3
        );
    }

    [Fact]
    public async Task Who_may_not_see_the_case_gets_no_draft_and_nothing_leaves()
    {
        using var stranger = acting.Client(host, "stranger", new Grant("cases.read", AreaPrefix: "990102"));
        using var hidden = await stranger.PostAsJsonAsync("/api/intake/draft", new { caseId, kind = "summary" });
        hidden.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var wrong = await handler.PostAsJsonAsync("/api/intake/draft", new { caseId, kind = "poem" });
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("打 138 0013 8000 找我", "打 [号码] 找我")]
    [InlineData("１３８００１３８０００", "[号码]")]
    [InlineData("车牌粤A12345乱停", "车牌[车牌]乱停")]
    [InlineData("微信号：abc_123", "微信号：[账号]")]
    [InlineData("王女士反映路灯不亮", "[姓名]反映路灯不亮")]
    [InlineData("2019年的路灯坏了12盏", "2019年的路灯坏了12盏")]
    public void What_tells_who_somebody_is_is_hidden(string text, string masked) =>
        PersonalData.Mask(text).Text.ShouldBe(masked);

    private async Task<JsonElement> DraftAsync(object request)
    {
        using var drafted = await handler.PostAsJsonAsync("/api/intake/draft", request);
        drafted.StatusCode.ShouldBe(HttpStatusCode.OK, await drafted.Content.ReadAsStringAsync());
        return await drafted.Content.ReadFromJsonAsync<JsonElement>();
    }
}
