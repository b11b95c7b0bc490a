using System.Text.Json;

namespace Zhishu.Sensing.Tests;

public sealed class PackTests
{
    [Fact]
    public async Task What_is_wrong_with_a_pack_is_told_with_its_place()
    {
        await using var host = await SensingHost.StartAsync();
        const string types = """
            - { code: smoke, name: 油烟, interval: 1 minute, quantities: [{ code: smoke, name: 油烟, minimum: 5, maximum: 1 }] }
            - { code: smoke, name: 重复, quantities: [{ code: hour, name: 时 }] }
            """;
        const string rules = """
            - { code: a, name: 甲, type: smoke, when: "smoke >" }
            - { code: b, name: 乙, type: fridge, when: smoke > 1 }
            - { code: c, name: 丙, type: smoke, when: smoke > 1, times: 3 }
            - { code: d, name: 丁, type: smoke }
            """;
        var reading = await host.InstallAsync("1.1.0", types, rules, install: false);
        reading.Problems.Items.Where(p => p.File == "types.yaml").Select(p => p.Line).Distinct().ShouldBe([1, 2]);
        reading.Problems.Items.Where(p => p.File == "rules.yaml").Select(p => p.Line).Distinct().ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task An_upgrade_follows_the_pack_but_keeps_what_the_city_has_changed()
    {
        await using var host = await SensingHost.StartAsync();
        var rules = (await host.Chief.Read("/api/sensing/rules")).EnumerateArray().ToDictionary(r => r.Word("code"));
        var own = rules["test.fine"];
        await host.Chief.Put(
            $"/api/sensing/rules/{own.GetProperty("id").GetGuid()}",
            new
            {
                code = "test.fine",
                nameZh = "本市的",
                nameEn = "Own",
                typeCode = "smoke",
                condition = "smoke > 40",
                heldSeconds = 0,
                times = 1,
                withinSeconds = 0,
                needsCheck = true,
            }
        );
        var newer = SensingHost.Rules.Replace("smoke > 2,", "smoke > 3,").Replace("smoke > 50", "smoke > 60");
        await host.InstallAsync("1.1.0", SensingHost.Types, string.Join('\n', newer.Split('\n')[..2]));
        var after = (await host.Chief.Read("/api/sensing/rules")).EnumerateArray().ToDictionary(r => r.Word("code"));
        after["test.high"].Word("condition").ShouldBe("smoke > 3");
        after["test.fine"].Word("condition").ShouldBe("smoke > 40");
        IsOn(after["test.silent"]).ShouldBeFalse("the pack has it no longer");
    }

    private static bool IsOn(JsonElement rule) => rule.GetProperty("isOn").GetBoolean();
}
