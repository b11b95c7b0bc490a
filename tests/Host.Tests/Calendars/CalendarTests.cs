using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Calendars;

public class CalendarTests
{
    private static readonly object Notice2027 = new
    {
        holidays = new object[]
        {
            new { name = "元旦", from = "2027-01-01" },
            new
            {
                name = "春节",
                from = "2027-02-05",
                to = "2027-02-11",
            },
        },
        makeUpDays = new[] { "2027-02-20" },
    };

    [Fact]
    public async Task The_shipped_calendar_is_there_for_everybody_to_read()
    {
        await using var host = await StartAsync();
        var year = await host.Client.GetAsync("/api/calendar/2026").ShouldBeAsync(HttpStatusCode.OK);
        year.GetProperty("source").GetString().ShouldBe("shipped");
        year.GetProperty("workingDays").GetInt32().ShouldBe(248);
        var all = await host.Client.GetAsync("/api/calendar").ShouldBeAsync(HttpStatusCode.OK);
        all.GetProperty("years").GetArrayLength().ShouldBe(8);
        await host.Client.GetAsync("/api/calendar/2027").ShouldRefuseAsync(HttpStatusCode.NotFound, "calendar.year");
    }

    [Theory]
    [InlineData("2026-09-28T09:00:00+08:00", "5个工作日", "2026-10-10")]
    [InlineData("2026-02-13T09:00:00+08:00", "3 working days", "2026-02-25")]
    public async Task A_deadline_can_be_tried_out(string start, string limit, string due)
    {
        await using var host = await StartAsync();
        var answer = await host
            .Client.PostAsJsonAsync("/api/calendar/compute", new { start, limit })
            .ShouldBeAsync(HttpStatusCode.OK);
        answer.GetProperty("dueLocal").GetString()!.ShouldStartWith(due);
        answer.GetProperty("words").GetProperty("chinese").GetString()!.ShouldContain("个工作日");
        answer.GetProperty("words").GetProperty("english").GetString()!.ShouldContain(due);
    }

    [Theory]
    [InlineData("2026-12-30T09:00:00+08:00", "5个工作日", HttpStatusCode.Conflict, "calendar.not-loaded")]
    [InlineData("9999-12-31T23:00:00Z", "99999小时", HttpStatusCode.Conflict, "calendar.not-loaded")]
    [InlineData("0001-01-01T00:00:00Z", "1小时", HttpStatusCode.Conflict, "calendar.not-loaded")]
    [InlineData("2026-01-05T09:00:00+08:00", "soon", HttpStatusCode.BadRequest, "calendar.limit")]
    [InlineData("2026-01-05T09:00:00+08:00", null, HttpStatusCode.BadRequest, "calendar.limit")]
    [InlineData(null, "1小时", HttpStatusCode.BadRequest, "calendar.start")]
    public async Task What_cannot_be_computed_is_refused(
        string? start,
        string? limit,
        HttpStatusCode status,
        string code
    )
    {
        await using var host = await StartAsync();
        await host
            .Client.PostAsJsonAsync("/api/calendar/compute", new { start, limit })
            .ShouldRefuseAsync(status, code);
    }

    [Fact]
    public async Task A_city_adds_a_year_and_every_node_counts_with_it()
    {
        await using var host = await StartAsync();
        using var admin = host.ClientOf("admin", "calendar.manage");
        await using var other = Server.Services(new ServerSettings(host.ConnectionString, host.DataFolder, ""));
        other.GetRequiredService<ICalendarSource>().Current.LastYear.ShouldBe(2026);

        var set = await admin.PutAsync("/api/calendar/2027", null, Notice2027).ShouldBeAsync(HttpStatusCode.OK);
        set.GetProperty("source").GetString().ShouldBe("city");
        var due = new DateTimeOffset(2027, 2, 4, 9, 0, 0, TimeSpan.FromHours(8));
        var here = host.Services.GetRequiredService<ICalendarSource>().Current;
        here.DateOf(here.Add(due, TimeLimit.Parse("1个工作日"))).ShouldBe(new DateOnly(2027, 2, 12));
        await other.GetRequiredService<CalendarSource>().RefreshAsync(default);
        other.GetRequiredService<ICalendarSource>().Current.LastYear.ShouldBe(2027);
        (
            await host.ScalarAsync<string>(
                "SELECT action || ' ' || actor_name FROM kernel_ledger WHERE subject_kind = 'calendar'"
            )
        ).ShouldBe("calendar.year_set admin");
    }

