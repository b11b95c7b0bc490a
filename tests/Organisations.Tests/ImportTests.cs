using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Tests;

public sealed class ImportTests
{
    [Fact]
    public async Task Everything_twice_is_everything_once()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var data = TestCity.Data with
        {
            Duties = [new("02", "bureau", AreaPrefix: "990102", FallbackUnitCode: "city"), new("02", "water", "G11")],
            Roles = [new("reader", new Text("查看", "Reader"), ["organisations.read"])],
            Users =
            [
                new("zhang.san", "张三", "team", [new("reader", "bureau")], "13800138000", OrganisationsHost.Password),
            ],
        };
        var first = await host.ImportAsync(data);
        first.Problems.ShouldBeEmpty();
        first.Added.ShouldBe(5 + 5 + 5 + 2 + 1 + 1);
        var again = await host.ImportAsync(data);
        (again.Added, again.Changed, again.Unchanged).ShouldBe((0, 0, 19));
        (
            await host.Host.ScalarAsync<long>("SELECT count(*) FROM organisations_grant WHERE unit_id IS NOT NULL")
        ).ShouldBe(1);
        await host.SignedInAsync("zhang.san");
    }

    [Fact]
    public async Task Units_refer_to_each_other_in_any_order()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var outcome = await host.ImportAsync(new() { Units = [Unit("c", "b"), Unit("b", "a"), Unit("a", null)] });
        outcome.Problems.ShouldBeEmpty();
        var directory = host.Directory.Current;
        directory.WithParents(host.UnitId("c")).Select(u => u.Code).ShouldBe(["c", "b", "a"]);
    }

    [Fact]
    public async Task A_circle_and_what_hangs_on_it_is_left_out_and_named()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var outcome = await host.ImportAsync(
            new() { Units = [Unit("a", "b"), Unit("b", "a"), Unit("c", "b"), Unit("good", null)] }
        );
        outcome.Added.ShouldBe(1);
        outcome
            .Problems.Select(p => p.Where)
            .ShouldBe(["units[0] (a)", "units[1] (b)", "units[2] (c)"], ignoreOrder: true);
    }

    [Fact]
    public async Task Each_bad_item_is_named_and_the_good_ones_written()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var outcome = await host.ImportAsync(
            new()
            {
                Duties =
                [
                    new("02", "nobody"),
                    new("02", "bureau", "G11", "99"),
                    new("02", "bureau", AreaPrefix: "440300"),
                    new("02", "bureau"),
                    new("02", "water"),
                ],
                Roles = [new("mixed", new Text("混", "m"), ["users.manage", "organisations.manage"])],
                Users =
                [
                    new("a b", "某", null, []),
                    new("weak", "弱", null, [], Password: "123"),
                    new("fine", "好", null, []),
                ],
            }
        );
        outcome.Added.ShouldBe(2);
        outcome
            .Problems.Select(p => (p.Where, p.Field))
            .ShouldBe([
                ("duties[0] (02)", "unitCode"),
                ("duties[1] (02)", "areaPrefix"),
                ("duties[2] (02)", "areaPrefix"),
                ("duties[4] (02)", "unitCode"),
                ("roles[0] (mixed)", null),
                ("users[0] (a b)", "signInName"),
                ("users[1] (weak)", "password"),
            ]);
    }

    [Fact]
    public async Task A_change_by_another_node_is_seen_at_the_next_refresh()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var before = host.Directory.Current;
        await host.Host.ExecuteAsync("UPDATE organisations_unit SET name_chinese = '新名' WHERE code = 'water'");
        await host.Directory.RefreshAsync(default);
        host.Directory.Current.UnitByCode("water")!.Name.Chinese.ShouldBe("新名");
        before.UnitByCode("water")!.Name.Chinese.ShouldBe("水务局", "a state once taken does not change");
        var now = host.Directory.Current;
        await host.Directory.RefreshAsync(default);
        host.Directory.Current.ShouldBeSameAs(now, "nothing changed, nothing loaded");
    }

    [Fact]
    public async Task A_node_that_runs_follows_by_itself()
    {
        await using var host = await OrganisationsHost.StartAsync();
        await host.Host.ExecuteAsync(
            "INSERT INTO organisations_area (code, name, valid_from) VALUES ('98', '他省', '2000-01-01')"
        );
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (host.Directory.Current.Area("98") is null)
            await Task.Delay(50, limit.Token);
    }

    private static UnitData Unit(string code, string? parent) => new(code, new Text(code, code), parent);
}
