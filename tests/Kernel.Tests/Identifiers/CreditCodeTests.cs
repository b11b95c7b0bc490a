using FsCheck;
using FsCheck.Fluent;
using Zhishu.Kernel.Identifiers;

namespace Zhishu.Kernel.Tests.Identifiers;

public class CreditCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    [Theory]
    [InlineData("91350100M000100Y43", "M000100Y4")]
    [InlineData("91440101MA5CJQ4N59", "MA5CJQ4N5")]
    [InlineData("11110000000021135M", "000021135")]
    public void Known_codes_are_read_in_parts(string text, string organisation)
    {
        var code = UnifiedSocialCreditCode.Parse(text);
        code.Value.ShouldBe(text);
        code.OrganisationCode.ShouldBe(organisation);
        code.RegisteringAuthority.ShouldBe(text[0]);
        code.OrganisationKind.ShouldBe(text[1]);
        code.AreaOfRegistration.ShouldBe(text[2..8]);
        OrganisationCode.Parse(organisation).Value.ShouldBe(organisation);
    }

    [Fact]
    public void Lower_case_full_width_and_surrounding_space_are_mended() =>
        UnifiedSocialCreditCode.Parse(" 91350100m000100ｙ４3\t").Value.ShouldBe("91350100M000100Y43");

    [Theory]
    [InlineData(null, "credit-code.missing")]
    [InlineData("  ", "credit-code.missing")]
    [InlineData("91350100M000100Y4", "credit-code.length")]
    [InlineData("91350100M000100Y4Z", "credit-code.character")]
    [InlineData("91350100M000100O43", "credit-code.character")]
    [InlineData("913501A0M000100Y43", "credit-code.character")]
    [InlineData("91350100M000100Y44", "credit-code.check-digit")]
    [InlineData("91350100M000100Y56", "credit-code.organisation-check-digit")]
    public void Each_fault_has_its_code_and_words_in_both_languages(string? text, string code)
    {
        UnifiedSocialCreditCode.TryParse(text, out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe(code, error.English);
        error.Chinese.ShouldContain("信用代码");
        error.English.ShouldContain("credit code");
        Should.Throw<IdentifierException>(() => UnifiedSocialCreditCode.Parse(text)).Error.ShouldBe(error);
    }

    [Fact]
    public void Every_real_code_reads_but_the_two_that_are_wrong_in_the_register()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var row in SharedData.Rows("gm-and-id-vectors/uscc_real_public_bodies.csv"))
        {
            count++;
            var valid = UnifiedSocialCreditCode.TryParse(row[0], out _);
            valid.ShouldBe(row[3] == "1" && row[4] == "1", row[1]);
            OrganisationCode.TryParse(row[0][8..17], out _).ShouldBe(row[4] == "1", row[1]);
            if (!valid)
            {
                wrong.Add(row[0]);
                UnifiedSocialCreditCode.TryParseLegacy(row[0], out var legacy, out var warning).ShouldBeTrue();
                legacy.Value.ShouldBe(row[0]);
                warning.ShouldNotBeNull();
            }
        }

        count.ShouldBe(215);
        wrong.ShouldBe(["13440000515356094L", "TE440000GD030003VV"]);
    }

    [Fact]
    public void No_mutated_code_reads()
    {
        var rows = SharedData.Rows("gm-and-id-vectors/uscc_mutated.csv").ToList();
        rows.Count.ShouldBe(361);
        rows.Where(r => UnifiedSocialCreditCode.TryParse(r[0], out _)).ShouldBeEmpty();
    }

    [Fact]
    public void The_legacy_mode_warns_of_nothing_in_a_right_code_and_refuses_what_is_no_code()
    {
        UnifiedSocialCreditCode.TryParseLegacy("91350100M000100Y43", out _, out var warning).ShouldBeTrue();
        warning.ShouldBeNull();
        UnifiedSocialCreditCode.TryParseLegacy("91350100M000100Y4", out _, out warning).ShouldBeFalse();
        warning!.Code.ShouldBe("credit-code.length");
    }

    [Fact]
    public void A_changed_character_or_two_swapped_neighbours_are_always_noticed() =>
        Prop.ForAll(
                Codes().ToArbitrary(),
                Gen.Choose(0, 17).ToArbitrary(),
                Gen.Elements(Alphabet.ToCharArray()).ToArbitrary(),
                (code, at, other) =>
                {
                    var changed = code.ToCharArray();
                    changed[at] = other;
                    var swapped = code.ToCharArray();
                    var next = at == 17 ? 16 : at + 1;
                    (swapped[at], swapped[next]) = (swapped[next], swapped[at]);
                    return UnifiedSocialCreditCode.TryParse(code, out _)
                        && UnifiedSocialCreditCode.TryParse(new string(changed), out _) == (other == code[at])
                        && UnifiedSocialCreditCode.TryParse(new string(swapped), out _) == (code[at] == code[next]);
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("M000100Y-4", "M000100Y4")]
    [InlineData("ma5cjq4n5", "MA5CJQ4N5")]
    public void Organisation_codes_read_with_and_without_hyphen(string text, string value)
    {
        OrganisationCode.Parse(text).Value.ShouldBe(value);
        OrganisationCode.Parse(text).ToString().ShouldBe(value.Insert(8, "-"));
    }

    [Theory]
    [InlineData("", "organisation-code.missing")]
    [InlineData("M000100Y", "organisation-code.length")]
    [InlineData("M00_100Y4", "organisation-code.character")]
    [InlineData("M000100Y5", "organisation-code.check-digit")]
    public void Faults_of_organisation_codes_are_named(string text, string code)
    {
        OrganisationCode.TryParse(text, out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe(code);
    }

    // Written here a second time, from the standards' formulas.
    private static Gen<string> Codes() =>
        from head in Gen.Elements("11", "12", "51", "52", "91", "92", "N1", "Y1")
        from area in Gen.Choose(110000, 659999)
        from body in Gen.ArrayOf(Gen.Elements(Alphabet.ToCharArray()), 8)
        let organisation = head + area + new string(body) + OrganisationCheck(new string(body))
        select organisation + Check(organisation);

    private static char OrganisationCheck(string body)
    {
        int[] weights = [3, 7, 9, 10, 5, 8, 4, 2];
        var sum = body.Select((c, i) => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".IndexOf(c) * weights[i]).Sum();
        return "0123456789X0"[11 - sum % 11];
    }

    private static char Check(string body)
    {
        var (sum, weight) = (0, 1);
        foreach (var c in body)
        {
            sum += Alphabet.IndexOf(c) * weight;
            weight = weight * 3 % 31;
        }

        return Alphabet[(31 - sum % 31) % 31];
    }
}
