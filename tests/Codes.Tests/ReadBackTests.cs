using System.Diagnostics;
using Zhishu.Codes.Printing;
using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Tests;

/// <summary>Codes as they are printed, half a millimetre a square at 300 dots an inch, read back by another's reader (zbarimg,
/// Debian's zbar-tools): clean, and with what happens to labels.</summary>
public sealed class ReadBackTests : IDisposable
{
    // 300 dots an inch: 5.9 a square.
    private const double Dots = QrSymbol.Square / 25.4 * 300;
    private const int Each = 20;
    private readonly string folder = Directory.CreateTempSubdirectory("zhishu-labels-").FullName;
    private readonly Random random = new(7);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_signed_code_is_version_7_and_26_millimetres_wide_and_a_number_smaller()
    {
        var symbol = QrSymbol.Of(Link(1), isSigned: true);
        (symbol.Version, symbol.Millimetres).ShouldBe((7, 26.5));
        QrSymbol
            .Of(CodeLink.Of("https://ma.zs.gov.cn", "440106101260000018"), isSigned: false)
            .Version.ShouldBeLessThanOrEqualTo(4);
    }

    [Theory]
    [InlineData("clean", 20)]
    [InlineData("blurred", 19)]
    [InlineData("turned", 19)]
    [InlineData("smeared", 18)]
    [InlineData("dark", 19)]
    [InlineData("all", 15)]
    public async Task Labels_are_read_back(string what, int atLeast)
    {
        var read = 0;
        for (var i = 0; i < Each; i++)
        {
            var link = Link(i);
            var file = Path.Combine(folder, $"{what}-{i}.pgm");
            await File.WriteAllBytesAsync(file, Pgm(Distort(Paint(QrSymbol.Of(link, isSigned: true)), what)));
            if (await ReadAsync(file) == link)
                read++;
        }
        TestContext.Current.SendDiagnosticMessage($"{what}: {read} of {Each} read");
        read.ShouldBeGreaterThanOrEqualTo(atLeast, what);
    }

    // Any signature reads alike, and the same ones each time make a run that can be repeated.
    private string Link(int i)
    {
        var content = new SignedCode(
            CodeAlgorithm.Sm2,
            440100,
            9,
            1_800_000_000,
            0,
            101,
            $"{440106101260000000 + i}"
        ).ToSign();
        var signature = new byte[64];
        random.NextBytes(signature);
        return CodeLink.Of("https://ma.zs.gov.cn", SignedCode.Text(content, signature));
    }

    // White is 1, black 0; a margin of white paper around it.
    private static double[,] Paint(QrSymbol symbol)
    {
        var side = (int)Math.Ceiling(symbol.Size * Dots) + 80;
        var picture = new double[side, side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var (column, row) = ((int)Math.Floor((x - 40) / Dots), (int)Math.Floor((y - 40) / Dots));
                var isInside = column >= 0 && row >= 0 && column < symbol.Size && row < symbol.Size;
                picture[y, x] = isInside && symbol[column, row] ? 0 : 1;
            }
        }
        return picture;
    }

    private double[,] Distort(double[,] picture, string what)
    {
        if (what is "smeared" or "all")
            Smear(picture);
        if (what is "turned" or "all")
            picture = Turn(picture, random.Next(-30, 31) * Math.PI / 180);
        if (what is "blurred" or "all")
            picture = Blur(Blur(picture, 2), 2);
        if (what is "dark" or "all")
            Darken(picture);
        return picture;
    }

    // A grey stripe over about four hundredths of the symbol, away from the corners that a reader looks for.
    private void Smear(double[,] picture)
    {
        var side = picture.GetLength(0);
        var (left, top) = (side / 2 + random.Next(0, side / 8), side / 2 + random.Next(0, side / 8));
        for (var y = top; y < top + side / 12; y++)
        {
            for (var x = left; x < left + side / 4; x++)
                picture[y, x] = 0.35;
        }
    }

    private static double[,] Turn(double[,] picture, double angle)
    {
        var side = picture.GetLength(0);
        var large = (int)(side * 1.4);
        var turned = new double[large, large];
        var (sin, cos) = (Math.Sin(angle), Math.Cos(angle));
        for (var y = 0; y < large; y++)
        {
            for (var x = 0; x < large; x++)
            {
                var (dx, dy) = (x - large / 2.0, y - large / 2.0);
                var (column, row) = ((int)(dx * cos + dy * sin + side / 2.0), (int)(-dx * sin + dy * cos + side / 2.0));
                var isInside = column >= 0 && row >= 0 && column < side && row < side;
                turned[y, x] = isInside ? picture[row, column] : 1;
            }
        }
        return turned;
    }

    private static double[,] Blur(double[,] picture, int radius)
    {
        var (height, width) = (picture.GetLength(0), picture.GetLength(1));
        var blurred = new double[height, width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (sum, count) = (0.0, 0);
                for (var dy = -radius; dy <= radius; dy++)
                {
                    for (var dx = -radius; dx <= radius; dx++)
                    {
                        if (y + dy < 0 || x + dx < 0 || y + dy >= height || x + dx >= width)
                            continue;
                        sum += picture[y + dy, x + dx];
                        count++;
                    }
                }
                blurred[y, x] = sum / count;
            }
        }
        return blurred;
    }

    // A fifth of the light, less of it to one side, and the noise of a cheap camera.
    private void Darken(double[,] picture)
    {
        var (height, width) = (picture.GetLength(0), picture.GetLength(1));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                picture[y, x] = 0.04 + picture[y, x] * (0.22 - 0.08 * x / width) + (random.NextDouble() - 0.5) * 0.03;
        }
    }

    private static byte[] Pgm(double[,] picture)
    {
        var (height, width) = (picture.GetLength(0), picture.GetLength(1));
        var head = System.Text.Encoding.ASCII.GetBytes($"P5\n{width} {height}\n255\n");
        var bytes = new byte[head.Length + width * height];
        head.CopyTo(bytes, 0);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bytes[head.Length + y * width + x] = (byte)Math.Clamp(picture[y, x] * 255, 0, 255);
        }
        return bytes;
    }

    private static async Task<string> ReadAsync(string file)
    {
        var start = new ProcessStartInfo("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("zbarimg (Debian's zbar-tools) is not installed here.");
            return "";
        }
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var text = await process.StandardOutput.ReadToEndAsync();
            await errors;
            await process.WaitForExitAsync();
            return text.Trim();
        }
    }
}