    [Fact]
    public async Task A_change_from_an_outdated_version_is_refused()
    {
        await using var host = await StartAsync();
        using var admin = host.ClientOf("admin", "calendar.manage");
        var body = new
        {
            holidays = new[]
            {
                new
                {
                    name = "元旦",
                    from = "2026-01-01",
                    to = "2026-01-02",
                },
            },
            makeUpDays = Array.Empty<string>(),
        };
        await admin
            .PutAsync("/api/calendar/2026", null, body)
            .ShouldRefuseAsync(HttpStatusCode.BadRequest, "request.if_match");
        using var first = await admin.PutAsync("/api/calendar/2026", "\"0\"", body);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        first.Headers.ETag!.Tag.ShouldBe("\"1\"");
        await admin
            .PutAsync("/api/calendar/2026", "\"0\"", body)
            .ShouldRefuseAsync(HttpStatusCode.Conflict, "concurrency.stale");
        using var second = await admin.PutAsync("/api/calendar/2026", "\"1\"", body);
        second.Headers.ETag!.Tag.ShouldBe("\"2\"");
        using var read = await admin.GetAsync("/api/calendar/2026");
        read.Headers.ETag!.Tag.ShouldBe("\"2\"");
    }

    [Theory]
    [InlineData(2028, """{"holidays":[]}""", HttpStatusCode.Conflict, "calendar.gap")]
    [InlineData(2027, """{}""", HttpStatusCode.BadRequest, "calendar.year")]
    [InlineData(2027, """{"holidays":[null]}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData(2027, """{"holidays":[{"name":"元旦"}]}""", HttpStatusCode.BadRequest, "calendar.year")]
    [InlineData(
        2027,
        """{"holidays":[{"name":"元旦","from":"2028-01-01"}]}""",
        HttpStatusCode.BadRequest,
        "calendar.year"
    )]
    [InlineData(
        2027,
        """{"holidays":[{"name":"春节","from":"2027-02-05","to":"2027-02-01"}]}""",
        HttpStatusCode.BadRequest,
        "calendar.year"
    )]
    [InlineData(
        2027,
        """{"holidays":[{"name":"a","from":"2027-02-05"},{"name":"b","from":"2027-02-05"}]}""",
        HttpStatusCode.BadRequest,
        "calendar.year"
    )]
    [InlineData(
        2027,
        """{"holidays":[{"name":"a","from":"2027-02-06"}],"makeUpDays":["2027-02-06"]}""",
        HttpStatusCode.BadRequest,
        "calendar.year"
    )]
    [InlineData(2027, """{"holidays":[],"makeUpDays":["2027-02-08"]}""", HttpStatusCode.BadRequest, "calendar.year")]
    [InlineData(
        2027,
        """{"holidays":[{"name":"a","from":"31.12.2027"}]}""",
        HttpStatusCode.BadRequest,
        "request.malformed"
    )]
    [InlineData(
        2027,
        """{"holidays":[{"name":"\u0000","from":"2027-01-01"}]}""",
        HttpStatusCode.BadRequest,
        "request.malformed"
    )]
    public async Task A_notice_that_contradicts_itself_is_refused(
        int year,
        string body,
        HttpStatusCode status,
        string code
    )
    {
        await using var host = await StartAsync();
        using var admin = host.ClientOf("admin", "calendar.manage");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = admin.PutAsync($"/api/calendar/{year}", content);
        if (status == HttpStatusCode.OK)
            await answer.ShouldBeAsync(status);
        else
            await answer.ShouldRefuseAsync(status, code);
    }

    [Fact]
    public async Task Working_hours_can_be_set()
    {
        await using var host = await StartAsync();
        using var admin = host.ClientOf("admin", "calendar.manage");
        object Hours(params string[] hours) =>
            new { workingDays = new[] { "monday", "tuesday", "wednesday", "thursday", "friday" }, hours };
        await admin
            .PutAsync("/api/calendar/hours", "\"1\"", Hours("08:30-12:00", "13:30-17:30"))
            .ShouldBeAsync(HttpStatusCode.OK);
        var source = host.Services.GetRequiredService<ICalendarSource>();
        source.Current.WorkingDayLength.ShouldBe(TimeSpan.FromHours(7.5));
        await admin
            .PutAsync("/api/calendar/hours", "\"1\"", Hours("09:00-18:00"))
            .ShouldRefuseAsync(HttpStatusCode.Conflict, "concurrency.stale");
        foreach (
            var wrong in new[]
            {
                new[] { "12:00-09:00" },
                ["25:00-26:00"],
                ["09:00-12:00", "11:00-18:00"],
                [],
                ["9-12"],
            }
        )
            await admin
                .PutAsync("/api/calendar/hours", "*", Hours(wrong))
                .ShouldRefuseAsync(HttpStatusCode.BadRequest, "calendar.hours");
    }

    [Fact]
    public async Task Editing_needs_the_permission_without_limits()
    {
        await using var host = await StartAsync();
        using var nobody = host.ClientOf("nobody", "webhooks.manage");
        await nobody
            .PutAsync("/api/calendar/2027", null, Notice2027)
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "permission.denied");
        await host
            .Client.PutAsync("/api/calendar/2027", null, Notice2027)
            .ShouldRefuseAsync(HttpStatusCode.Unauthorized, "session.none");
    }

    private static Task<TestHost> StartAsync() => TestHost.StartAsync(configure: Callers.Accept);
}
