using System.Globalization;
using Zhishu.Testing;

namespace Zhishu.Web.Tests;

/// <summary>A city of its own, in which nothing happens but what the test does.</summary>
public sealed class FigureTests : IAsyncLifetime
{
    private readonly WebCity city = new();

    public ValueTask InitializeAsync() => city.InitializeAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Theory]
    [InlineData("/office/situation?days=7", "leader1", "desk", "zh", "main", 50)]
    [InlineData("/office/situation", "leader1", "phone", "en", ".sentence, [data-panel=now]", 8)]
    [InlineData("/office/supervision?list=figures", "supervisor1", "desk", "en", "main", 30)]
    public async Task Every_figure_opens_exactly_the_cases_it_counts(
        string page,
        string person,
        string size,
        string language,
        string within,
        int least
    )
    {
        await MadeCases.OfEverySortAsync(
            city.Host,
            240,
            ["demo-ga", "demo-jj", "demo-cg", null],
            ["event.06.010", "event.06.01", "event.09.008", null],
            ["990101", "990101001", "990101001002", "990102001", null],
            114.6,
            21.4
        );
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync(person);
        await window.Page.GotoAsync(page);
        var figures = window.Page.Locator(within).Locator("[data-counts]");
        await figures.First.WaitForAsync();
        foreach (var table in await window.Page.Locator("details:not([open]) summary").AllAsync())
            await table.ClickAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        List<(string Text, int Count, string Path)> found = [];
        foreach (var figure in await figures.AllAsync())
        {
            var text = await figure.InnerTextAsync();
            var count = Number((await figure.GetAttributeAsync("data-counts"))!);
            if (count > 0 && await figure.Locator("xpath=ancestor::th").CountAsync() == 0)
                text.Replace(",", "", StringComparison.Ordinal)
                    .ShouldContain(count.ToString(CultureInfo.InvariantCulture));
            found.Add((text, count, (await figure.GetAttributeAsync("href"))!));
        }
        found.Count.ShouldBeGreaterThan(least);
        foreach (var (text, count, path) in found.DistinctBy(f => f.Path))
        {
            await window.Page.GotoAsync(path);
            Number(await window.Page.Locator("[data-count]").InnerTextAsync()).ShouldBe(count, $"{text} {path}");
            if (count is 0 or > 50)
                continue;
            await window.Page.Locator("[data-row]").First.WaitForAsync();
            (await window.Page.Locator("[data-row]").CountAsync()).ShouldBe(count, path);
        }
        await window.BeAccessibleAsync();
    }

    [Theory]
    [InlineData("wall", "zh", "/office/situation/wall")]
    [InlineData("phone", "en", "/office/situation")]
    public async Task A_calm_city_and_a_bad_day_look_and_read_differently(string size, string language, string page)
    {
        await MadeCases.OnDaysAsync(city.Host, daysAgo: 1, days: 28, each: 2, "event.06.010", "990101001");
        await MadeCases.OnDaysAsync(city.Host, daysAgo: 0, days: 1, each: 2, "event.06.010", "990101001");
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("leader1");
        await window.Page.GotoAsync(page);
        var sentence = window.Page.Locator(".sentence");
        await window.Page.Locator(".sentence[data-tone=calm]").WaitForAsync();
        await window.SeeAsync("与平时相当", "as usual");
        await window.SeeAsync("没有超期", "nothing overdue");
        await window.BeAccessibleAsync();
        await window.FitAsync();
        var calm = await LookAsync(sentence);

        await MadeCases.OnDaysAsync(city.Host, daysAgo: 0, days: 1, each: 30, "event.09.008", "990102001");
        // Tells the open page that something has happened.
        await city.FileAsync("坏日子里的一件");
        await window.Page.Locator(".sentence[data-tone=bad]").WaitForAsync();
        await window.SeeAsync("形势吃紧", "A bad day");
        await window.SeeAsync("是平时（2 件）的", "times the usual 2");
        await window.SeeAsync("集中在乙一街道（30 件，平时 0 件）", "most of it in 乙一街道 (30, usually 0)");
        await window.BeAccessibleAsync();
        await window.FitAsync();
        var bad = await LookAsync(sentence);
        bad.ShouldNotBe(calm);
    }

    private static Task<string> LookAsync(ILocator sentence) =>
        sentence.EvaluateAsync<string>(
            "(e) => { const of = getComputedStyle(e), word = getComputedStyle(e.querySelector('strong')); return [of.backgroundColor, word.color, word.fontSize].join(' '); }"
        );

    private static int Number(string text) =>
        int.Parse(string.Concat(text.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
}
