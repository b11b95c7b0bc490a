using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Sensing.VideoEvents;

namespace Zhishu.Sensing.Tests;

public sealed class VideoRefusalTests
{
    [Fact]
    public async Task What_cannot_be_taken_is_refused_with_its_reason_and_counted_for_the_operator()
    {
        await using var host = await VideoScene.StartAsync();
        async Task<string?> CodeAsync(object message, byte[]? picture = null)
        {
            var (status, answer) = await host.Gateway.SendEventAsync(
                Json.WriteObject(message),
                picture ?? VideoScene.Picture()
            );
            status.ShouldBe(HttpStatusCode.BadRequest);
            return answer.Word("code");
        }
        (await CodeAsync(VideoScene.Message(host, camera: "CAM-7"))).ShouldBe("sensing.event_unknown_camera");
        (await CodeAsync(VideoScene.Message(host, camera: null))).ShouldBe("sensing.event_unknown_camera");
        (await CodeAsync(VideoScene.Message(host, behaviour: "nothing"))).ShouldBe("sensing.event_unknown_behaviour");
        var ahead = VideoScene.Message(host, at: host.Clock.Now.AddMinutes(6));
        (await CodeAsync(ahead)).ShouldBe("sensing.event_clock_ahead");
        (await CodeAsync(VideoScene.Message(host, at: host.Clock.Now.AddDays(-8)))).ShouldBe("sensing.event_too_old");
        (await CodeAsync(VideoScene.Message(host, confidence: 1.5))).ShouldBe("sensing.event_field");
        (await CodeAsync(VideoScene.Message(host, box: new(0.9, 0.9, 0.2, 0.2)))).ShouldBe("sensing.event_box");
        (await CodeAsync(VideoScene.Message(host), "<svg/>"u8.ToArray())).ShouldBe("attachments.type");
        (await CodeAsync(VideoScene.Message(host), "%PDF-1.7 and more"u8.ToArray())).ShouldBe("attachments.type");
        (await CodeAsync(VideoScene.Message(host), VideoScene.Picture()[..100])).ShouldBe("attachments.broken");
        (await CodeAsync(VideoScene.Message(host), [])).ShouldBe("attachments.empty");
        var (dropped, answer) = await host.Gateway.SendEventAsync(
            Json.WriteObject(VideoScene.Message(host, confidence: 0.39)),
            VideoScene.Picture()
        );
        (dropped, answer.Word("outcome")).ShouldBe((HttpStatusCode.OK, "dropped"));
        var device = (await host.Chief.Read("/api/sensing/devices")).GetProperty("items")[0].Word("id");
        await host.Chief.Send($"/api/sensing/devices/{device}/actions", new { action = "retire", reason = "拆除" });
        (await CodeAsync(VideoScene.Message(host))).ShouldBe("sensing.event_retired");
        (await host.CountAsync("sensing_event")).ShouldBe(0);
        var refused = (await host.Chief.Read($"{VideoScene.Events}/refused")).EnumerateArray().ToList();
        refused
            .ConvertAll(r => (r.Word("reason"), r.Number("count")))
            .ShouldBe(
                [
                    ("unknown_camera", 1),
                    ("unknown_camera", 1),
                    ("unknown_behaviour", 1),
                    ("clock_ahead", 1),
                    ("too_old", 1),
                    ("low_confidence", 1),
                    ("retired", 1),
                ],
                ignoreOrder: true
            );
    }

