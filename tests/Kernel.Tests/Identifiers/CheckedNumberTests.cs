using Zhishu.Kernel.Identifiers;

namespace Zhishu.Kernel.Tests.Identifiers;

/// <summary>Certificates, commodities, plates, parts of the city, and the check systems of ISO 7064 behind some.</summary>
public class CheckedNumberTests
{
    [Theory]
    [InlineData("1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U")]
    [InlineData("1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F")]
    [InlineData("1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0")]
    public void Certificates_that_were_issued_hold_their_check_character(string text)
    {
        CertificateNumber.TryParse(text, out var number).ShouldBeTrue();
        number.Type.Length.ShouldBe(21);
        number.Issuer.Length.ShouldBe(18);
        var wrong = text[..^1] + (text[^1] == 'A' ? 'B' : 'A');
        CertificateNumber.TryParse(wrong, out _, out var error).ShouldBeFalse();
        error.Code.ShouldBe("certificate.check-digit");
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.156.3005.2.1.2.3.4.5")]
    [InlineData("1.2.156.3005.3.11100000000013338W011.11430000006122244L.20230000403.001.U")]
    [InlineData("1.2.156.3005.2.11100000000013338W011.11430000006122244L..001.U")]
    [InlineData("1.2.156.3005.2.11100000000013338W011.1143000000612224?L.20230000403.001.U")]
    public void What_is_no_certificate_is_told_so(string text) =>
        CertificateNumber.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("6901234567892", true)]
    [InlineData("6901234567890", false)]
    [InlineData("96385074", true)]
    [InlineData("16901234567899", true)]
    [InlineData("690123456789", false)]
    public void A_commodity_s_last_digit_is_checked(string text, bool isValid) =>
        ArticleNumber.TryParse(text, out _).ShouldBe(isValid);

    [Theory]
    [InlineData("粤A12345", true)]
    [InlineData("粤a·1234学", true)]
    [InlineData("京AD12345", true)]
    [InlineData("京A12345D", true)]
    [InlineData("京AI2345", false)]
    [InlineData("英A12345", false)]
    [InlineData("京1A2345", false)]
    [InlineData("京A学1234", false)]
    [InlineData("京AL12345", false)]
    public void A_plate_is_a_province_a_letter_and_five_or_six_more(string text, bool isValid) =>
        PlateNumber.TryParse(text, out _).ShouldBe(isValid);

    [Theory]
    [InlineData("44010601001000012", true)]
    [InlineData("44010609001000012", false)]
    [InlineData("00010601001000012", false)]
    [InlineData("4401060100100001", false)]
    public void A_part_s_code_begins_with_area_and_class(string text, bool isValid) =>
        PartCode.TryParse(text, out _).ShouldBe(isValid);

    [Fact]
    public void Every_wrong_character_and_every_swap_of_unlike_neighbours_in_digits_shows()
    {
        const string body = "079407950123";
        var whole = body + Iso7064.Mod11And10(body);
        for (var i = 0; i < whole.Length; i++)
        {
            for (var digit = '0'; digit <= '9'; digit++)
            {
                if (digit == whole[i])
                    continue;
                var wrong = whole[..i] + digit + whole[(i + 1)..];
                Iso7064.Mod11And10(wrong.AsSpan(0, wrong.Length - 1)).ShouldNotBe(wrong[^1]);
            }
        }
        // The example of the standard.
        Iso7064.Mod11And10("0794").ShouldBe('5');
        Should.Throw<ArgumentException>(() => Iso7064.Mod11And10("12A"));
    }
}
