using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Actors;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;
using Zhishu.Testing;

namespace Zhishu.Packs.Tests;

/// <summary>The packs of the folder <c>packs/</c> on the whole product.</summary>
public sealed class ShippedPacksTests : IAsyncLifetime
{
    private static readonly string Root = FindRoot();
    private static readonly Actor Installer = Actor.Internal("test");
    private readonly ActingFilter acting = new();
    private TestHost host = null!;

    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(Root).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public async ValueTask InitializeAsync() => host = await TestHost.StartAsync(configure: acting.Configure);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_shipped_pack_validates_installs_and_changes_nothing_the_second_time(string name)
    {
        var content = (await ReadAsync(name)).Content!;
        foreach (var need in content.Manifest.Requires)
            await InstallAsync(need.Name);
        var first = await InstallAsync(name);
        // A mapping is read when a table is imported; installing it writes nothing.
        if (content.Sections.Keys.Any(s => s != "mapping"))
            first.Sections.Values.Sum(s => s.Added).ShouldBeGreaterThan(0);
        first.Sections.Values.SelectMany(s => s.Notes).ShouldBeEmpty();
        var second = await InstallAsync(name);
        second.Sections.Values.ShouldAllBe(s => s == PackChange.Nothing);
        var kept = await host.InScopeAsync(s =>
            s.GetRequiredService<IPacks>().ContentAsync(name, null, TestContext.Current.CancellationToken)
        );
        kept!.Digest.ShouldBe(content.Digest);
    }

    [Fact]
    public async Task Urban_management_holds_the_153_parts_and_250_events_of_the_standard()
    {
        await InstallAsync("urban-management");
        var catalogue = Catalogue;
        var parts = catalogue.Under("part").ToList();
        var events = catalogue.Under("event").ToList();
        parts.Count.ShouldBe(153);
        events.Count.ShouldBe(250);
        parts.ShouldAllBe(p => p.Kind == MatterKinds.UrbanPart && p.Code.Length == "part.01.001".Length);
        foreach (var part in parts)
        {
            var defect = catalogue.Find("event" + part.Code["part".Length..]);
            defect.ShouldNotBeNull();
            defect.Name.Chinese.ShouldBe(part.Name.Chinese + "异常");
        }
        Count("part.01", 76);
        Count("part.02", 44);
        Count("part.03", 16);
        Count("part.04", 14);
        Count("part.05", 3);
        Count("event.06", 51);
        Count("event.07", 7);
        Count("event.08", 16);
        Count("event.09", 21);
        Count("event.10", 2);
        catalogue.Find("event.06.010")!.Name.Chinese.ShouldBe("暴露垃圾");
        catalogue.Find("part.01.077")!.Name.Chinese.ShouldBe("综合杆");
        catalogue.Find("event.10.002")!.Name.Chinese.ShouldBe("架空线缆脱落");
        catalogue.Published.ShouldAllBe(m => m.Name.English.All(c => c < 128) && m.Name.English.Length > 2);
        catalogue.Published.ShouldAllBe(m => m.LimitOf("handle") != null && m.Evidence.Count == 2);

        void Count(string @class, int count) => catalogue.Under(@class).Count().ShouldBe(count, @class);
    }

    [Fact]
    public async Task The_hotline_has_all_six_kinds_and_a_limit_for_each_topic()
    {
        await InstallAsync("hotline-12345");
        var topics = Catalogue.Under("hotline").ToList();
        topics.Count.ShouldBe(126);
        topics
            .Select(t => t.Kind)
            .Distinct()
            .ShouldBe(
                [
                    MatterKinds.Consultation,
                    MatterKinds.Help,
                    MatterKinds.Complaint,
                    MatterKinds.Report,
                    MatterKinds.Suggestion,
                    MatterKinds.Praise,
                ],
                ignoreOrder: true
            );
        topics.ShouldAllBe(t => t.LimitOf("handle") != null && t.LimitOf("dispatch") != null);
        topics.ShouldAllBe(t => t.Kind != MatterKinds.Report || t.Burdens);
    }

    [Fact]
    public async Task The_demonstration_city_leaves_no_matter_without_somebody_and_no_ground_without_a_cell()
    {
        foreach (var name in new[] { "urban-management", "hotline-12345", "demo-city" })
            await InstallAsync(name);
        var directory = host.Services.GetRequiredService<IDirectory>().Current;
        directory.Grids.CountBy(g => g.Level).OrderBy(l => l.Key).Select(l => l.Value).ShouldBe([4, 12, 36, 144]);
        directory.Gaps(Catalogue.Published.Select(m => m.Code), null).ShouldBeEmpty();
        for (var x = 0.005; x < 0.12; x += 0.01)
        {
            for (var y = 0.005; y < 0.12; y += 0.01)
                directory.GridsAt(114.60 + x, 21.40 + y).Select(g => g.Level).ShouldBe([1, 2, 3, 4]);
        }
        directory.WhoAnswers("event.09.006", "990102003001001", null).Lead!.Code.ShouldBe("demo-d2-s3");
        directory.WhoAnswers("event.06.010", "990103001002004", null).Lead!.Code.ShouldBe("demo-d3");
        directory.WhoAnswers("part.01.001", "990103001002004", null).Lead!.Code.ShouldBe("demo-water");
        directory.WhoAnswers("hotline.04.03", "990103001002004", null).Lead!.Code.ShouldBe("demo-water");
        var accounts = host.Services.GetRequiredService<IAccounts>();
        var handler = accounts.ActorOf(accounts.ByName("handler-cg")!.Id)!;
        handler.May("cases.handle", new Scope(directory.UnitByCode("demo-cg")!.Id)).ShouldBeTrue();
        handler.May("cases.handle", new Scope(directory.UnitByCode("demo-zj")!.Id)).ShouldBeFalse();
    }

