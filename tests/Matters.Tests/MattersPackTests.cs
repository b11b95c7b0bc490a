using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Matters.Contracts;
using Zhishu.Packs.Contracts;
using Zhishu.Testing;

namespace Zhishu.Matters.Tests;

public sealed class MattersPackTests : IAsyncLifetime
{
    private const string Matters = """
        classes:
          - { code: event, name: 事项 }
        defaults:
          kind: urban-event
          limits: { handle: 3 working days, verify: 1 working day }
        profiles:
          quick: { limits: { handle: 4 working hours } }
        matters:
          - { code: event.001, name: { zh: 暴露垃圾, en: Exposed rubbish }, like: quick }
          - { code: event.002, name: 道路破损 }
        """;

    private static readonly Actor Installer = Actor.Internal("test");
    private readonly string folder = Directory.CreateTempSubdirectory("zhishu-matters-").FullName;
    private readonly Usage usage = new();
    private TestHost host = null!;

    public async ValueTask InitializeAsync() =>
        host = await TestHost.StartAsync(configure: b => b.Services.AddSingleton<IMatterUsage>(usage));

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Matters_take_what_they_do_not_say_from_profile_and_defaults()
    {
        await InstallAsync("1.0.0", Matters);
        var quick = Catalogue.Find("event.001")!;
        quick.LimitOf("handle")!.Value.ToString().ShouldBe("4 working hours");
        quick.LimitOf("verify")!.Value.ToString().ShouldBe("1 working day");
        quick.Pack.ShouldBe("example");
        Catalogue.Find("event.002")!.LimitOf("handle")!.Value.ToString().ShouldBe("3 working days");
        Catalogue.Path("event.001").Select(n => n.Chinese).ShouldBe(["事项", "暴露垃圾"]);
    }

    [Fact]
    public async Task Installing_twice_changes_nothing()
    {
        var first = await InstallAsync("1.0.0", Matters);
        first.Sections["matters"].Added.ShouldBe(3);
        var revision = Catalogue.Revision;
        var second = await InstallAsync("1.0.0", Matters);
        second.Sections["matters"].ShouldBe(PackChange.Nothing);
        await host.Services.GetRequiredService<ICatalogue>().RefreshAsync(TestContext.Current.CancellationToken);
        Catalogue.Revision.ShouldBe(revision);
    }

    [Fact]
    public async Task An_upgrade_publishes_only_what_differs_and_withdraws_what_is_gone()
    {
        await InstallAsync("1.0.0", Matters);
        var before = Catalogue.Find("event.001")!;
        var upgrade = await InstallAsync(
            "1.1.0",
            Matters.Replace("4 working hours", "2 working hours") + "\n  - { code: event.003, name: 道路不洁 }\n"
        );
        upgrade.Before.ShouldBe(new PackNumber(1, 0, 0));
        var change = upgrade.Sections["matters"];
        (change.Added, change.Changed, change.Unchanged, change.Removed).ShouldBe((1, 1, 2, 0));
        Catalogue.Find("event.001")!.Number.ShouldBe(2);
        Catalogue.Version(before.Id)!.LimitOf("handle")!.Value.Amount.ShouldBe(4);
        Catalogue.Find("event.002")!.Number.ShouldBe(1);
        var shrunk = await InstallAsync("1.2.0", Matters);
        shrunk.Sections["matters"].Removed.ShouldBe(1);
        Catalogue.Find("event.003").ShouldBeNull();
    }

    [Fact]
    public async Task What_the_city_wrote_itself_is_kept_and_the_packs_change_waits_as_a_draft()
    {
        await InstallAsync("1.0.0", Matters);
        await host.ExecuteAsync("UPDATE matters_matter SET current_version_id = NULL WHERE code = 'event.001'");
        await host.ExecuteAsync(
            """
            INSERT INTO matters_version (id, matter_id, number, state, content, digest, author_ids, author, drafted_at, published_at, version)
            SELECT gen_random_uuid(), matter_id, 2, 'published', content, 'own', '{}', '甲', now(), now(), 1
            FROM matters_version v JOIN matters_matter m ON m.id = v.matter_id WHERE m.code = 'event.001';
            UPDATE matters_matter m SET current_version_id = v.id
            FROM matters_version v WHERE v.matter_id = m.id AND v.number = 2
            """
        );
        var upgrade = await InstallAsync("1.1.0", Matters.Replace("4 working hours", "2 working hours"));
        upgrade.Sections["matters"].Notes.ShouldHaveSingleItem();
        Catalogue.Find("event.001")!.Number.ShouldBe(2);
        (await host.ScalarAsync<string>("SELECT state FROM matters_version WHERE number = 3")).ShouldBe("draft");
    }

