using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host;
using Zhishu.Host.Demo;
using Zhishu.Testing;

namespace Zhishu.Web.Tests;

/// <summary>Not a test: takes the pictures of <c>docs/screenshots</c>, when <c>tools/screenshots</c> asks for them.</summary>
public sealed class Screenshots(WebCity city)
{
    private static readonly string Folder = Path.Combine(Installation.Root, "docs", "screenshots");

    private static readonly (string Name, string Person, string Path, string Size)[] Pages =
    [
        ("resident-home", "", "/", "phone"),
        ("resident-report", "", "/report", "phone"),
        ("resident-ask", "", "/ask", "phone"),
        ("resident-follow", "", "/follow", "phone"),
        ("resident-own", "", "/own", "phone"),
        ("resident-nearby", "", "/nearby", "phone"),
        ("resident-article", "", "/ask/{article}", "phone"),
        ("resident-code", "", "/c/{code}", "phone"),
        ("sign-in", "", "/office", "desk"),
        ("intake", "calltaker1", "/office/call", "desk"),
        ("dispatch-queue", "dispatcher1", "/office/dispatch", "desk"),
        ("handler-inbox", "handler-cg", "/office/inbox", "desk"),
        ("handler-case", "handler-cg", "/office/inbox/*", "desk"),
        ("handler-phone", "handler-cg", "/office/inbox", "phone"),
        ("supervision", "supervisor1", "/office/supervision", "desk"),
        ("situation", "leader1", "/office/situation?days=30", "desk"),
        ("situation-wall", "leader1", "/office/situation/wall?days=30", "wall"),
        ("situation-cases", "leader1", "/office/situation/cases?days=30", "desk"),
        ("situation-phone", "leader1", "/office/situation?days=30", "phone"),
        ("arrange-wall", "leader1", "/office/situation/arrange", "desk"),
        ("topics", "leader1", "/office/topics?days=90", "desk"),
        ("brief-list", "leader1", "/office/brief", "desk"),
        ("brief", "leader1", "/office/brief*", "desk"),
        ("admin-people", "security", "/office/admin/people", "desk"),
        ("admin-roles", "security", "/office/admin/roles", "desk"),
        ("admin-keys", "security", "/office/admin/keys", "desk"),
        ("admin-units", "admin", "/office/admin/units", "desk"),
        ("admin-grids", "admin", "/office/admin/grids?cell=990101001", "desk"),
        ("admin-duties", "admin", "/office/admin/duties", "desk"),
        ("admin-calendar", "admin", "/office/admin/calendar", "desk"),
        ("admin-packs", "admin", "/office/admin/packs", "desk"),
        ("admin-webhooks", "admin", "/office/admin/webhooks", "desk"),
        ("admin-records", "audit", "/office/admin/records", "desk"),
        ("admin-ledger", "audit", "/office/admin/ledger", "desk"),
        ("admin-matters", "editor1", "/office/admin/matters/event.06.010", "desk"),
        ("admin-tables", "ruleauthor1", "/office/admin/tables/demo.dispatch", "desk"),
        ("admin-new-table", "ruleauthor1", "/office/admin/tables/new", "desk"),
        ("knowledge", "knowledge1", "/office/knowledge/articles", "desk"),
        ("knowledge-questions", "knowledge1", "/office/knowledge/questions", "desk"),
        ("knowledge-synonyms", "knowledge1", "/office/knowledge/synonyms", "desk"),
        ("knowledge-import", "knowledge1", "/office/knowledge/import", "desk"),
        ("admin-models", "editor1", "/office/admin/models", "desk"),
        ("code-scan", "", "/scan", "phone"),
        ("codes-objects", "codes1", "/office/codes/objects*", "desk"),
        ("codes-batches", "codes1", "/office/codes/batches", "desk"),
        ("codes-query", "codes1", "/office/codes/query", "desk"),
        ("codes-alarms", "codes1", "/office/codes/alarms", "desk"),
        ("codes-kinds", "codes1", "/office/codes/kinds", "desk"),
        ("codes-conflicts", "codes1", "/office/codes/conflicts", "desk"),
        ("codes-asks", "codes1", "/office/codes/asks", "desk"),
        ("codes-scans", "codes1", "/office/codes/scans", "desk"),
        ("codes-designs", "codes1", "/office/codes/designs/new", "desk"),
        ("sensing-devices", "sensing1", "/office/sensing/devices?map=1", "desk"),
        ("sensing-device", "sensing1", "/office/sensing/devices*", "desk"),
        ("sensing-events", "sensing1", "/office/sensing/events", "desk"),
        ("sensing-event", "sensing1", "/office/sensing/events*", "desk"),
        ("sensing-behaviours", "sensing1", "/office/sensing/behaviours*", "desk"),
        ("sensing-figures", "sensing1", "/office/sensing/figures", "desk"),
        ("sensing-refused", "sensing1", "/office/sensing/refused", "desk"),
        ("sensing-alarms", "sensing1", "/office/sensing/alarms", "desk"),
        ("sensing-rules", "sensing1", "/office/sensing/rules*", "desk"),
        ("sensing-connect", "sensing1", "/office/sensing/connect", "desk"),
        ("sensing-rule", "sensing1", "/office/sensing/rules/new", "desk"),
        ("sensing-phone", "sensing1", "/office/sensing/alarms", "phone"),
        ("field-tasks", "grid-1-1", "/office/field", "phone"),
        ("field-report", "grid-1-1", "/office/field/report", "phone"),
        ("field-outbox", "grid-1-1", "/office/field/outbox", "phone"),
    ];

