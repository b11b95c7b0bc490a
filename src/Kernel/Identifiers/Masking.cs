using System.Text.RegularExpressions;

namespace Zhishu.Kernel.Identifiers;

/// <summary>How much a masked value still shows. Seeing more is a right of its own and leaves a ledger entry.</summary>
public enum MaskingProfile
{
    /// <summary>展示: on the pages of officials, enough to tell two people apart.</summary>
    Display,

    /// <summary>导出: in files that leave the system, less.</summary>
    Export,

    /// <summary>公示: on public pages, hardly anything.</summary>
    Publication,
}

/// <summary>
/// Hides most of a personal value (conventions after GB/T 35273 and GB/T 37964). A value of an unexpected form is
/// hidden altogether, never shown. Empty stays empty.
/// </summary>
public static partial class Masking
{
    private const string Hidden = "****";

    // Two-character surnames in use; a name that begins with one keeps both characters.
    private static readonly HashSet<string> CompoundSurnames =
    [
        .. (
            "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 "
            + "仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 "
            + "段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 "
            + "南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师 纳兰 淳于 单于 完颜 耶律"
        ).Split(' '),
    ];

    /// <summary>Display <c>138****8000</c>, export <c>138********</c>, publication all hidden. Anything
    /// that is no mobile number, such as a landline, is hidden.</summary>
    public static string Mobile(string? number, MaskingProfile profile)
    {
        var text = (number ?? "").Trim();
        if (text.Length == 0)
        {
            return "";
        }

        if (!MobileNumber.TryParse(text, out var mobile) || profile == MaskingProfile.Publication)
        {
            return Hidden;
        }

        return profile == MaskingProfile.Display
            ? $"{mobile.Value[..3]}****{mobile.Value[7..]}"
            : $"{mobile.Value[..3]}********";
    }

    /// <summary>Keeps the surname, compound ones whole: display and export <c>张**</c>, <c>欧阳*</c>; publication
    /// <c>张某某</c>. A name that is not Chinese, or has a middle dot, keeps its first character.</summary>
    public static string Name(string? name, MaskingProfile profile)
    {
        var text = (name ?? "").Trim();
        if (text.Length == 0)
        {
            return "";
        }

        if (!ChineseName().IsMatch(text))
        {
            var first = char.IsHighSurrogate(text[0]) && text.Length > 1 ? text[..2] : text[..1];
            return profile == MaskingProfile.Publication ? Hidden : $"{first}***";
        }

        var surname = text.Length > 2 && CompoundSurnames.Contains(text[..2]) ? 2 : 1;
        var hidden = profile == MaskingProfile.Publication ? '某' : '*';

        // A name of one character is hidden as if it had two, and none shows that it is longer than usual.
        return text[..surname] + new string(hidden, Math.Clamp(text.Length - surname, 1, 2));
    }

    /// <summary>Display first 6 and last 4, export first 3 and last 4, publication first and last 1.</summary>
    public static string CitizenId(string? id, MaskingProfile profile)
    {
        var text = IdentifierText.Normalise(id);
        if (text.Length == 0)
        {
            return "";
        }

        if (text.Length != 18)
        {
            return Hidden;
        }

        return profile switch
        {
            MaskingProfile.Display => Keep(text, 6, 4),
            MaskingProfile.Export => Keep(text, 3, 4),
            _ => Keep(text, 1, 1),
        };
    }

    /// <summary>Display and export the last 4, publication nothing.</summary>
    public static string BankCard(string? number, MaskingProfile profile)
    {
        var text = IdentifierText.Normalise(number).Replace(" ", "").Replace("-", "");
        if (text.Length == 0)
        {
            return "";
        }

        return profile == MaskingProfile.Publication || text.Length < 12 || IdentifierText.NotDigit(text) >= 0
            ? Hidden
            : Keep(text, 0, 4);
    }

    /// <summary>Display to the street or town (街道、镇、乡), export and publication to the district or county; the
    /// rest becomes <c>****</c>. An address in which neither can be told is hidden altogether.</summary>
    public static string Address(string? address, MaskingProfile profile)
    {
        var text = (address ?? "").Trim();
        if (text.Length == 0)
        {
            return "";
        }

        var match = AddressParts().Match(text);
        var county = match.Groups["county"];
        var street = match.Groups["street"];
        var end =
            profile == MaskingProfile.Display && street.Success ? street.Index + street.Length
            : county.Success ? county.Index + county.Length
            : match.Groups["city"].Success ? match.Groups["city"].Index + match.Groups["city"].Length
            : 0;
        return text[..end] + Hidden;
    }

    /// <summary>Display first character and domain, export the domain, publication nothing.</summary>
    public static string Email(string? email, MaskingProfile profile)
    {
        var text = (email ?? "").Trim();
        if (text.Length == 0)
        {
            return "";
        }

        var at = text.LastIndexOf('@');
        if (at < 1 || at == text.Length - 1 || profile == MaskingProfile.Publication)
        {
            return Hidden;
        }

        return (profile == MaskingProfile.Display ? text[..1] : "") + "***" + text[at..];
    }

    private static string Keep(string text, int first, int last) =>
        text[..first] + new string('*', text.Length - first - last) + text[^last..];

    [GeneratedRegex(@"^[\u3400-\u9FFF]{1,6}$", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex ChineseName();

    // Each part is optional; what names a house or an estate (digits, 路, 号, 小区, 社区...) ends the search, except
    // where districts are called so (路桥区, 鼓楼区). Where a part cannot be told, less is shown.
    [GeneratedRegex(
        """
            ^(?<province>[^\d路街号栋幢楼室]{2,7}?(?:省|自治区|特别行政区))?
            (?<city>[^\d路街号栋幢楼室区县]{1,10}?(?:(?<!超)市(?!场)|自治州|地区|盟))?
            (?<county>路?(?:(?!小区|社区|公寓|花园)[^\d路街号栋幢楼室弄巷]|楼(?=区)){1,10}?(?:(?<![小社])区|县|旗|(?<!超)市(?!场)))?
            (?<street>(?:(?!小区|社区|公寓|花园)[^\d路号栋幢楼室弄巷]){1,10}?(?:街道|镇|乡))?
            """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex AddressParts();
}
