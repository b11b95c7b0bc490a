using System.IO.Compression;
using Zhishu.Host;

namespace Zhishu.Web.Tests;

public sealed class AdministratorSettingsTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_webhook_is_made_tried_and_what_failed_is_sent_again(string size, string language)
    {
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("admin");
        await window.Page.GotoAsync("/office/admin/webhooks");
        await window.BeAccessibleAsync();
        await window.Link("新建推送", "New webhook").ClickAsync();
        await window.Field("用于", "For").First.FillAsync("测试系统" + size);
        await window.Field("对方地址", "Address").FillAsync("https://receiver.invalid/" + size);
        await window.Field("事件类型", "Event types").FillAsync("cases.*");
        var send = window.Page.Locator("form.edit-form button.primary");
        await send.ClickAsync();
        await window.SeeAsync("请填写签名密钥", "Please fill in: Secret of the signatures");
        await window.BeAccessibleAsync();
        await window.Field("签名密钥", "Secret of the signatures").FillAsync("only-for-this-test-0001");
        await send.ClickAsync();
        await window.Button("试送一次", "Try once").ClickAsync();
        await window.SeeAsync("没有送达", "Not delivered");
        await city.FileAsync("推送所见-" + size);
        var id = window.Page.Url.Split('/')[^1];
        // The list shows the delivery as soon as the event has left the outbox.
        var line = window.Page.Locator(".line").Filter(new() { HasText = "cases.case." });
        for (var looked = 0; looked < 60 && await line.CountAsync() == 0; looked++)
        {
            await window.Button("刷新", "Refresh").ClickAsync();
            await window.Page.Locator(".list[aria-busy=false]").Last.WaitForAsync();
            await window.Page.WaitForTimeoutAsync(250);
        }
        await window.Button("重送全部失败的", "Send all failed ones again").ClickAsync();
        await window.SeeAsync("没有失败的，不用重送", "None has failed");
        await city.Host.ExecuteAsync(
            $"UPDATE kernel_webhook_delivery SET state = 'Failed', finished_at = now() WHERE subscription_id = '{id}'"
        );
        await window.Button("刷新", "Refresh").ClickAsync();
        await window
            .Page.Locator(".line")
            .GetByRole(AriaRole.Button, new() { Name = window.Say("重送", "Send again") })
            .First.ClickAsync();
        await window.SeeAsync("已排队重送 1 条", "Queued to be sent again: 1");
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Button("删除推送", "Remove the webhook").ClickAsync();
        await window.Page.Locator("dialog button.danger").ClickAsync();
        await window.SeeAsync("推送已删除", "The webhook is removed");
    }

    [Fact]
    public async Task A_pack_is_checked_before_it_is_installed_and_its_versions_are_kept()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("admin");
        await window.Page.GotoAsync("/office/admin/packs");
        await window.SeeAsync("hotline-12345", "");
        var file = window.Page.Locator("input[type=file]");
        await file.SetInputFilesAsync(
            new FilePayload
            {
                Name = "broken.zip",
                MimeType = "application/zip",
                Buffer = Zip(archive =>
                {
                    using var words = new StreamWriter(archive.CreateEntry("pack.yaml").Open());
                    words.Write("name: x\nversion: many\n");
                }),
            }
        );
        await window.SeeAsync("不能安装", "");
        await window.SeeAsync("pack.yaml 第", "");
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "安装", Exact = true })).ToHaveCountAsync(0);
        await window.BeAccessibleAsync();
        var folder = Path.Combine(Installation.Root, "packs", "hotline-12345");
        await file.SetInputFilesAsync(
            new FilePayload
            {
                Name = "hotline.zip",
                MimeType = "application/zip",
                Buffer = Zip(archive =>
                {
                    foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                        archive.CreateEntryFromFile(path, Path.GetRelativePath(folder, path));
                }),
            }
        );
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "安装", Exact = true }).ClickAsync();
        await window.SeeAsync("已安装", "");
        await window.Page.Locator("summary").First.ClickAsync();
        await window.Page.Locator("details[open] .hash").First.WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
    }

    private static byte[] Zip(Action<ZipArchive> fill)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            fill(archive);
        return stream.ToArray();
    }
}
