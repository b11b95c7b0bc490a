using System.Text.Json;

namespace Zhishu.Host.Tests.Commands;

public class CommandTests
{
    [Fact]
    public async Task A_sound_pack_is_validated_and_a_broken_one_named_with_file_and_line()
    {
        await using var line = await CommandLine.CreateAsync();
        (await line.RunAsync("pack", "validate", "packs/boston-311")).Code.ShouldBe(0);
        await File.WriteAllTextAsync(Path.Combine(line.Folder, "pack.yaml"), "pack: Broken\nversion: 1\ntitle: x\n");
        var (code, _, errors) = await line.RunAsync("pack", "validate", line.Folder);
        code.ShouldBe(1);
        errors.ShouldContain("pack.yaml:2:");
        errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task An_account_is_made_listed_and_disabled()
    {
        await using var line = await CommandLine.CreateAsync();
        var made = await line.RunAsync("user", "create", "wang", "--name", "王测试", "--role", "manager");
        made.Code.ShouldBe(0, made.Errors);
        made.Output.Trim().Split('\t').Length.ShouldBe(2);
        (await line.RunAsync("user", "create", "WANG", "--name", "又一个")).Code.ShouldBe(2);
        (await line.RunAsync("user", "disable", "wang")).Code.ShouldBe(0);
        using var users = JsonDocument.Parse((await line.RunAsync("user", "list", "--json")).Output);
        users.RootElement[0].GetProperty("isActive").GetBoolean().ShouldBeFalse();
        var (code, _, errors) = await line.RunAsync("user", "reset-password", "nobody");
        code.ShouldBe(2);
        errors.ShouldContain("nobody");
        errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_key_is_shown_once_and_revoked()
    {
        await using var line = await CommandLine.CreateAsync();
        var made = await line.RunAsync("apikey", "create", "sensors", "--role", "manager");
        made.Code.ShouldBe(0, made.Errors);
        var key = made.Output.Trim();
        key.ShouldStartWith("zsk_");
        (await line.RunAsync("apikey", "list", "--json")).Output.ShouldNotContain(key);
        (await line.RunAsync("apikey", "revoke", key.Split('_')[1])).Code.ShouldBe(0);
        using var keys = JsonDocument.Parse((await line.RunAsync("apikey", "list", "--json")).Output);
        keys.RootElement[0].TryGetProperty("revokedAt", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_changed_table_is_tried_on_past_cases()
    {
        await using var line = await CommandLine.CreateAsync();
        (await line.RunAsync("pack", "install", "packs/hotline-12345")).Code.ShouldBe(0);
        (await line.RunAsync("pack", "install", "packs/teddy-messages")).Code.ShouldBe(0);
        const string table = "packs/hotline-12345/rules/deadline.dmn";
        var (code, output, errors) = await line.RunAsync("rules", "try", table, "--since", "12w", "--json");
        code.ShouldBe(0, errors);
        using var outcome = JsonDocument.Parse(output);
        outcome.RootElement.GetProperty("use").GetString().ShouldBe("cases.deadline");
        outcome.RootElement.GetProperty("cases").GetInt64().ShouldBe(0);
        // It stands for the table of the pack in whose folder it lies.
        outcome.RootElement.GetProperty("table").GetString().ShouldBe("hotline.deadline");
        (await line.RunAsync("rules", "try", table)).Output.ShouldContain("cases.deadline");
        (await line.RunAsync("rules", "try", table, "--since", "soon")).Code.ShouldBe(2);
        (await line.RunAsync("rules", "try", table, "--use", "cases.dispatch")).Code.ShouldBe(2);
        (await line.RunAsync("rules", "try", table, "--table", "no.such")).Code.ShouldBe(2);
        (await line.RunAsync("rules", "try", "no-such-file.dmn")).Code.ShouldBe(2);
    }

    [Fact]
    public async Task The_interface_describes_itself_without_a_database()
    {
        await using var line = CommandLine.WithoutDatabase();
        var (code, output, errors) = await line.RunAsync("openapi");
        code.ShouldBe(0, errors);
        using var document = JsonDocument.Parse(output);
        document.RootElement.GetProperty("paths").TryGetProperty("/api/public/cases", out _).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(line.Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_understood_is_exit_code_two()
    {
        await using var line = await CommandLine.CreateAsync();
        (await line.RunAsync("replay")).Code.ShouldBe(2);
        (await line.RunAsync("nonsense")).Code.ShouldBe(2);
    }
}
