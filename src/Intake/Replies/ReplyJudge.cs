using System.Text.RegularExpressions;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;

namespace Zhishu.Intake.Replies;

/// <summary>What makes a reply a good one, each found by what it says. Advice for who writes it; nothing is decided by it.</summary>
internal static partial class ReplyJudge
{
    // Fewer letters than these, without greetings and dates, say nothing: learned on replies of which people had said
    // whether they explain anything; see the test.
    public const int LeastSubstance = 30;
    public const int MuchSubstance = 160;
    private const int Longest = 10_000;

    // A reply that shares less with the question seldom is about it; of real ones one in twelve shares less.
    private const double LeastRelevance = 0.02;

    /// <param name="rarity">How rare words are in the city.</param>
    public static CheckedReply Judge(
        string reply,
        string? asked,
        DateTimeOffset? dueAt,
        DateTimeOffset now,
        WordRarity rarity
    )
    {
        var text = reply.Length <= Longest ? reply : reply[..Longest];
        var substance = Letters(Formulas().Replace(text, ""));
        List<ReplyAspect> aspects =
        [
            Aspect(
                "substance",
                substance >= LeastSubstance,
                new("有实质内容", "It says something of substance"),
                new(
                    "除问候、日期和套话外几乎没有内容：请写清查到什么、怎么办。",
                    "Besides greetings, dates and formulas it says hardly anything: write what was found and what is done."
                )
            ),
            Aspect(
                "basis",
                Basis().IsMatch(text),
                new("写明依据", "It names its basis"),
                new(
                    "没有写依据：引用法规、文件或标准，并说明哪一条。",
                    "It names no basis: cite the law, document or standard, and which article."
                )
            ),
            Aspect(
                "finding",
                Finding().IsMatch(text),
                new("写明查实情况", "It says what was found"),
                new(
                    "没有写查实情况：经核实是否属实、现场怎样。",
                    "It does not say what was found: whether it is true, how things are on the spot."
                )
            ),
            Aspect(
                "measure",
                Measure().IsMatch(text),
                new("写明措施或结论", "It says what is done"),
                new(
                    "没有写措施：已经做了什么，接下来谁在何时做什么。",
                    "It does not say what is done: what was, and who does what by when."
                )
            ),
            Aspect(
                "contact",
                Contact().IsMatch(text),
                new("留有联系方式", "It says whom to ask"),
                new(
                    "没有联系方式：留一个能打通的电话或窗口。",
                    "It says not whom to ask: give a telephone number or a counter."
                )
            ),
            Aspect(
                "politeness",
                Polite().IsMatch(text) && !Rude().IsMatch(text),
                new("语气礼貌", "It is polite"),
                new("语气：请有问候或致谢，不要指责诉求人。", "Tone: greet or thank, and blame nobody.")
            ),
        ];
        if (!string.IsNullOrWhiteSpace(asked))
            aspects.Insert(1, Relevance(text, asked, rarity));
        if (dueAt is { } due)
            aspects.Add(InTime(due, now));
        return new(Score(substance, aspects), substance, aspects);
    }

    private static ReplyAspect Relevance(string reply, string asked, WordRarity rarity)
    {
        var cosine = new WordVector("", reply, rarity).Cosine(new WordVector("", asked, rarity));
        var shared = WordVector.Shared(asked, reply, rarity, most: 2);
        var told = string.Join("”“", shared);
        return Aspect(
            "relevance",
            cosine >= LeastRelevance,
            shared.Count == 0
                ? new("答的是所问的事", "It is about what was asked")
                : new($"答的是所问的事（“{told}”）", $"It is about what was asked (“{told}”)"),
            new("几乎没有提到所问的事：请逐一回应诉求。", "It hardly mentions what was asked: answer each point.")
        );
    }

    private static ReplyAspect InTime(DateTimeOffset due, DateTimeOffset now) =>
        Aspect(
            "time",
            now <= due,
            new("在期限内", "It is in time"),
            new("已超过期限：请说明原因并致歉。", "The deadline has passed: say why and apologise.")
        );

    // Half for how much it says, up to a few hundred letters, half for the parts of a good reply.
    private static int Score(int substance, List<ReplyAspect> aspects)
    {
        var much = Math.Min(1, Math.Log(1 + substance) / Math.Log(1 + 2 * MuchSubstance));
        var met = aspects.Count(a => a.IsMet) / (double)aspects.Count;
        return (int)Math.Round(substance < LeastSubstance ? 30 * much : 50 * much + 50 * met);
    }

    private static ReplyAspect Aspect(string name, bool isMet, Text met, Text advice) =>
        new(name, isMet, isMet ? met : advice);

    private static int Letters(string text) => text.Count(char.IsLetterOrDigit);

    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(
        "(尊敬的)?(网友|市民|同志|来信人)?[“\"']?(UU|A)?[0-9]*[”\"']?[：:，,]|您好|你好|感谢.{0,20}(支持|理解|关心|关注|监督|信任|来信|留言)|谢谢|来信收悉|(您的|你的)?(留言|来信|问题|帖子|反映).{0,12}(收悉|知悉)|现.{0,8}(回复|答复|反馈|回答|说明)如下|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|网友",
        Options
    )]
    private static partial Regex Formulas();

    [GeneratedRegex(
        "《[^》]+》|根据.{2,40}(规定|条例|办法|通知|政策|要求|文件)|按照.{2,40}(规定|办法|通知|政策|要求|标准)|依据|第.{1,4}条|[Aa]ct |[Rr]egulation|[Aa]rticle",
        Options
    )]
    private static partial Regex Basis();

    [GeneratedRegex(
        "经.{0,20}(查|核实|调查|了解|勘|研究)|据.{0,6}(查|了解)|调查情况|属实|基本情况|现场|目前|实际|[Ff]ound|[Ii]nspect|[Ii]nvestigat",
        Options
    )]
    private static partial Regex Finding();

    [GeneratedRegex(
        "已.{0,30}(整改|处理|完成|解决|修复|更换|清运|清理|拆除|查处|处罚|约谈|安排|启动|制定|下达|督促|责令|要求|协调|组织|列入|纳入)|责令|督促|将.{0,40}(加强|加大|启动|开展|实施|建设|完成|协调|推进|推动|督促|整改)|下一步|计划|预计|[Rr]epaired|[Ff]ixed|[Rr]emoved|[Ww]ill ",
        Options
    )]
    private static partial Regex Measure();

    [GeneratedRegex("电话|[0-9]{7,8}|咨询|联系|地址|窗口|网址|热线|123[0-9]{2}|[Cc]all |[Cc]ontact", Options)]
    private static partial Regex Contact();

    [GeneratedRegex("您好|你好|感谢|谢谢|敬请|谅解|抱歉|歉意|尊敬|欢迎|[Tt]hank|[Dd]ear|[Ss]orry", Options)]
    private static partial Regex Polite();

    [GeneratedRegex("无理取闹|胡搅蛮缠|活该|不归我们管|与我们无关|爱找谁|自己看着办|少管闲事|神经病", Options)]
    private static partial Regex Rude();
}
