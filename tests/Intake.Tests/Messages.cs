using Zhishu.Intake.Classifying;

namespace Zhishu.Intake.Tests;

/// <summary>Invented messages of three matters, as many as wanted, each in other words.</summary>
internal static class Messages
{
    public const string Noise = "noise";
    public const string Rubbish = "rubbish";
    public const string Parking = "parking";

    private static readonly string[] Places =
    [
        "东门",
        "学校旁",
        "菜市场",
        "河边",
        "小区里",
        "桥头",
        "车站前",
        "医院后面",
    ];
    private static readonly string[] Times = ["每天", "最近", "上周起", "节假日", "这个月", "长期"];
    private static readonly string[] Ends = ["请处理", "望解决", "没人管", "希望尽快整改", "多次反映无果"];

    private static readonly Dictionary<string, string[]> Stories = new()
    {
        [Noise] =
        [
            "工地夜间施工噪音很大",
            "广场舞音响声音太吵",
            "空调外机轰鸣扰民",
            "KTV 唱歌到凌晨",
            "装修电钻声不停",
        ],
        [Rubbish] =
        [
            "垃圾堆了几天没有清运",
            "垃圾桶满了发臭",
            "有人乱倒建筑垃圾",
            "路面污水和垃圾成片",
            "厨余垃圾遍地",
        ],
        [Parking] =
        [
            "车辆乱停堵住消防通道",
            "人行道停满汽车",
            "私装地锁占用车位",
            "僵尸车长期占位",
            "路口违停影响出行",
        ],
    };

    public static List<(string Text, string Label)> Make(int each, int seed = 1)
    {
        var random = new Random(seed);
        List<(string, string)> made = [];
        foreach (var (label, stories) in Stories)
        {
            for (var i = 0; i < each; i++)
                made.Add(($"{Any(Times)}{Any(Places)}{Any(stories)}，{Any(Ends)}", label));
        }
        return made;

        string Any(string[] of) => of[random.Next(of.Length)];
    }

    public static LabelledTexts Labelled(int each, int seed = 1) => LabelledTexts.Of(Make(each, seed));
}