    [Theory(Explicit = true)]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task Take(string language)
    {
        Directory.CreateDirectory(Folder);
        await using (var scope = city.Host.Services.CreateAsyncScope())
            await scope
                .ServiceProvider.GetRequiredService<DemonstrationCity>()
                .FillAsync(TextWriter.Null, TestContext.Current.CancellationToken);
        await city
            .Host.Services.GetRequiredService<DemonstrationThings>()
            .FillAsync(city.Host.Client.BaseAddress!, TextWriter.Null, TestContext.Current.CancellationToken);
        var code = await city.Host.ScalarAsync<string>(
            "SELECT min(number) FROM codes_code WHERE kind = 'gas-cylinder'"
        );
        var article = await city.Host.ScalarAsync<Guid>(
            "SELECT id FROM knowledge_article WHERE current_version_id IS NOT NULL ORDER BY code LIMIT 1"
        );
        foreach (var one in Pages.GroupBy(p => (p.Person, p.Size)))
        {
            await using var window = await city.OpenAsync(one.Key.Size, language);
            await window.Page.Context.GrantPermissionsAsync(["geolocation"]);
            await window.Page.Context.SetGeolocationAsync(new() { Longitude = 114.611f, Latitude = 21.42f });
            if (one.Key.Person.Length > 0)
                await window.SignInAsync(one.Key.Person);
            if (one.Any(p => p.Name == "brief"))
                await window.Page.EvaluateAsync(MakeBrief);
            if (one.Any(p => p.Name == "codes-objects"))
                await window.Page.EvaluateAsync(MakeCodes);
            if (one.Any(p => p.Name == "admin-models"))
                await TrainAsync(window);
            foreach (var (name, _, path, _) in one)
            {
                await window.Page.GotoAsync(
                    path.TrimEnd('*').Replace("{code}", code).Replace("{article}", article.ToString())
                );
                await window
                    .Page.WaitForLoadStateAsync(LoadState.NetworkIdle, new() { Timeout = 3000 })
                    .ContinueWith(
                        // A page that follows what happens is never idle.
                        _ => { },
                        TaskScheduler.Default
                    );
                if (path.EndsWith('*'))
                    await window.Page.Locator("[data-row]").First.ClickAsync();
                foreach (var map in await window.Page.Locator(".map").AllAsync())
                    await map.And(window.Page.Locator("[data-ready=true]")).WaitForAsync();
                await Expect(
                        window.Page.GetByText(
                            new Regex("正在加载|^Loading", RegexOptions.None, TimeSpan.FromSeconds(1))
                        )
                    )
                    .ToHaveCountAsync(0);
                // Charts and heat maps are drawn after their data came.
                await window.Page.WaitForTimeoutAsync(2000);
                var picture = await window.Page.ScreenshotAsync();
                await File.WriteAllBytesAsync(
                    Path.Combine(Folder, $"{name}.{language}.webp"),
                    await WebpAsync(picture)
                );
            }
        }
    }

    private static async Task TrainAsync(Window window)
    {
        await window.Page.GotoAsync("/office/admin/models");
        await window.Button("用已办结案件训练", "Train on closed cases").ClickAsync();
        await window.Page.Locator("[data-model=ready]").WaitForAsync();
    }

    // What its owner asks for and a batch, once.
    private const string MakeCodes = """
        async () => {
            const send = async (path, body) => {
                const answer = await fetch(path, {
                    method: body ? 'POST' : 'GET',
                    headers: { 'Content-Type': 'application/json', 'X-Zhishu': '1' },
                    body: body && JSON.stringify(body),
                });
                return answer.json();
            };
            if ((await send('/api/codes/batches')).items.length > 0) return;
            await send('/api/codes/batches', { kind: 'gas-cylinder', areaCode: '990101', count: 70, note: '首批' });
            for (const { id } of (await send('/api/codes/objects?kind=e-bike')).items.slice(0, 2)) {
                const { number, key } = await send(`/api/codes/objects/${id}/owner`, {});
                await send('/api/public/codes/own/ask', { number, key, reason: '标签被刮花，扫不出来' });
            }
        }
        """;

    private const string MakeBrief = """
        () => {
            const day = (ago) => new Date(Date.now() - ago * 86400000).toISOString().slice(0, 10);
            return fetch('/api/briefs', {
                method: 'POST',
                headers: { 'Content-Type': 'application/json', 'X-Zhishu': '1', 'Idempotency-Key': crypto.randomUUID() },
                body: JSON.stringify({ from: day(30), to: day(1) }),
            }).then((answer) => answer.status);
        }
        """;

    // By the browser itself, which has the coder.
    private async Task<byte[]> WebpAsync(byte[] png)
    {
        await using var context = await city.Browser!.NewContextAsync();
        var page = await context.NewPageAsync();
        var made = await page.EvaluateAsync<string>(
            """
            async (png) => {
                const picture = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob());
                const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
                canvas.getContext('2d').drawImage(picture, 0, 0);
                return canvas.toDataURL('image/webp', 0.8).split(',')[1];
            }
            """,
            Convert.ToBase64String(png)
        );
        return Convert.FromBase64String(made);
    }
}