    [Fact]
    public async Task Boston_names_every_type_queue_and_department_of_its_table()
    {
        var table = Path.Combine(Root, "../../shared/data/boston-311-2011/311_2011-07_to_10.csv.gz");
        Assert.SkipUnless(File.Exists(table), "The table boston-311-2011 is not on this machine.");
        await InstallAsync("boston-311");
        var mapping = (await ReadAsync("boston-311")).Content!.Documents("mapping")[0].Root;
        var types = Values("matter");
        var queues = Values("unit");
        var channels = Values("channel");
        var directory = host.Services.GetRequiredService<IDirectory>().Current;
        var areas = directory.Areas.Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
        var (seenTypes, seenQueues, departments) = (
            new HashSet<string>(),
            new HashSet<string>(),
            new HashSet<string>()
        );
        await using var file = new GZipStream(File.OpenRead(table), CompressionMode.Decompress);
        using var csv = CsvHelper.CsvReader.Create(file, new CsvHelper.CsvReaderOptions { Separator = ',' });
        csv.ReadHeader();
        var columns = csv.Headers.Select((h, i) => (h, i)).ToDictionary(c => c.h, c => c.i, StringComparer.Ordinal);
        while (csv.Read())
        {
            seenTypes.Add(Field("type"));
            seenQueues.Add(Field("queue"));
            departments.Add(Field("department"));
            channels.ShouldContainKey(Field("source"));
            var neighbourhood = Field("neighborhood").Trim();
            if (neighbourhood.Length > 0)
                areas.ShouldContain(neighbourhood);
        }
        types.Keys.ShouldBe(seenTypes, ignoreOrder: true);
        queues.Keys.ShouldBe(seenQueues, ignoreOrder: true);
        (types.Count, queues.Count, departments.Count).ShouldBe((134, 100, 11));
        foreach (var (type, code) in types)
        {
            Catalogue.Find(code)!.Name.English.ShouldBe(type);
            directory.WhoAnswers(code, null, "9801").Lead.ShouldNotBeNull();
        }
        foreach (var (queue, code) in queues)
            directory.UnitByCode(code)!.Name.English.ShouldBe(queue.Trim());

        string Field(string column) => csv.GetString(columns[column]);

        Dictionary<string, string> Values(string key) =>
            mapping[key]!["values"]!.Fields.ToDictionary(f => f.Key.Text, f => f.Value.Text, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_pack_is_uploaded_listed_and_removed_through_the_api()
    {
        var client = acting.Client(host, "installer", new Grant("packs.install"), new Grant("packs.read"));
        using var stream = new MemoryStream();
        ZipFile.CreateFromDirectory(Path.Combine(Root, "hotline-12345"), stream, CompressionLevel.Fastest, true);
        using var body = new ByteArrayContent(stream.ToArray());
        var validated = await (
            await client.PostAsync("/api/packs/validate", body)
        ).Content.ReadFromJsonAsync<JsonElement>();
        validated.GetProperty("isValid").GetBoolean().ShouldBeTrue();
        (await client.PostAsync("/api/packs", body)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var list = await client.GetFromJsonAsync<JsonElement>("/api/packs");
        list[0].GetProperty("name").GetString().ShouldBe("hotline-12345");
        var one = await client.GetFromJsonAsync<JsonElement>("/api/packs/hotline-12345");
        one.GetProperty("versions").GetArrayLength().ShouldBe(1);
        (await client.DeleteAsync("/api/packs/hotline-12345")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/api/packs/hotline-12345")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.PostAsync("/api/packs", new ByteArrayContent([1, 2, 3]))).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
        var reader = acting.Client(host, "reader", new Grant("packs.read"));
        (await reader.PostAsync("/api/packs", body)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await reader.DeleteAsync("/api/packs/hotline-12345")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_unit_that_does_not_exist_is_told_with_file_and_line_when_installing()
    {
        using var pack = new PackFolder();
        pack.Write(
                "pack.yaml",
                "pack: example\nversion: 1.0.0\ntitle: x\nsections:\n  units: u.yaml\n  duties: d.yaml\n"
            )
            .Write("u.yaml", "- { code: a, name: 甲 }\n- { code: b, name: 乙, parent: none }\n")
            .Write("d.yaml", "- { unit: a, matter: [x, y] }\n- { unit: c, matter: z }\n");
        var packs = await Should.ThrowAsync<PackRefusal>(() => InstallFolderAsync(pack.Folder));
        packs.Problems.Items.Select(p => (p.File, p.Line)).ShouldBe([("u.yaml", 2), ("d.yaml", 2)]);
        (await host.ScalarAsync<long>("SELECT count(*) FROM packs_pack")).ShouldBe(0);
    }

    private CatalogueSnapshot Catalogue => host.Services.GetRequiredService<ICatalogue>().Current;

    private Task<InstalledPack> InstallAsync(string name) => InstallFolderAsync(Path.Combine(Root, name));

    private async Task<InstalledPack> InstallFolderAsync(string folder) =>
        await host.InScopeAsync(async s =>
        {
            var packs = s.GetRequiredService<IPacks>();
            var reading = await packs.ReadAsync(folder, TestContext.Current.CancellationToken);
            reading.Problems.Items.ShouldBeEmpty();
            return await packs.InstallAsync(reading, Installer, TestContext.Current.CancellationToken);
        });

    private Task<PackReading> ReadAsync(string name) =>
        host.InScopeAsync(s =>
            s.GetRequiredService<IPacks>().ReadAsync(Path.Combine(Root, name), TestContext.Current.CancellationToken)
        );

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Zhishu.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, "packs");
    }
}
