using FsCheck;
using FsCheck.Fluent;
using Zhishu.Kernel.Identifiers;

namespace Zhishu.Kernel.Tests.Identifiers;

public class CitizenIdTests
{
    [Fact]
    public void The_example_of_the_standard_is_read_in_parts()
    {
        var id = CitizenId.Parse("11010519491231002x");
        id.Value.ShouldBe("11010519491231002X");
        id.Area.ShouldBe("110105");
        id.BirthDate.ShouldBe(new DateOnly(1949, 12, 31));
        id.Sex.ShouldBe(Sex.Female);
        id.Holder.ShouldBe(CitizenIdHolder.Citizen);
        CitizenId.Parse("440524188001010014").Sex.ShouldBe(Sex.Male);
    }

    [Fact]
    public void Age_is_counted_in_whole_years()
    {
        var id = CitizenId.Parse("11010519491231002X");
        id.AgeOn(new(2026, 12, 30)).ShouldBe(76);
        id.AgeOn(new(2026, 12, 31)).ShouldBe(77);
    }

    [Theory]
    [InlineData("", "citizen-id.missing")]
    [InlineData("110105491231002", "citizen-id.fifteen-digits")]
    [InlineData("11010519491231002", "citizen-id.length")]
    [InlineData("1101051949123100AX", "citizen-id.character")]
    [InlineData("11010519491231002A", "citizen-id.character")]
    [InlineData("990000190302222960", "citizen-id.area")]
    [InlineData("440524188013010011", "citizen-id.birth-date")]
    [InlineData("440524188002300013", "citizen-id.birth-date")]
    [InlineData("440524202602290013", "citizen-id.birth-date")]
    [InlineData("110105194912310021", "citizen-id.check-digit")]
    public void Each_fault_has_its_code_and_words_that_do_not_repeat_the_number(string text, string code)
    {
        CitizenId.TryParse(text, out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe(code);
        if (text.Length > 0)
        {
            error.Chinese.ShouldNotContain(text);
            error.English.ShouldNotContain(text);
        }
    }

    [Fact]
    public void Every_number_of_the_data_is_judged_as_it_says()
    {
        var count = 0;
        foreach (var row in SharedData.Rows("gm-and-id-vectors/id_number_check_digit.csv"))
        {
            CitizenId.TryParse(row[0], out _, out var error).ShouldBe(row[2] == "1", row[3]);
            if (row[1] == "1")
            {
                (error?.Code).ShouldNotBe("citizen-id.check-digit", row[3]);
            }

            count++;
        }

        count.ShouldBe(110);
    }

    [Fact]
    public void Every_built_number_reads_back_and_no_single_wrong_digit_does() =>
        Prop.ForAll(
                Gen.Choose(0, 60_000).ToArbitrary(),
                Gen.Choose(0, 999).ToArbitrary(),
                Gen.Choose(0, 16).ToArbitrary(),
                (days, sequence, at) =>
                {
                    var birth = new DateOnly(1880, 1, 1).AddDays(days);
                    var body = $"440305{birth:yyyyMMdd}{sequence:000}";
                    var text = body + Check(body);
                    var id = CitizenId.Parse(text);
                    var wrong = text.ToCharArray();
                    wrong[at] = (char)('0' + (wrong[at] - '0' + 1) % 10);
                    return id.BirthDate == birth
                        && id.Sex == (sequence % 2 == 1 ? Sex.Male : Sex.Female)
                        && !CitizenId.TryParse(new string(wrong), out _);
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("81000019900101001", CitizenIdHolder.HongKongMacaoTaiwanResident)]
    [InlineData("83000019900101001", CitizenIdHolder.HongKongMacaoTaiwanResident)]
    [InlineData("91184019900101001", CitizenIdHolder.ForeignPermanentResident)]
    public void Residents_from_elsewhere_are_told_by_the_first_digits(string body, CitizenIdHolder holder) =>
        CitizenId.Parse(body + Check(body)).Holder.ShouldBe(holder);

    [Fact]
    public void A_number_written_by_accident_is_masked() =>
        $"{CitizenId.Parse("11010519491231002X")}".ShouldBe("110105********002X");

    private static char Check(string body)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return "10X98765432"[body.Select((c, i) => (c - '0') * weights[i]).Sum() % 11];
    }
}
