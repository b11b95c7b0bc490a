using System.Globalization;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Zhishu.Packs.Contracts;
using Zhishu.Packs.Reading;

namespace Zhishu.Packs.Tests;

public sealed class PackReaderTests : IDisposable
{
    private const string Manifest = """
        pack: example
        version: 1.2.3
        title: { zh: 示例, en: Example }
        requires:
          - { pack: other, version: 1.0.0 }
        sections:
          things: [things.yaml]
        """;

    private readonly PackFolder pack = new();

    public void Dispose() => pack.Dispose();

    [Fact]
    public async Task A_pack_is_read_with_the_places_of_its_nodes()
    {
        pack.Write("pack.yaml", Manifest).Write("things.yaml", "- code: a\n  name: 甲\n-   code: b\n");
        var (content, problems) = await pack.ReadAsync();
        problems.Items.ShouldBeEmpty();
        content!.Manifest.Name.ShouldBe("example");
        content.Manifest.Version.ShouldBe(new PackNumber(1, 2, 3));
        content.Manifest.Requires.ShouldBe([new PackRequirement("other", new(1, 0, 0))]);
        var items = content.Items("things", problems).ToList();
        items[0]["name"]!.Text.ShouldBe("甲");
        items[0]["name"]!.Place.ShouldBe("things.yaml:2:9");
        items[1]["code"]!.Place.ShouldBe("things.yaml:3:11");
    }

    [Theory]
    [InlineData("things: [a, b", "things.yaml:2:")]
    [InlineData("- a: 1\n  b: \"x\n", "things.yaml:")]
    [InlineData("a: 1\na: 2\n", "things.yaml:2:1 ")]
    [InlineData("- a\n- b: [\n", "things.yaml:")]
    [InlineData("a: &x 1\nb: *x\n", "things.yaml:1:4 ")]
    [InlineData("b: *x\n", "things.yaml:1:4 ")]
    [InlineData("a: !!binary aGk=\n", "things.yaml:1:4 ")]
    [InlineData("a: 1\n---\nb: 2\n", "things.yaml:2:1 ")]
    [InlineData("", "things.yaml:1:1 ")]
    [InlineData("? [a, b]\n: 1\n", "things.yaml:1:3 ")]
    public async Task Broken_yaml_is_told_with_file_and_line(string yaml, string place)
    {
        pack.Write("pack.yaml", Manifest).Write("things.yaml", yaml);
        var (_, problems) = await pack.ReadAsync();
        problems.Items.ShouldNotBeEmpty();
        problems.Items[0].ToString().ShouldStartWith(place);
    }

    [Theory]
    [InlineData("pack: Example\nversion: 1.0.0\ntitle: x\n", "pack.yaml:1:7 ")]
    [InlineData("pack: example\nversion: 1.0\ntitle: x\n", "pack.yaml:2:10 ")]
    [InlineData("pack: example\nversion: 01.0.0\ntitle: x\n", "pack.yaml:2:10 ")]
    [InlineData("pack: example\nversion: 1.0.0\n", "pack.yaml:1:1 The field 'title'")]
    [InlineData("pack: example\nversion: 1.0.0\ntitle: x\ntitel: y\n", "pack.yaml:4:1 The field 'titel'")]
    [InlineData("pack: example\nversion: 1.0.0\ntitle: x\nsections:\n  stuff: a.yaml\n", "pack.yaml:5:3 No section")]
    [InlineData(
        "pack: e\nversion: 1.0.0\ntitle: x\nsections:\n  things: b.yaml\n",
        "pack.yaml:5:11 The pack has no file"
    )]
    [InlineData("pack: e\nversion: 1.0.0\ntitle: x\nsections:\n  things: ../b.yaml\n", "pack.yaml:5:11 ")]
    [InlineData("- a\n", "pack.yaml:1:1 ")]
    public async Task A_wrong_manifest_is_told_with_its_line(string manifest, string start)
    {
        pack.Write("pack.yaml", manifest);
        var (_, problems) = await pack.ReadAsync();
        problems.Items.ShouldContain(p => p.ToString().StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_told_with_their_line()
    {
        pack.Write("pack.yaml", Manifest).Write("things.yaml", "");
        await File.WriteAllBytesAsync(
            Path.Combine(pack.Folder, "things.yaml"),
            [.. "- a\n- b\n- "u8, 0xff, 0xfe],
            TestContext.Current.CancellationToken
        );
        var (_, problems) = await pack.ReadAsync();
        problems.Items.ShouldHaveSingleItem().ToString().ShouldStartWith("things.yaml:3:");
    }

    [Fact]
    public async Task Nesting_is_bounded()
    {
        pack.Write("pack.yaml", Manifest).Write("things.yaml", new string('[', 100_000));
        var (_, problems) = await pack.ReadAsync();
        problems.Items.ShouldHaveSingleItem().Message.English.ShouldStartWith("Nested deeper");
    }

    [Fact]
    public async Task A_folder_that_is_not_there_or_has_no_manifest_is_told()
    {
        var (content, problems) = await pack.ReadAsync();
        content.ShouldBeNull();
        problems.Items.ShouldHaveSingleItem().ToString().ShouldStartWith("pack.yaml:1:1 ");
        var other = new PackProblems();
        await PackFiles.FromFolderAsync(pack.Folder + "-none", other, TestContext.Current.CancellationToken);
        other.None.ShouldBeFalse();
    }

    [Fact]
    public async Task Archive_and_folder_have_the_same_digest_and_an_archive_packs_to_the_same_bytes()
    {
        pack.Write("pack.yaml", Manifest).Write("things.yaml", "- code: a\n").Write(".git/config", "hidden");
        var problems = new PackProblems();
        var folder = await PackFiles.FromFolderAsync(pack.Folder, problems, TestContext.Current.CancellationToken);
        using var zip = new MemoryStream(pack.Zip());
        var archive = await PackFiles.FromArchiveAsync(zip, problems, TestContext.Current.CancellationToken);
        problems.Items.ShouldBeEmpty();
        archive.Digest().ShouldBe(folder.Digest());
        using var again = new MemoryStream(folder.Archive());
        var repacked = await PackFiles.FromArchiveAsync(again, problems, TestContext.Current.CancellationToken);
        repacked.Archive().ShouldBe(folder.Archive());
        pack.Write("things.yaml", "- code: b\n");
        var changed = await PackFiles.FromFolderAsync(pack.Folder, problems, TestContext.Current.CancellationToken);
        changed.Digest().ShouldNotBe(folder.Digest());
    }

    [Theory]
    [InlineData("../out.yaml")]
    [InlineData("/etc/out.yaml")]
    [InlineData("a\\b.yaml")]
    [InlineData("C:/x.yaml")]
    public async Task An_archive_cannot_reach_out_of_itself(string path)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("pack.yaml");
            zip.CreateEntry(path);
        }
        stream.Position = 0;
        var problems = new PackProblems();
        await PackFiles.FromArchiveAsync(stream, problems, TestContext.Current.CancellationToken);
        problems.Items.ShouldHaveSingleItem().Message.English.ShouldContain("not allowed");
    }

