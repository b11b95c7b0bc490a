using FsCheck;
using FsCheck.Fluent;
using Zhishu.Kernel.Identifiers;

namespace Zhishu.Kernel.Tests.Identifiers;

public class AreaCodeTests
{
    [Theory]
    [InlineData("44", "44", AreaLevel.Province)]
    [InlineData("440000", "44", AreaLevel.Province)]
    [InlineData("440000000000", "44", AreaLevel.Province)]
    [InlineData("4403", "4403", AreaLevel.Prefecture)]
    [InlineData("440300", "4403", AreaLevel.Prefecture)]
    [InlineData("440305", "440305", AreaLevel.County)]
    [InlineData("440305000", "440305", AreaLevel.County)]
    [InlineData("440305000000", "440305", AreaLevel.County)]
    [InlineData("440305001", "440305001", AreaLevel.Township)]
    [InlineData("440305001000", "440305001", AreaLevel.Township)]
    [InlineData("440305001012", "440305001012", AreaLevel.Village)]
    [InlineData("441900003000", "441900003", AreaLevel.Township)]
    public void Padding_is_cut_to_the_level_that_is_meant(string text, string value, AreaLevel level)
    {
        var code = AreaCode.Parse(text);
        code.Value.ShouldBe(value);
        code.Level.ShouldBe(level);
        code.Padded.ShouldBe(value.PadRight(12, '0'));
        AreaCode.Parse(code.Padded).ShouldBe(code);
    }

    [Theory]
    [InlineData("440305001012", "440305001", "440305", "4403", "44")]
    [InlineData("441900003", "4419", "44")]
    [InlineData("429004", "4290", "42")]
    public void Parents_lead_to_the_province(params string[] chain)
    {
        AreaCode? code = AreaCode.Parse(chain[0]);
        foreach (var expected in chain)
        {
            code!.Value.Value.ShouldBe(expected);
            AreaCode.Parse(expected).Contains(AreaCode.Parse(chain[0])).ShouldBeTrue();
            code = code.Value.Parent;
        }

        code.ShouldBeNull();
    }

    [Fact]
    public void An_area_contains_itself_and_what_lies_below_and_nothing_else()
    {
        var district = AreaCode.Parse("440305");
        district.Contains(AreaCode.Parse("440305000000")).ShouldBeTrue();
        district.Contains(AreaCode.Parse("440305007003")).ShouldBeTrue();
        district.Contains(AreaCode.Parse("440304007003")).ShouldBeFalse();
        district.Contains(AreaCode.Parse("4403")).ShouldBeFalse();
        default(AreaCode).Contains(district).ShouldBeFalse();
    }

    [Fact]
    public void The_area_of_a_level_above_is_found_where_there_is_one()
    {
        AreaCode.Parse("440305001012").At(AreaLevel.Prefecture).ShouldBe(AreaCode.Parse("4403"));
        AreaCode.Parse("4403").At(AreaLevel.County).ShouldBeNull();
        AreaCode.Parse("441900003").At(AreaLevel.County).ShouldBeNull();
        AreaCode.Parse("441900003").At(AreaLevel.Prefecture).ShouldBe(AreaCode.Parse("4419"));
    }

    [Theory]
    [InlineData("", "area-code.missing")]
    [InlineData("440", "area-code.length")]
    [InlineData("44O3", "area-code.character")]
    [InlineData("000000", "area-code.province")]
    public void Faults_are_named(string text, string code)
    {
        AreaCode.TryParse(text, out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe(code);
    }

    [Fact]
    public void Every_parent_contains_its_child() =>
        Prop.ForAll(
                Gen.Choose(10, 99).ToArbitrary(),
                Gen.Choose(0, 9999).ToArbitrary(),
                Gen.Choose(0, 999_999).ToArbitrary(),
                (province, county, village) =>
                {
                    var code = AreaCode.Parse($"{province}{county:0000}{village:000000}");
                    return code.Parent is not { } parent
                        || (parent.Contains(code) && !code.Contains(parent) && parent.Level < code.Level);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_township_of_the_country_lies_in_the_county_the_data_names()
    {
        var count = 0;
        foreach (var row in SharedData.Rows("china-admin-divisions/streets.csv"))
        {
            count++;
            var code = AreaCode.Parse(row[0]);
            if (row[0] == "350527000")
            {
                // 金门县 stands in the list of townships as itself, padded.
                code.ShouldBe(AreaCode.Parse("350527"));
                continue;
            }

            code.Level.ShouldBe(AreaLevel.Township);
            code.Parent.ShouldBe(AreaCode.Parse(row[2]), row[1]);
        }

        count.ShouldBe(41_352);
    }
}
