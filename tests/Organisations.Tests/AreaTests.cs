using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Tests;

public sealed class AreaTests
{
    [Fact]
    public async Task The_national_tables_are_imported_whole_and_again_without_change()
    {
        var read = OrganisationFiles.AreaFolder(SharedData.Path("china-admin-divisions"));
        read.Problems.ShouldBeEmpty();
        // 31 + 342 + 2,978 + 41,352 rows, of which 441900, 442000 and 460400 are their prefectures and
        // 350527000 its county again.
        read.Items.Count.ShouldBe(44_703 - 4);
        await using var host = await OrganisationsHost.StartAsync();
        var first = await host.ImportAsync(new() { Areas = read.Items });
        first.Problems.ShouldBeEmpty();
        first.Added.ShouldBe(44_699);
        var again = await host.ImportAsync(new() { Areas = read.Items });
        (again.Added, again.Changed, again.Unchanged).ShouldBe((0, 0, 44_699));

        var directory = host.Directory.Current;
        directory.Areas.Count(a => a.Level == AreaLevel.Township).ShouldBe(41_351);
        directory.AreasBelow("4419").ShouldAllBe(a => a.Level == AreaLevel.Township);
        directory.AreasBelow(null).Count().ShouldBe(31);
        directory.AreaPath("440305001").ShouldBe("广东省深圳市南山区南头街道");
        directory.AreaPath("110101001").ShouldBe("北京市东城区东华门街道", "市辖区 is no place");

        var found = await host.Host.Client.GetAsync("/api/areas?query=南山区&level=county").ReadAsync();
        found
            .GetProperty("items")
            .EnumerateArray()
            .Select(a => a.GetProperty("code").GetString())
            .ShouldContain("440305");
        var page = await host.Host.Client.GetAsync("/api/areas?parent=4403&limit=3").ReadAsync();
        page.GetProperty("items").GetArrayLength().ShouldBe(3);
        page.GetProperty("next").GetString().ShouldNotBeNull();
    }

    [Fact]
    public void A_broken_row_is_named_by_line_and_column()
    {
        using var text = new StringReader(
            "code,name,validFrom,validTo\n44,广东省,,\n44x,坏,,\n4403,,,\n4404,珠海市,1979-03-05,\n4405,汕头市,5.3.1979,\n"
        );
        var read = OrganisationFiles.Areas([("a.csv", text)]);
        read.Items.Select(a => a.Code).ShouldBe(["44", "4404"]);
        read.Items[1].ValidFrom.ShouldBe(new DateOnly(1979, 3, 5));
        read.Problems.Select(p => (p.Where, p.Field))
            .ShouldBe([("a.csv:3", "code"), ("a.csv:4", "name"), ("a.csv:6", "validFrom")]);
    }

    [Fact]
    public async Task Dates_stay_when_a_later_import_names_none()
    {
        await using var host = await OrganisationsHost.StartAsync();
        await host.ImportAsync(new() { Areas = [new("99", "旧省", new(1950, 1, 1), new(1990, 12, 31))] });
        await host.ImportAsync(new() { Areas = [new("99", "新名")] });
        var area = host.Directory.Current.Area("99")!;
        (area.Name, area.ValidFrom, area.ValidTo).ShouldBe(("新名", new(1950, 1, 1), new(1990, 12, 31)));
        area.IsValidOn(new(1991, 1, 1)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_area_without_its_parent_is_refused_and_named()
    {
        await using var host = await OrganisationsHost.StartAsync();
        var outcome = await host.ImportAsync(new() { Areas = [new("990101", "孤区")] });
        outcome.Problems.ShouldHaveSingleItem().Message.English.ShouldContain("9901");
    }

    [Fact]
    public async Task Changing_areas_takes_the_permission_in_that_area()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var put = new { name = "新街道" };
        (await host.Browser().PutAsync("/api/areas/990102009", put).RefusalAsync()).Code.ShouldBe("session.none");
        var admin = await host.SignedInAsync("admin");
        await admin.PutAsync("/api/areas/990102009", put).ReadAsync();
        host.Directory.Current.Area("990102009")!.Parent.ShouldBe("990102");
        (await admin.PutAsync("/api/areas/12", new { name = "x" + '\u0001' }).RefusalAsync()).Status.ShouldBe(
            System.Net.HttpStatusCode.BadRequest
        );
    }
}