    [Fact]
    public async Task Downgrades_and_versions_with_other_content_are_refused()
    {
        await InstallAsync("1.1.0", Matters);
        (await Refused(() => InstallAsync("1.0.0", Matters))).ShouldBe("packs.downgrade");
        (await Refused(() => InstallAsync("1.1.0", Matters + "\n"))).ShouldBe("packs.version_changed");
        (await Refused(() => InstallAsync("1.2.0", Matters, requires: "- { pack: other, version: 1.0.0 }"))).ShouldBe(
            "packs.requires"
        );
    }

    [Fact]
    public async Task A_pack_in_use_stays_and_an_unused_one_goes_and_comes_back()
    {
        await InstallAsync("1.0.0", Matters);
        usage.Counts["event.001"] = 3;
        (await Refused(RemoveAsync)).ShouldBe("packs.in_use");
        usage.Counts.Clear();
        (await RemoveAsync()).Removed.ShouldBe(3);
        Catalogue.Published.ShouldBeEmpty();
        Catalogue.Classes.ShouldBeEmpty();
        (await Refused(RemoveAsync)).ShouldBe("packs.not_found");
        await InstallAsync("1.0.0", Matters);
        Catalogue.Find("event.001")!.Number.ShouldBe(1);
        (await host.ScalarAsync<long>("SELECT count(*) FROM packs_version")).ShouldBe(1);
    }

    [Fact]
    public async Task A_code_of_another_pack_is_refused_and_nothing_is_half_done()
    {
        await InstallAsync("1.0.0", Matters);
        (await Refused(() => InstallAsync("1.0.0", Matters.Replace("event.002", "event.0"), name: "second"))).ShouldBe(
            "matters.code_taken"
        );
        (await host.ScalarAsync<long>("SELECT count(*) FROM packs_pack")).ShouldBe(1);
        Catalogue.Find("event.0").ShouldBeNull();
    }

    [Theory]
    [InlineData("4 working hours", "soon", "matters.yaml:7:30 ")]
    [InlineData("like: quick", "like: slow", "matters.yaml:9:")]
    [InlineData("event.002", "event.001", "matters.yaml:10:13 ")]
    [InlineData("event.002", "urban.002", "matters.yaml:10:13 ")]
    [InlineData("event.002", "Event", "matters.yaml:10:13 ")]
    [InlineData("name: 道路破损", "nam: 道路破损", "matters.yaml:10:")]
    [InlineData("kind: urban-event", "kind: urban", "matters.yaml:4:9 ")]
    [InlineData("verify: 1", "sleep: 1", "matters.yaml:5:")]
    [InlineData("matters:", "stuff:", "matters.yaml:8:1 ")]
    public async Task Faults_are_told_with_file_line_and_column(string good, string bad, string place)
    {
        var reading = await ReadAsync("1.0.0", Matters.Replace(good, bad));
        reading.IsValid.ShouldBeFalse();
        reading.Problems.Items.ShouldContain(p => p.ToString().StartsWith(place, StringComparison.Ordinal));
        var count = await host.ScalarAsync<long>("SELECT count(*) FROM packs_version");
        await Should.ThrowAsync<PackRefusal>(() => InstallAsync("1.0.0", Matters.Replace(good, bad)));
        (await host.ScalarAsync<long>("SELECT count(*) FROM packs_version")).ShouldBe(count);
    }

    private CatalogueSnapshot Catalogue => host.Services.GetRequiredService<ICatalogue>().Current;

    private Task<PackReading> ReadAsync(string version, string matters, string name = "example", string requires = "[]")
    {
        File.WriteAllText(
            Path.Combine(folder, "pack.yaml"),
            $"pack: {name}\nversion: {version}\ntitle: 示例\nrequires:\n  {requires}\nsections:\n  matters: matters.yaml\n"
        );
        File.WriteAllText(Path.Combine(folder, "matters.yaml"), matters);
        return host.InScopeAsync(s =>
            s.GetRequiredService<IPacks>().ReadAsync(folder, TestContext.Current.CancellationToken)
        );
    }

    private async Task<InstalledPack> InstallAsync(
        string version,
        string matters,
        string name = "example",
        string requires = "[]"
    )
    {
        var reading = await ReadAsync(version, matters, name, requires);
        return await host.InScopeAsync(s =>
            s.GetRequiredService<IPacks>().InstallAsync(reading, Installer, TestContext.Current.CancellationToken)
        );
    }

    private Task<PackChange> RemoveAsync() =>
        host.InScopeAsync(s =>
            s.GetRequiredService<IPacks>().RemoveAsync("example", Installer, TestContext.Current.CancellationToken)
        );

    private static async Task<string> Refused<T>(Func<Task<T>> action) =>
        (await Should.ThrowAsync<Refusal>(() => action())).Code;

    private sealed class Usage : IMatterUsage
    {
        public Dictionary<string, long> Counts { get; } = [];

        public Task<IReadOnlyDictionary<string, long>> CountAsync(
            IReadOnlyCollection<string> codes,
            CancellationToken ct
        ) => Task.FromResult<IReadOnlyDictionary<string, long>>(Counts);
    }
}
