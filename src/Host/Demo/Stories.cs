using NetTopologySuite.Geometries;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Host.Demo;

/// <summary>What becomes of a case of the demonstration city.</summary>
internal enum Fate
{
    Handled,
    AnsweredAtOnce,
    Refused,
    Cancelled,
    Returned,
    Suspended,
    Extended,
    SentBack,
    Unread,
}

/// <summary>A case to be: the report, when, and what becomes of it.</summary>
/// <param name="Extension">As much time again as the matter gives, in its own unit; null where it sets no limit.</param>
internal sealed record Story(
    int Number,
    FileCaseRequest Request,
    DateTimeOffset FiledAt,
    Fate Fate,
    string? Extension,
    Chance Chance
);

/// <summary>Makes up reports by number; the same number is always the same report.</summary>
internal sealed class Stories(CatalogueSnapshot catalogue, DirectorySnapshot directory, DateTimeOffset midnight)
{
    private static readonly string[] Openings =
    [
        "市民反映，",
        "来电反映，",
        "居民多次反映，",
        "商户反映，",
        "路过时发现，",
    ];
    private static readonly string[] Circumstances =
    [
        "已持续一周，影响居民生活",
        "早晚高峰时尤其明显",
        "夜间问题更为突出",
        "存在安全隐患",
        "此前反映过，未彻底解决",
        "周边老人和孩子较多",
    ];
    private static readonly string[] Wishes =
    [
        "希望尽快处理。",
        "请相关部门核实并答复。",
        "希望加强日常巡查。",
        "请告知处理结果。",
    ];
    private static readonly string[] Channel =
    [
        Channels.Hotline,
        Channels.Hotline,
        Channels.Hotline,
        Channels.Web,
        Channels.Mobile,
        Channels.Window,
    ];

    private readonly MatterVersion[] matters =
    [
        .. catalogue.Under("hotline").Where(m => m.Evidence.Count == 0 && m.RequiredFields.Count == 0),
    ];
    private readonly Grid[] cells =
    [
        .. directory.Grids.Where(g => g.Level == 4 && g.AreaCode.StartsWith("9901", StringComparison.Ordinal)),
    ];

    public Story Of(int number)
    {
        var chance = new Chance((ulong)number);
        // Numbers rise with time, a day's cases in its waking hours.
        var day = midnight
            .AddDays(-DemonstrationCity.Days + (double)DemonstrationCity.Days * (number - 1) / DemonstrationCity.Cases)
            .Date;
        var filedAt = new DateTimeOffset(day, midnight.Offset) + TimeSpan.FromHours(7) + chance.Minutes(0, 14 * 60);
        var fate = FateOf(chance);
        var matter = chance.Of(matters);
        var cell = chance.Of(cells);
        var named = fate is not (Fate.AnsweredAtOnce or Fate.Refused or Fate.Unread);
        var point = chance.Within(cell.Polygon);
        var request = new FileCaseRequest
        {
            Channel = chance.Of(Channel),
            Kind = matter.Kind,
            MatterCode = named ? matter.Code : null,
            Title = matter.Name.Chinese,
            Description =
                $"{chance.Of(Openings)}{cell.Name}{1 + chance.Below(200)}号附近{matter.Name.Chinese}问题，{chance.Of(Circumstances)}，{chance.Of(Wishes)}",
            Place = new PlaceInput
            {
                Longitude = point.X,
                Latitude = point.Y,
                Address = $"{directory.AreaPath(cell.AreaCode)}示范路{1 + chance.Below(200)}号",
            },
            Reporter = new ReporterInput
            {
                // No such numbers are given out: 199 with the number of the case.
                Name = "测试" + "甲乙丙丁戊己庚辛壬癸"[number % 10],
                Phone = $"1990000{number % 10_000:D4}",
                Anonymous = chance.Percent(8),
                Confidential = chance.Percent(4),
            },
            IsPublic = chance.Percent(70),
            Emergency = chance.Percent(2),
            Origin = new OriginInput { System = DemonstrationCity.System, Number = DemonstrationCity.NumberOf(number) },
        };
        var limit = matter.LimitOf(MatterStages.Handle, request.Emergency);
        return new Story(number, request, filedAt, fate, limit?.ToString(), chance);
    }

    private static Fate FateOf(Chance chance) =>
        chance.Below(100) switch
        {
            < 66 => Fate.Handled,
            < 74 => Fate.AnsweredAtOnce,
            < 77 => Fate.Refused,
            < 79 => Fate.Cancelled,
            < 83 => Fate.Returned,
            < 87 => Fate.Suspended,
            < 91 => Fate.Extended,
            < 95 => Fate.SentBack,
            _ => Fate.Unread,
        };
}
