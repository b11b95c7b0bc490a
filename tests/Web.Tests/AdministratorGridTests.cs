using System.Text;

namespace Zhishu.Web.Tests;

public sealed class AdministratorGridTests(WebCity city)
{
    [Fact]
    public async Task A_cell_is_drawn_on_the_map_reshaped_and_checked_against_the_one_above()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        await OpenAsync(window);
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Button("画新网格", "").ClickAsync();
        var save = window.Page.Locator("form.boxed button.primary");
        await window.Field("编码", "").FillAsync("drawn-1");
        await window.Field("中文名称", "").FillAsync("手画的网格");
        await window.Page.GetByLabel("行政区划").Last.FillAsync("990101001");
        await save.ClickAsync();
        await window.SeeAsync("请先在地图上画出边界。", "");
        var map = (await window.Page.Locator(".map .frame").BoundingBoxAsync())!;
        (float X, float Y)[] corners = [(0.4f, 0.4f), (0.6f, 0.4f), (0.6f, 0.6f), (0.4f, 0.6f), (0.4f, 0.4f)];
        foreach (var (x, y) in corners)
        {
            await window.Page.Mouse.MoveAsync(map.X + x * map.Width, map.Y + y * map.Height, new() { Steps = 4 });
            await window.Page.Mouse.ClickAsync(map.X + x * map.Width, map.Y + y * map.Height);
            await window.Page.WaitForTimeoutAsync(350);
        }
        await window.SeeAsync("边界已画好", "");
        await window.BeAccessibleAsync();
        await save.ClickAsync();
        // It lies over cells of its level: they are named before anything is saved.
        var warning = window.Page.Locator("[data-warned]");
        await warning.GetByText("手画的网格").First.WaitForAsync();
        await Expect(warning).ToContainTextAsync("重叠");
        (await StoredAsync("drawn-1")).ShouldBe(0);
        await window.BeAccessibleAsync();
        await window.Button("仍然保存", "").ClickAsync();
        var panel = window.Page.Locator("[data-cell-panel]");
        await panel.GetByText("手画的网格").WaitForAsync();
        (await StoredAsync("drawn-1")).ShouldBe(1);

        await panel.GetByRole(AriaRole.Button, new() { Name = "修改" }).ClickAsync();
        await window.Field("中文名称", "").FillAsync("改了名的网格");
        await window.Page.Locator("form.edit-form button.primary").ClickAsync();
        await panel.GetByText("改了名的网格").First.WaitForAsync();
        await window.Button("改边界", "").ClickAsync();
        // As it was: nothing new to warn of.
        await save.ClickAsync();
        await panel.GetByText("改了名的网格").First.WaitForAsync();
        await window.Button("删除网格", "").ClickAsync();
        await panel.GetByText("以往的案件仍保留它的编码").WaitForAsync();
        await panel.Locator("button.danger").ClickAsync();
        await window.SeeAsync("已删除“改了名的网格”", "");
        await Expect(window.Page.Locator("[data-cell='drawn-1']")).ToHaveCountAsync(0);

        await window.Page.Locator("[data-cell='990101001']").ClickAsync();
        await window.Button("检查下级是否铺满", "").ClickAsync();
        await window.Page.Locator("[data-cover] .tag").WaitForAsync();
        await window.BeAccessibleAsync();
    }

    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_file_is_shown_on_the_map_and_as_a_list_before_it_is_imported(string size, string language)
    {
        var code = "from-file-" + size;
        await using var window = await city.OpenAsync(size, language);
        await OpenAsync(window);
        await window.Button("导入文件", "Import files").ClickAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window
            .Page.Locator("input[type=file]")
            .First.SetInputFilesAsync(
                new FilePayload
                {
                    Name = "cells.geojson",
                    MimeType = "application/geo+json",
                    Buffer = Encoding.UTF8.GetBytes(
                        $$$"""
                        {"type":"FeatureCollection","features":[
                          {"type":"Feature","properties":{"code":"{{{code}}}","name":"文件里的网格","level":2,"parent":"990101","area":"990101001"},
                           "geometry":{"type":"Polygon","coordinates":[[[114.6,21.4],[114.62,21.4],[114.62,21.44],[114.6,21.44],[114.6,21.4]]]}},
                          {"type":"Feature","properties":{"code":"broken-1","name":"x","level":4,"area":"999999999"},
                           "geometry":{"type":"Polygon","coordinates":[[[114.6,21.4],[114.61,21.4],[114.61,21.41],[114.6,21.4]]]}},
                          {"type":"Feature","properties":{"code":"broken-2","name":"x","level":4,"area":"990101001"},
                           "geometry":{"type":"Polygon","coordinates":[[[114.6,21.4],[114.61,21.41],[114.61,21.4],[114.6,21.41],[114.6,21.4]]]}}
                        ]}
                        """
                    ),
                }
            );
        await window.SeeAsync("将新增 1 个", "To be added: 1");
        await window.SeeAsync("有错、不会导入的：2 条", "Wrong and left out: 2");
        var preview = window.Page.Locator("[data-preview]");
        await preview.Locator($"[data-previewed='{code}']").ClickAsync();
        await Expect(preview.Locator("[data-overlaps]").First).ToContainTextAsync("文件里的网格");
        await preview.Locator("canvas").WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        (await StoredAsync(code)).ShouldBe(0, "nothing is written before it is asked for");
        await window.Button("确认导入 1 个", "Import cells: 1").ClickAsync();
        await window.SeeAsync("2 条没有导入", "2 were not imported");
        await Expect(preview).ToHaveCountAsync(0);
        (await StoredAsync(code)).ShouldBe(1);
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await city.Host.ExecuteAsync($"DELETE FROM organisations_grid WHERE code = '{code}'");
    }

    private Task<long> StoredAsync(string code) =>
        city.Host.ScalarAsync<long>($"SELECT count(*) FROM organisations_grid WHERE code = '{code}'");

    private static async Task OpenAsync(Window window)
    {
        await window.SignInAsync("admin");
        await window.Page.GotoAsync("/office/admin/grids");
        await window.Page.Locator("[data-cell]").First.WaitForAsync();
        await window.Button("画新网格", "Draw a cell").WaitForAsync();
    }
}
