using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Zhishu.Cases.Attachments;
using Zhishu.Kernel;

namespace Zhishu.Cases.Tests.Attachments;

public sealed class PhotoStrippingTests
{
    [Fact]
    public void Nothing_but_the_picture_and_its_orientation_remains_of_a_jpeg()
    {
        var facts = PhotoFacts.Read(new MemoryStream(SampleFiles.Jpeg()));
        facts.Latitude!.Value.ShouldBe(23.125, 1e-9);
        facts.Longitude!.Value.ShouldBe(113.25, 1e-9);
        facts.Orientation.ShouldBe(6);
        var clean = Join(PhotoStripping.Strip(FileKind.Jpeg, SampleFiles.Jpeg(), facts.Orientation));
        Text(clean).ShouldNotContain(SampleFiles.Secret);
        clean[^6..].ShouldBe([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD9]);
        var after = PhotoFacts.Read(new MemoryStream(clean));
        after.Orientation.ShouldBe(6);
        after.Latitude.ShouldBeNull();
        Join(PhotoStripping.Strip(FileKind.Jpeg, clean, after.Orientation)).ShouldBe(clean);
    }

    [Fact]
    public void Text_and_exif_go_from_a_png_and_the_rest_stays()
    {
        var clean = Text(Join(PhotoStripping.Strip(FileKind.Png, SampleFiles.Png())));
        clean.ShouldNotContain(SampleFiles.Secret);
        clean.ShouldNotContain("eXIf");
        clean.ShouldContain("pHYs");
        clean.ShouldContain("IDAT");
        clean.ShouldContain("IEND");
    }

    [Fact]
    public void Exif_and_xmp_go_from_a_webp_and_its_header_no_longer_promises_them()
    {
        var clean = Join(PhotoStripping.Strip(FileKind.WebP, SampleFiles.WebP()));
        Text(clean).ShouldNotContain(SampleFiles.Secret);
        BitConverter.ToInt32(clean, 4).ShouldBe(clean.Length - 8);
        clean[20].ShouldBe((byte)0);
    }

    [Fact]
    public void Damaged_photos_are_refused_and_nothing_else_happens()
    {
        (FileKind Kind, byte[] Sample)[] samples =
        [
            (FileKind.Jpeg, SampleFiles.Jpeg()),
            (FileKind.Png, SampleFiles.Png()),
            (FileKind.WebP, SampleFiles.WebP()),
        ];
        Prop.ForAll(
                ArbMap.Default.ArbFor<(int, int, byte, int)>(),
                change =>
                {
                    var (kind, sample) = samples[Math.Abs(change.Item1 % 3)];
                    var bytes = (byte[])sample.Clone();
                    bytes[12 + Math.Abs(change.Item2 % (bytes.Length - 12))] = change.Item3;
                    bytes = bytes[..(bytes.Length - Math.Abs(change.Item4 % (bytes.Length - 12)))];
                    try
                    {
                        PhotoFacts.Read(new MemoryStream(bytes));
                        Join(PhotoStripping.Strip(kind, bytes, 6)).Length.ShouldBeLessThanOrEqualTo(bytes.Length + 36);
                    }
                    catch (Refusal e)
                    {
                        e.Code.ShouldBe("attachments.broken");
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static byte[] Join(List<ReadOnlyMemory<byte>> parts) => [.. parts.SelectMany(p => p.ToArray())];

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