    [Fact]
    public async Task Only_who_may_sends_sees_and_checks_and_only_in_the_own_area()
    {
        await using var host = await VideoScene.StartAsync();
        var message = Json.WriteObject(VideoScene.Message(host, 0.9, "stall"));
        var foreign = host.Person("foreign", new Grant(SensingPermissions.Send, AreaPrefix: "990103"));
        (await foreign.SendEventAsync(message, VideoScene.Picture()))
            .Answer.Word("code")
            .ShouldBe("sensing.event_not_allowed");
        var nobody = host.Person("nobody", new Grant(SensingPermissions.Read));
        (await nobody.SendEventAsync(message, VideoScene.Picture())).Status.ShouldBe(HttpStatusCode.Forbidden);
        using var stranger = new HttpClient { BaseAddress = host.Host.Client.BaseAddress };
        (await stranger.SendEventAsync(message, VideoScene.Picture())).Status.ShouldBe(HttpStatusCode.Unauthorized);

        var seen = await host.SeeAsync(0.9, "stall");
        var path = $"{VideoScene.Events}/{seen.Word("eventId")}";
        var here = host.Person("here", new Grant(SensingPermissions.Check, AreaPrefix: "990102"));
        var elsewhere = host.Person("elsewhere", new Grant(SensingPermissions.Check, AreaPrefix: "990103"));
        (await here.Read(VideoScene.Events)).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await elsewhere.Read(VideoScene.Events)).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await elsewhere.Refused(path)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await elsewhere.Refused(path + "/picture")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await elsewhere.Refused(path + "/check", new { action = "confirm" })).Status.ShouldBe(
            HttpStatusCode.Forbidden
        );
        (await nobody.Refused(path + "/picture")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await here.GetByteArrayAsync(path + "/picture")).ShouldBe(VideoScene.Picture());
        (await here.CheckAsync(seen, "confirm")).Word("state").ShouldBe("confirmed");
        (await host.Chief.Read($"{VideoScene.Events}?state=confirmed&behaviour=stall&area=9901&query=cam"))
            .GetProperty("items")
            .GetArrayLength()
            .ShouldBe(1);
    }

    [Fact]
    public async Task A_camera_sends_with_its_own_key_and_for_no_other()
    {
        await using var host = await VideoScene.StartAsync();
        await host.DeviceAsync("CAM-2");
        var device = (await host.Chief.Read("/api/sensing/devices?query=CAM-1")).GetProperty("items")[0].Word("id");
        var key = (await host.Chief.Send($"/api/sensing/devices/{device}/key", new { })).Word("key");
        var camera = host.WithKey(key);
        var own = Json.WriteObject(VideoScene.Message(host, camera: null));
        (await camera.SendEventAsync(own, VideoScene.Picture())).Answer.Word("outcome").ShouldBe("new");
        var other = Json.WriteObject(VideoScene.Message(host, camera: "CAM-2"));
        (await camera.SendEventAsync(other, VideoScene.Picture()))
            .Answer.Word("code")
            .ShouldBe("sensing.event_not_allowed");
    }

    public static TheoryData<string> Messages =>
        [
            "",
            "null",
            "[]",
            "{}",
            "{",
            "\u0000",
            """{"number":"\u0000","camera":"CAM-1","behaviour":"bin","confidence":0.9}""",
            """{"number":"1","camera":"CAM-1\ud800","behaviour":"bin","confidence":0.9}""",
            """{"number":"1","camera":"CAM-1","behaviour":"bin","confidence":"much"}""",
            """{"number":"1","camera":"CAM-1","behaviour":"bin","confidence":1e400}""",
            """{"number":"1","camera":"CAM-1","behaviour":"bin","confidence":0.9,"at":"0001-01-01T00:00:00+14:00"}""",
            """{"number":"1","camera":"CAM-1","behaviour":"bin","confidence":0.9,"at":"9999-12-31T23:59:59-14:00"}""",
            """{"number":"1","camera":"CAM-1","behaviour":"bin","confidence":0.9,"boxes":[null]}""",
            """{"number":"1","camera":"CAM-1","behaviour":"bin","confidence":0.9,"boxes":[{"x":-1,"y":0,"width":0.1,"height":0.1}]}""",
            """{"number":"1","camera":"CAM-1","behaviour":"bin","confidence":0.9,"boxes":[{"x":0,"y":0,"width":0,"height":0.1}]}""",
            """{"number":"1","camera":"CAM-1","behaviour":"bin","confidence":0.9,"place":{"longitude":200,"latitude":0}}""",
            """{"number":"1","camera":"CAM-1","behaviour":"bin","confidence":0.9,"place":{"longitude":113}}""",
            $$"""{"number":"{{new string('9', 200)}}","camera":"CAM-1","behaviour":"bin","confidence":0.9}""",
            new string('x', 20_000),
        ];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_that_is_none_is_refused_and_breaks_nothing(string message)
    {
        await using var host = await VideoScene.StartAsync();
        (await host.Gateway.SendEventAsync(message, VideoScene.Picture())).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await host.Gateway.SendEventAsync(message, null)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await host.Gateway.SendEventAsync(null, VideoScene.Picture())).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await host.SeeAsync()).Word("outcome").ShouldBe("new");
    }

    [Fact]
    public async Task Bytes_that_were_changed_at_random_never_break_the_server()
    {
        await using var host = await VideoScene.StartAsync();
        var random = new Random(7);
        using var good = new MultipartFormDataContent("edge")
        {
            { new StringContent(Json.WriteObject(VideoScene.Message(host, number: "R")), Encoding.UTF8), "event" },
            { new ByteArrayContent(VideoScene.Picture()), "file", "scene.png" },
        };
        var whole = await good.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        for (var run = 0; run < 200; run++)
        {
            var bytes = whole[..random.Next(1, whole.Length + 1)];
            for (var change = random.Next(6); change > 0; change--)
                bytes[random.Next(Math.Min(bytes.Length, 700))] = (byte)random.Next(256);
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=edge");
            using var answer = await host.Gateway.PostAsync(
                new Uri(VideoScene.Events, UriKind.Relative),
                content,
                TestContext.Current.CancellationToken
            );
            ((int)answer.StatusCode).ShouldBeLessThan(500, Convert.ToBase64String(bytes));
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    public async Task A_request_that_is_no_form_is_refused(string type)
    {
        await using var host = await VideoScene.StartAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await host.Gateway.PostAsync(
            new Uri(VideoScene.Events, UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        ((int)answer.StatusCode).ShouldBeInRange(400, 415);
    }

    [Fact]
    public void Every_reason_has_words_and_a_code_of_its_own()
    {
        var refusals = Enum.GetValues<EventRefusal>().Select(EventRefusals.Of).ToList();
        refusals.Select(r => r.Code).Distinct().Count().ShouldBe(refusals.Count);
        refusals.Select(r => r.Text.Chinese).Distinct().Count().ShouldBe(refusals.Count);
    }
}
