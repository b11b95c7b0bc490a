using System.Text.Json;
using Zhishu.Host;

namespace Zhishu.Web.Tests;

/// <summary>One person's browser: finds things as a person does, by role and words, and remembers what went wrong in it.</summary>
public sealed class Window : IAsyncDisposable
{
    private static readonly string Axe = File.ReadAllText(
        Path.Combine(Installation.Root, "web/node_modules/axe-core/axe.min.js")
    );

    private readonly IBrowserContext context;
    private readonly List<string> faults = [];

    private Window(IBrowserContext context, IPage page, string language) =>
        (this.context, Page, Language) = (context, page, language);

    public IPage Page { get; }

    public string Language { get; }

    internal static async Task<Window> OpenAsync(IBrowser browser, Uri server, string size, string language)
    {
        var phone = size == "phone";
        var context = await browser.NewContextAsync(
            new()
            {
                BaseURL = server.ToString(),
                Locale = language == "en" ? "en-GB" : "zh-CN",
                ViewportSize = size switch
                {
                    "phone" => new() { Width = 390, Height = 844 },
                    "wall" => new() { Width = 1920, Height = 1080 },
                    _ => new() { Width = 1440, Height = 900 },
                },
                IsMobile = phone,
                HasTouch = phone,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        context.SetDefaultTimeout(WebCity.Patience);
        return Watch(context, await context.NewPageAsync(), language);
    }

    /// <summary>For a browser that the test itself has started.</summary>
    internal static Window Watch(IBrowserContext context, IPage page, string language)
    {
        var window = new Window(context, page, language);
        window.Page.PageError += (_, error) => window.faults.Add(error);
        window.Page.Console += (_, said) =>
        {
            // A refusal of the server is shown on the page; the browser's own note about it is no fault.
            if (said.Type == "error" && !said.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                window.faults.Add(said.Text);
        };
        return window;
    }

    public string Say(string chinese, string english) => Language == "en" ? english : chinese;

    public ILocator Button(string chinese, string english) => Role(AriaRole.Button, chinese, english);

    public ILocator Link(string chinese, string english) => Role(AriaRole.Link, chinese, english);

    public ILocator Field(string chinese, string english) => Page.GetByLabel(Say(chinese, english));

    /// <summary>What is to be seen of a text: on a phone the same word may stand in a list behind.</summary>
    public ILocator Text(string text) => Page.GetByText(text).Filter(new() { Visible = true }).First;

    /// <summary>Waits until a text is to be seen.</summary>
    /// <exception cref="TimeoutException">It is not, and what the page shows instead.</exception>
    public async Task SeeAsync(string chinese, string english)
    {
        try
        {
            await Text(Say(chinese, english)).WaitForAsync();
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Page.Url} shows:\n{await Page.InnerTextAsync("body")}", e);
        }
    }

    public async Task SignInAsync(string name)
    {
        await Page.GotoAsync("/office");
        await Field("账号", "Account").FillAsync(name);
        await Page.GetByLabel(Say("密码", "Password"), new() { Exact = true }).FillAsync(WebCity.Password);
        await Button("登录", "Sign in").ClickAsync();
        await Page.GetByRole(AriaRole.Navigation).First.WaitForAsync();
    }

    /// <summary>No violation of WCAG 2.1 AA on the page as it is now.</summary>
    public async Task BeAccessibleAsync()
    {
        await Page.EvaluateAsync(Axe);
        var found = await Page.EvaluateAsync<JsonElement>(
            """
            async () => (await axe.run(document, {
                runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'],
            })).violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 200)).join(' | '))
            """
        );
        found.EnumerateArray().Select(v => v.GetString()).ShouldBeEmpty(Page.Url);
    }

    /// <summary>Nothing sticks out to the side.</summary>
    public async Task FitAsync()
    {
        var over = await Page.EvaluateAsync<int>(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        );
        over.ShouldBeLessThanOrEqualTo(0, Page.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        faults.ShouldBeEmpty();
    }

    private ILocator Role(AriaRole role, string chinese, string english) =>
        Page.GetByRole(role, new() { Name = Say(chinese, english) }).First;
}
