using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Tests;

public sealed class GridTests
{
    [Fact]
    public async Task A_point_finds_its_cells_from_coarse_to_fine()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var directory = host.Directory.Current;
        directory.GridsAt(113.015, 23.005).Select(g => g.Code).ShouldBe(["G1", "G12"]);
        directory.GridAt(113.005, 23.015)!.Code.ShouldBe("G13");
        directory
            .GridAt(113.01, 23.01)!
            .Code.ShouldBe("G11", "on a corner the lowest code, so that it is always the same");
        directory.GridAt(112.9, 23)!.ShouldBeNull();
        directory.GridAt(double.NaN, 23)!.ShouldBeNull();
        directory.AreaCodeAt(113.005, 23.005).ShouldBe("990102001");
        var admin = await host.SignedInAsync("admin");
        var place = await admin.GetAsync("/api/grids/at?longitude=113.015&latitude=23.005").ReadAsync();
        place.GetProperty("areaPath").GetString().ShouldBe("测试省测试市测试区东街道");
    }

    [Fact]
    public async Task A_cell_is_deleted_unless_others_lie_in_it_or_it_had_duties()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        async Task<string> DeletedAsync(string code)
        {
            using var answer = await admin.DeleteAsync("/api/grids/" + code);
            var body = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == System.Net.HttpStatusCode.NoContent
                ? "deleted"
                : JsonDocument.Parse(body).RootElement.GetProperty("code").GetString()!;
        }

        (await DeletedAsync("G1")).ShouldBe("grids.has_cells");
        (await DeletedAsync("G13")).ShouldBe("deleted");
        host.Directory.Current.GridByCode("G13").ShouldBeNull();
        (await DeletedAsync("G13")).ShouldBe("grids.not_found");
        await host.Host.ExecuteAsync(
            $"INSERT INTO organisations_duty (id, matter_prefix, grid_code, unit_id, role, valid_from, version) VALUES (gen_random_uuid(), '', 'G12', '{host.UnitId("team")}', 'lead', '2026-01-01', 1)"
        );
        (await DeletedAsync("G12")).ShouldBe("grids.has_duties");
    }

    [Fact]
    public async Task Importing_keeps_the_good_lists_the_bad_and_doubles_nothing()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        var file = Collection(
            Feature(
                """{"code":"G21","name":"甲","level":3,"parent":"G11","area":"990102001","unit":"team"}""",
                0,
                0,
                0.5
            ),
            Feature("""{"code":"G22","level":3,"parent":"nowhere","area":"990102001"}""", 0.5, 0, 0.5),
            Feature("""{"code":"G23","level":3,"parent":"G11","area":"999999"}""", 0.5, 0, 0.5),
            Feature("""{"code":"G24","level":2,"parent":"G11","area":"990102001"}""", 0.5, 0, 0.5),
            Feature("""{"code":"G25","level":3,"parent":"G11","area":"990102001","unit":"nobody"}""", 0.5, 0, 0.5)
        );
        var first = await ImportAsync(admin, "/api/grids/import", file);
        first.GetProperty("added").GetInt32().ShouldBe(1);
        var problems = first.GetProperty("problems").EnumerateArray().ToList();
        problems
            .Select(p => p.GetProperty("field").GetString())
            .ShouldBe(["parent", "parent", "area", "unit"], ignoreOrder: true);
        problems.ShouldAllBe(p => p.GetProperty("message").GetProperty("chinese").GetString()!.Length > 0);
        host.Directory.Current.GridByCode("G21")!.UnitId.ShouldBe(host.UnitId("team"));

        var second = await ImportAsync(admin, "/api/grids/import", file);
        second.GetProperty("added").GetInt32().ShouldBe(0);
        second.GetProperty("unchanged").GetInt32().ShouldBe(1);
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM organisations_grid")).ShouldBe(6);
    }

    [Fact]
    public async Task A_preview_says_what_an_import_would_do_and_does_nothing()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        var file = Collection(
            Feature("""{"code":"G15","name":"新","level":2,"parent":"G1","area":"990102001"}""", 1.5, 1.5, 1),
            Feature("""{"code":"G14","name":"改名","level":2,"parent":"G1","area":"990102001"}""", 1, 1, 1),
            Feature("""{"code":"G13","name":"缩小","level":2,"parent":"G1","area":"990102001"}""", 0, 1, 0.5),
            Feature("""{"code":"G12","name":"网格G12","level":2,"parent":"G1","area":"990102001"}""", 1, 0, 1),
            Feature("""{"code":"G16","level":2,"parent":"nowhere","area":"990102001"}""", 5, 5, 1)
        );
        var preview = await ImportAsync(admin, "/api/grids/import/preview", file);
        var outcome = preview.GetProperty("outcome");
        (outcome.GetProperty("added").GetInt32(), outcome.GetProperty("changed").GetInt32()).ShouldBe((1, 2));
        outcome.GetProperty("unchanged").GetInt32().ShouldBe(1);
        outcome.GetProperty("problems")[0].GetProperty("field").GetString().ShouldBe("parent");
        preview
            .GetProperty("cells")
            .EnumerateArray()
            .Select(c =>
                (
                    c.GetProperty("code").GetString(),
                    c.GetProperty("isNew").GetBoolean(),
                    c.GetProperty("newShape").GetBoolean()
                )
            )
            .ShouldBe([("G13", false, true), ("G14", false, false), ("G15", true, true)]);
        var overlap = preview.GetProperty("overlaps").EnumerateArray().ShouldHaveSingleItem();
        overlap.GetProperty("first").GetString().ShouldBe("G14");
        overlap.GetProperty("second").GetString().ShouldBe("G15");
        var parent = preview.GetProperty("parents").EnumerateArray().ShouldHaveSingleItem();
        parent.GetProperty("gap").GetDouble().ShouldBeGreaterThan(0);
        parent.GetProperty("outside")[0].GetProperty("code").GetString().ShouldBe("G15");

        host.Directory.Current.GridByCode("G15").ShouldBeNull();
        (await host.Host.ScalarAsync<string>("SELECT name FROM organisations_grid WHERE code = 'G14'")).ShouldBe(
            "网格G14"
        );
        var done = await ImportAsync(admin, "/api/grids/import", file);
        (done.GetProperty("added").GetInt32(), done.GetProperty("changed").GetInt32()).ShouldBe((1, 2));
        (
            await host.Host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger WHERE action = 'grid.changed'")
        ).ShouldBe(2, "the preview left no entry");
    }

    [Fact]
    public async Task Overlaps_and_gaps_below_a_cell_are_reported()
    {
        await using var host = await (await OrganisationsHost.StartAsync()).WithCityAsync();
        var admin = await host.SignedInAsync("admin");
        var exact = await admin.GetAsync("/api/grids/check?parent=G1").ReadAsync();
        exact.GetProperty("isExact").GetBoolean().ShouldBeTrue();
        await ImportAsync(
            admin,
            "/api/grids/import",
            Collection(Feature("""{"code":"G15","level":2,"parent":"G1","area":"990102001"}""", 1.5, 1.5, 1))
        );
        var coverage = await admin.GetAsync("/api/grids/check?parent=G1").ReadAsync();
        coverage.GetProperty("overlaps")[0].GetProperty("second").GetString().ShouldBe("G15");
        coverage.GetProperty("outside")[0].GetProperty("code").GetString().ShouldBe("G15");
    }

    [Fact]
    public async Task Real_counties_in_Gcj02_are_imported_and_found_by_points()
    {
        var folder = SharedData.Path("china-boundaries/county");
        var divisions = SharedData.Path("china-admin-divisions");
        await using var host = await OrganisationsHost.StartAsync();
        var all = OrganisationFiles.AreaFolder(divisions);
        await host.ImportAsync(new() { Areas = [.. all.Items.Where(a => a.Code.Length <= 6)] });
        var files = Directory.GetFiles(folder);
        files.Length.ShouldBe(23);
        foreach (var file in files)
        {
            await using var stream = File.OpenRead(file);
            var read = OrganisationFiles.Boundaries(stream, CoordinateSystem.Gcj02);
            read.Problems.ShouldBeEmpty(file);
            (await host.ImportAsync(new() { Areas = read.Items })).Problems.ShouldBeEmpty(file);
        }
        var directory = host.Directory.Current;
        directory.Areas.Count(a => a.HasBoundary).ShouldBe(23);
        foreach (var file in files)
        {
            using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
            var properties = document.RootElement.GetProperty("features")[0].GetProperty("properties");
            var code = properties.GetProperty("adcode").GetInt32().ToString(CultureInfo.InvariantCulture);
            var point = directory.Boundary(code)!.InteriorPoint;
            directory.AreaCodeAt(point.X, point.Y).ShouldBe(code);
        }
        // 广州塔, 113.3191 E 23.1090 N in WGS 84, stands in 海珠区; 淄博 station in 张店区.
        directory.AreaCodeAt(113.3191, 23.1090).ShouldBe("440105");
        directory.AreaCodeAt(118.0490, 36.7970).ShouldBe("370303");
        directory.AreaCodeAt(114.2, 22.3).ShouldBeNull("Hong Kong is not among them");
    }

    private static async Task<JsonElement> ImportAsync(HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/geo+json");
        return await client.PostAsync(path, content).ReadAsync();
    }

    private static string Collection(params string[] features) =>
        $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""";

    private static string Feature(string properties, double east, double north, double size)
    {
        var ring = TestCity
            .Square(east, north, size)
            .Coordinates.Select(c => FormattableString.Invariant($"[{c.X},{c.Y}]"));
        var geometry = $$"""{"type":"Polygon","coordinates":[[{{string.Join(',', ring)}}]]""" + "}";
        return $$"""{"type":"Feature","properties":{{properties}},"geometry":{{geometry}}""" + "}";
    }
}
