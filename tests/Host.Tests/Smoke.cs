using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;
using Zhishu.Testing;
namespace Zhishu.Host.Tests;
public class Smoke
{
    [Fact]
    public async Task Run()
    {
        await using var host = await TestHost.StartAsync();
        await host.InScopeAsync(async s => {
            var w = s.GetRequiredService<UnitOfWork>();
            await s.GetRequiredService<IOrganisationImport>().ImportAsync(new OrganisationData {
                Areas = [ new AreaData("990100", "示范市", null) ],
                Units = [ new UnitData("cg", new Text("城管","Urban"), null, "990100", "department") ],
                Duties = [ new DutyData("", "cg", AreaPrefix: null) ],
            }, w, Actor.Internal("t"), default);
            await w.CommitAsync(default);
            await s.GetRequiredService<IDirectory>().RefreshAsync(default);
        });
        var key = await TestCity.KeyAsync(host.Services, "k", [.. Zhishu.Cases.CasePermissions.All.Select(p => p.Name), "matters.edit", "matters.review", "matters.publish", "matters.read"]);
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var api = await host.Client.GetStringAsync("/api/openapi.json");
        Console.WriteLine(api.Length);
        var r = await host.Client.PostAsJsonAsync("/api/cases", new { channel = "hotline", description = "油烟扰民，严重", place = new { areaCode = "990100", address="x" }, reporter = new { name = "测试甲", phone = "13900001234" }, kind = "complaint" });
        Console.WriteLine((int)r.StatusCode + " " + await r.Content.ReadAsStringAsync());
        var id = System.Text.Json.JsonDocument.Parse(await r.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString();
        foreach (var (a, b) in new (string, object)[] { ("register", new {}), ("dispatch", new { unitCode = "cg" }), ("accept", new {}), ("start", new {}), ("report-done", new { outcome = "ok" }), ("verify", new {}), ("close", new {}), ("rate", new { rating = 1 }), ("reopen", new { reason = "x" }), ("verify", new {}) }) {
            r = await host.Client.PostAsJsonAsync($"/api/cases/{id}/actions/{a}", b);
            Console.WriteLine(a + " " + (int)r.StatusCode + " " + (await r.Content.ReadAsStringAsync())[..300]);
        }
        Console.WriteLine(await host.Client.GetStringAsync($"/api/cases/{id}"));
    }
}
