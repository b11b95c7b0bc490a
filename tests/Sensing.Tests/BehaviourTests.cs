using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Matters.Contracts;
using Zhishu.Packs.Contracts;
using Zhishu.Testing;

namespace Zhishu.Sensing.Tests;

public sealed class BehaviourTests
{
    private const string Path = "/api/sensing/behaviours";

    [Fact]
    public async Task What_is_wrong_with_behaviours_is_told_with_its_place()
    {
        await using var host = await SensingHost.StartAsync();
        const string wrong = """
            - { code: a, name: 甲, counts_from: 0.3, checked_from: 0.6 }
            - { code: A!, name: 乙 }
            - { code: a, name: 丙 }
            - { code: d, name: 丁, counts_from: 2 }
            - { code: e, name: 戊, same_within: soon }
            - { code: f, name: 己, keep_picture_days: 50, keep_days: 10 }
            - { code: g, name: 庚, colour: red }
            """;
        var reading = await host.InstallBehavioursAsync("1.0.0", wrong, install: false);
        reading.Problems.Items.Select(p => p.Line).Distinct().Order().ShouldBe([1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public async Task The_city_sets_its_own_confidences_and_an_upgrade_keeps_them()
    {
        await using var host = await VideoScene.StartAsync();
        var bin = (await host.Chief.Read(Path)).EnumerateArray().Single(b => b.Word("code") == "bin");
        var changed = await host.Chief.Put(
            $"{Path}/{bin.Word("id")}",
            Request("bin", countsFrom: 0.95, checkedFrom: 0.6)
        );
        changed.GetProperty("changedHere").GetBoolean().ShouldBeTrue();
        (await host.SeeAsync(0.9)).Word("state").ShouldBe("waiting");
        (await host.SeeAsync(0.5)).Word("outcome").ShouldBe("dropped");

        var newer = VideoScene.Behaviours.Replace("counts_from: 0.8", "counts_from: 0.7");
        await host.InstallBehavioursAsync("1.1.0", string.Join('\n', newer.Split('\n')[..3]));
        var after = (await host.Chief.Read(Path)).EnumerateArray().ToDictionary(b => b.Word("code"));
        after["bin"].GetProperty("countsFrom").GetDouble().ShouldBe(0.95);
        after["stall"].GetProperty("countsFrom").GetDouble().ShouldBe(0.7);
        after["stall"].GetProperty("checked").GetBoolean().ShouldBeTrue("its matter burdens somebody");
        after["queue"].GetProperty("isOn").GetBoolean().ShouldBeFalse("the pack has it no longer");
        var message = Json.WriteObject(VideoScene.Message(host, behaviour: "queue"));
        (await host.Gateway.SendEventAsync(message, VideoScene.Picture()))
            .Answer.Word("code")
            .ShouldBe("sensing.event_switched_off");
    }

    [Fact]
    public async Task A_behaviour_is_held_to_its_rules()
    {
        await using var host = await VideoScene.StartAsync();
        async Task<string?> CodeAsync(object request) => (await host.Chief.Refused(Path, request)).Code;
        (await CodeAsync(Request("new", 0.3, 0.6))).ShouldBe("sensing.confidences");
        (await CodeAsync(Request("bin"))).ShouldBe("sensing.behaviour_taken");
        (await CodeAsync(Request("new", matter: "nowhere.1"))).ShouldBe("sensing.no_matter");
        (await CodeAsync(Request("new", countsFrom: 1.1))).ShouldBe("request.invalid");
        (await host.Chief.Send(Path, Request("new"))).Word("code").ShouldBe("new");
        var reader = host.Person("reader", new Grant(SensingPermissions.Read));
        (await reader.Refused(Path, Request("newer"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await reader.Read(Path)).GetArrayLength().ShouldBe(5);
    }

    [Fact]
    public async Task A_pack_goes_only_when_no_event_is_of_its_behaviours()
    {
        await using var host = await VideoScene.StartAsync();
        await host.SeeAsync();
        var refusal = await Should.ThrowAsync<Refusal>(() => UninstallAsync(host, "video"));
        refusal.Code.ShouldBe("packs.in_use");
        await host.Host.ExecuteAsync("DELETE FROM sensing_event");
        await UninstallAsync(host, "video");
        (await host.Chief.Read(Path)).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Street_order_has_59_kinds_of_behaviour_each_with_a_matter()
    {
        await using var host = await SensingHost.StartAsync();
        await TestCity.InstallAsync(host.Host.Services, "street-order");
        var behaviours = (await host.Chief.Read(Path)).EnumerateArray().ToList();
        behaviours.Count.ShouldBe(59);
        behaviours.ShouldAllBe(b => b.GetProperty("matterName").Word("chinese").Length > 0);
        behaviours.Select(b => b.GetProperty("name").Word("chinese")).Distinct().Count().ShouldBe(59);
        var catalogue = host.Get<ICatalogue>().Current;
        foreach (var one in behaviours)
        {
            var matter = catalogue.Find(one.Word("matterCode"))!;
            one.GetProperty("checked").GetBoolean().ShouldBe(matter.Burdens);
            matter.LimitOf(MatterStages.Handle).ShouldNotBeNull();
        }
        behaviours
            .Select(b => b.Word("matterCode"))
            .Distinct()
            .Count()
            .ShouldBe(28, "no matter is without a behaviour");
        await host.DeviceAsync("CAM-1", "street-camera");
        var seen = await host.SeeAsync(0.95, "bin-overflow");
        seen.TryGetProperty("caseNumber", out _).ShouldBeTrue(seen.ToString());
        (await host.Host.ScalarAsync<string>("SELECT state FROM cases_case")).ShouldBe(
            "Registered",
            "the picture is the evidence that registering needs"
        );
    }

    [Fact]
    public async Task Street_order_is_taken_away_while_nothing_uses_it()
    {
        await using var host = await SensingHost.StartAsync();
        await TestCity.InstallAsync(host.Host.Services, "street-order");
        await UninstallAsync(host, "street-order");
        (await host.CountAsync("sensing_behaviour")).ShouldBe(0);
        host.Get<ICatalogue>().Current.Under("street").ShouldBeEmpty();
    }

    private static object Request(
        string code,
        double countsFrom = 0.8,
        double checkedFrom = 0.4,
        string? matter = "smoke.001"
    ) =>
        new
        {
            code,
            nameZh = "测试行为",
            nameEn = "Test",
            matterCode = matter,
            countsFrom,
            checkedFrom,
        };

    private static Task<PackChange> UninstallAsync(SensingHost host, string pack) =>
        host.Host.InScopeAsync(s => s.GetRequiredService<IPacks>().RemoveAsync(pack, Actor.Internal("test"), default));
}
