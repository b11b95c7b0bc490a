using System.Text.RegularExpressions;

namespace Zhishu.Intake.Drafting;

/// <summary>Puts a placeholder for what tells who somebody is, before a text leaves the city. Too much is hidden rather than
/// too little: any long number goes, and any name that is announced as one.</summary>
internal static partial class PersonalData
{
    /// <returns>The text without, and how many of each were hidden.</returns>
    public static (string Text, int Hidden) Mask(string text)
    {
        var hidden = 0;
        foreach (var (pattern, placeholder) in All)
        {
            text = pattern.Replace(
                text,
                match =>
                {
                    hidden++;
                    return match.Groups["before"].Value + placeholder;
                }
            );
        }
        return (text, hidden);
    }

    // The more exact come first: a longer number may hold a shorter one.
    private static readonly (Regex, string)[] All =
    [
        (Email(), "[邮箱]"),
        (LongNumber(), "[号码]"),
        (Plate(), "[车牌]"),
        (AnnouncedAccount(), "[账号]"),
        (AnnouncedName(), "[姓名]"),
        (TitledName(), "[姓名]"),
        (Door(), "[门牌]"),
    ];

    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+", Options)]
    private static partial Regex Email();

    // Telephones, identity and bank cards in any width, with spaces and hyphens between.
    [GeneratedRegex("[+＋]?[0-9０-９]([ 　－()（）-]?[0-9０-９]){6,}[XxＸｘ]?", Options)]
    private static partial Regex LongNumber();

    [GeneratedRegex(
        "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][ ·•.]?[A-Za-z0-9]{5,6}",
        Options
    )]
    private static partial Regex Plate();

    [GeneratedRegex(
        "(?<before>(微信|QQ|qq|Qq|支付宝|账号|帐号|卡号)(号码|号)?(是|为|[:：])?[ ]?)[A-Za-z0-9_-]{4,}",
        Options
    )]
    private static partial Regex AnnouncedAccount();

    [GeneratedRegex(
        "(?<before>(我叫|我是|名叫|姓名|联系人|本人姓名|本人|投诉人|诉求人|举报人|申请人|户主|业主姓名|身份证名)(是|为|叫|[:：])?[ ]?)[\\u4E00-\\u9FFF·]{2,4}([，,。；;、 （(]|$)",
        Options
    )]
    private static partial Regex AnnouncedName();

    [GeneratedRegex(
        "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘解应宗丁宣邓][\\u4E00-\\u9FFF]{0,2}(先生|女士|小姐|师傅|老师|大爷|大妈|阿姨|某某|某)",
        Options
    )]
    private static partial Regex TitledName();

    [GeneratedRegex(
        "[0-9０-９A-Za-z一二三四五六七八九十]{1,4}(栋|幢|座|号楼|单元|门)[0-9０-９A-Za-z一二三四五六七八九十]{0,4}(单元|门|层|楼)?[0-9０-９]{0,5}(室|房|号|户)?",
        Options
    )]
    private static partial Regex Door();
}