    [Fact]
    public async Task An_archive_that_grows_too_large_is_refused()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var entry = await zip.CreateEntry("pack.yaml").OpenAsync(TestContext.Current.CancellationToken);
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 40; i++)
                await entry.WriteAsync(zeros, TestContext.Current.CancellationToken);
        }
        stream.Length.ShouldBeLessThan(1 << 20);
        stream.Position = 0;
        var problems = new PackProblems();
        await PackFiles.FromArchiveAsync(stream, problems, TestContext.Current.CancellationToken);
        problems.Items.ShouldHaveSingleItem().Message.English.ShouldStartWith("The pack is too large");
    }

    [Fact]
    public async Task What_is_no_archive_is_told()
    {
        using var stream = new MemoryStream("this is no zip"u8.ToArray());
        var problems = new PackProblems();
        await PackFiles.FromArchiveAsync(stream, problems, TestContext.Current.CancellationToken);
        problems.Items.ShouldHaveSingleItem();
    }

    [Fact]
    public void Arbitrary_bytes_never_stop_the_reader() =>
        Prop.ForAll<byte[]>(bytes =>
            {
                var problems = new PackProblems();
                var root = PackYaml.Read("x.yaml", bytes, problems);
                return root is not null || !problems.None;
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Arbitrary_yaml_signs_never_stop_the_reader()
    {
        var signs = Gen.Elements(
            "[",
            "]",
            "{",
            "}",
            ":",
            "- ",
            "\n",
            "  ",
            "a",
            "'",
            "\"",
            "|",
            ">",
            "&",
            "*",
            "!",
            "%",
            "?",
            "#",
            ",",
            "\t"
        );
        var texts = Gen.ArrayOf(signs).Select(string.Concat).ToArbitrary();
        Prop.ForAll(
                texts,
                text =>
                {
                    var problems = new PackProblems();
                    var root = PackYaml.Read("x.yaml", Encoding.UTF8.GetBytes(text), problems);
                    return root is not null || !problems.None;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    [Fact]
    public void Versions_sort_by_number_and_read_back()
    {
        var numbers = Gen.Choose(0, 999_999).Three().Select(n => new PackNumber(n.Item1, n.Item2, n.Item3));
        Prop.ForAll(numbers.ToArbitrary(), n => PackNumber.Parse(n.ToString()) == n).QuickCheckThrowOnFailure();
        (PackNumber.Parse("1.10.0") > PackNumber.Parse("1.9.9")).ShouldBeTrue();
        foreach (var wrong in new[] { "", "1", "1.2", "1.2.3.4", "1.2.-3", "1.2.x", " 1.2.3", "1.2.3-rc", "1..3" })
            PackNumber.TryParse(wrong, out _).ShouldBeFalse(string.Create(CultureInfo.InvariantCulture, $"'{wrong}'"));
    }
}
