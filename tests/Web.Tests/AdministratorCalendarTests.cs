using System.Globalization;

namespace Zhishu.Web.Tests;

public sealed class AdministratorCalendarTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task The_notice_of_the_next_year_is_entered_corrected_and_deadlines_follow_it(
        string size,
        string language
    )
    {
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("admin");
        await window.Page.GotoAsync("/office/admin/calendar");
        await window.Page.Locator("[data-kind=holiday]").First.WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        // Whichever year is next: the other case may have entered one.
        var next = window.Page.Locator("[role=group] .choice").Last;
        var year = int.Parse(await next.InnerTextAsync(), CultureInfo.InvariantCulture);
        await next.ClickAsync();
        await window.SeeAsync("尚未录入", "Not entered yet");
        await window.FitAsync();

        await window.Page.Locator("[data-kind=rest]").First.ClickAsync();
        await window.Page.Locator("[data-kind=makeUp]").WaitForAsync();
        // What was typed is not lost by looking at another year.
        await window.Page.Locator("[role=group] .choice").First.ClickAsync();
        await window.BeAccessibleAsync();
        await window.Button("留下继续", "Stay").ClickAsync();
        await window.Page.Locator("[data-kind=makeUp]").WaitForAsync();
        // A holiday without a name is refused where it stands.
        await window.Button("增加假期", "Add a holiday").ClickAsync();
        await window.Page.Locator(".rows .row input[type=date]").First.FillAsync($"{year}-10-01");
        await window.Page.Locator(".rows .row input[type=date]").Last.FillAsync($"{year}-10-07");
        var save = window.Button($"保存 {year} 年", $"Save {year}");
        await save.ClickAsync();
        await window.SeeAsync("节假日须有名称", "A holiday has a name");
        await window.BeAccessibleAsync();
        await window.Page.Locator(".rows .row input:not([type=date])").Last.FillAsync("国庆节");
        await save.ClickAsync();
        await window.SeeAsync("已保存", "Saved");
        await window.SeeAsync("修改于", "Changed by");
        await Expect(window.Page.Locator("[data-kind=holiday]")).ToHaveCountAsync(7);
        await window.FitAsync();

        await window.Field("起算时间", "Counted from").FillAsync($"{year}-09-30T09:00");
        await window.Field("时限", "Limit").Last.FillAsync(window.Say("1个工作日", "1 working day"));
        await window.Button("试算", "Try it").ClickAsync();
        var computed = window.Page.Locator("[data-computed] strong");
        await computed.WaitForAsync();
        var worked = new DateOnly(year, 10, 8);
        while (worked.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            worked = worked.AddDays(1);
        await Expect(computed)
            .ToContainTextAsync(window.Say($"{year}年10月{worked.Day}日", $"{year}-10-{worked.Day:00}"));
        await window.BeAccessibleAsync();
    }

    [Fact]
    public async Task Working_hours_that_overlap_are_refused_where_they_stand()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("admin");
        await window.Page.GotoAsync("/office/admin/calendar");
        var hours = window.Field("每天的工作时段", "");
        await window.Page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('input')].some((one) => one.value === '09:00-12:00, 14:00-18:00')"
        );
        await hours.FillAsync("09:00-12:00, 11:00-18:00");
        await window.Button("保存工作时间", "").ClickAsync();
        await window.SeeAsync("与前一时段重叠", "");
        await hours.FillAsync("09:00-12:00, 14:00-18:00");
        await window.Button("保存工作时间", "").ClickAsync();
        await window.SeeAsync("已保存", "");
    }
}
