namespace Zhishu.Intake.Topics;

/// <summary>How names of places end and whom messages speak of.</summary>
internal static class PlaceNames
{
    /// <summary>What names of places end with.</summary>
    public static readonly string[] Endings =
    [
        .. (
            "小区 社区 花园 家园 公园 工业园 产业园 园区 苑 新城 城 公馆 府 湾 郡 广场 大厦 中心 商场 市场 超市 学校 小学 中学 大学 学院 "
            + "幼儿园 医院 卫生院 车站 地铁站 站 大道 公路 高速 路 街道 街 巷 大桥 桥 隧道 镇 乡 村 湖 河 江 山 水库 工地 楼盘 项目 开发区 县 区"
        ).Split(' '),
    ];

    /// <summary>What no name goes across.</summary>
    public const string NotInside =
        "的了是在请和与及被把让对从到我你他她它们吗呢吧就都也还又很太等将能会要有无不没这那哪为因于问";

    /// <summary>Whom it may concern.</summary>
    public static readonly string[] Groups =
    [
        .. (
            "业主 村民 学生 家长 教师 老师 职工 员工 农民工 工人 老人 儿童 商户 租户 住户 司机 患者 乘客 消费者 购房者 用户 残疾人 "
            + "退役军人 退休人员 投资者 车主 旅客 居民 群众 市民 百姓"
        ).Split(' '),
    ];

    /// <summary>Those of the groups that everybody belongs to.</summary>
    public static readonly HashSet<string> Everybody = ["居民", "群众", "市民", "百姓"];

    private static readonly string[] Breaks =
    [
        .. (
            "关于 投诉 反映 咨询 举报 希望 建议 要求 请求 强烈 问题 严重 附近 旁边 位于 座落 坐落 位置 领导 政府 部门 尊敬 您好 你好 何时 什么 "
            + "怎么 地址 全省 如何 是否 可以 本人 一个 小孩 修建 新建 违建 违规 建设 道路 整个 全市 本市 我市 我区 我县 本区"
        ).Split(' '),
    ];

    /// <summary>Whether a stretch holds words that are no part of a name.</summary>
    public static bool IsBroken(ReadOnlySpan<char> words)
    {
        foreach (var one in Breaks)
        {
            if (words.Contains(one, StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}
