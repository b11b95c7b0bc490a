using System.Globalization;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Calendar;
using Zhishu.Matters.Contracts;
using Zhishu.Rules.Feel;

namespace Zhishu.Cases.Deciding;

/// <summary>The facts of a case that decision tables are given. Nothing a person wrote freely is among them: the inputs
/// of a decision stay in the ledger for ever.</summary>
internal static class CaseInputs
{
    public const string DutyUnit = "duty unit";
    public const string Stage = "stage";
    public const string Unit = "unit";
    public const string DefaultLimit = "default limit";

    public static IReadOnlyList<UseField> Common { get; } =
    [
        new("matter", "string", new("事项代码，如 hotline.06.04", "The matter's code, such as hotline.06.04")),
        new("kind", "string", new("类型，如 complaint、help", "The kind, such as complaint or help")),
        new("channel", "string", new("来源渠道，如 hotline、web", "The channel, such as hotline or web")),
        new("area", "string", new("行政区划代码；不明则为空", "The area's code; null where it is not known")),
        new("grid", "string", new("网格代码；不明则为空", "The grid cell's code; null where it is not known")),
        new("emergency", "boolean", new("是否紧急", "Whether it is an emergency")),
        new("filed at", "date and time", new("登记时间，城市所在时区", "When it was filed, in the city's zone")),
        new(
            "decided at",
            "date and time",
            new("作出决定的时间，城市所在时区", "The moment of the decision, in the city's zone")
        ),
        new(
            "working time",
            "boolean",
            new(
                "作出决定时是否工作时间；日历未载入该年则为空",
                "Whether people are at work at the moment of the decision; null where the calendar does not reach"
            )
        ),
        new("reporters", "number", new("诉求人数", "How many people report it")),
        new(
            "earlier reports",
            "number",
            new(
                "同一电话此前 90 日内就同一事项来件的次数",
                "How often the same telephone number reported the same matter in the 90 days before"
            )
        ),
        new("returns", "number", new("已退回次数", "How often a unit gave it back")),
        new("reopenings", "number", new("已重开次数", "How often it was reopened")),
        new(
            "keywords",
            "list<string>",
            new(
                "事项的关键词中出现在标题或描述里的",
                "Those of the matter's keywords that its title or description holds"
            )
        ),
        new(
            "fields",
            "context",
            new(
                "事项要求填写的字段；数字和是否按类型给出，日期为文本，自由文本不给",
                "The fields the matter asks for: numbers and flags as such, dates and choices as text, free text not at all"
            )
        ),
    ];

    /// <param name="at">The moment of the decision.</param>
    /// <param name="more">What one use is given besides.</param>
    public static FeelContext Of(
        Case @case,
        MatterVersion? matter,
        WorkCalendar calendar,
        DateTimeOffset at,
        params ReadOnlySpan<KeyValuePair<string, FeelValue>> more
    )
    {
        List<KeyValuePair<string, FeelValue>> facts =
        [
            new("matter", FeelValue.Of(@case.MatterCode)),
            new("kind", FeelValue.Of(@case.Kind)),
            new("channel", FeelValue.Of(@case.Channel)),
            new("area", FeelValue.Of(@case.AreaCode)),
            new("grid", FeelValue.Of(@case.GridCode)),
            new("emergency", FeelValue.Of(@case.Emergency)),
            new("filed at", Local(calendar, @case.FiledAt)),
            new("decided at", Local(calendar, at)),
            new("working time", calendar.Covers(at) ? FeelValue.Of(calendar.IsWorkingTime(at)) : default),
            new("reporters", FeelValue.Of(@case.Reporters)),
            new("earlier reports", FeelValue.Of(@case.EarlierReports ?? 0)),
            new("returns", FeelValue.Of(@case.Returns)),
            new("reopenings", FeelValue.Of(@case.Reopenings)),
            new("keywords", FeelValue.Of(Keywords(@case, matter))),
            new("fields", FeelValue.Of(Fields(@case, matter))),
            .. more,
        ];
        return new FeelContext(facts);
    }

    private static FeelValue Local(WorkCalendar calendar, DateTimeOffset at)
    {
        var local = calendar.LocalTimeOf(at);
        return FeelValue.Of(new DateTimeOffset(local, local - at.UtcDateTime));
    }

    private static FeelList Keywords(Case @case, MatterVersion? matter) =>
        matter is not { Keywords.Count: > 0 }
            ? FeelList.Empty
            : new(
                matter
                    .Keywords.Where(k =>
                        @case.Title.Contains(k, StringComparison.OrdinalIgnoreCase)
                        || @case.Description.Contains(k, StringComparison.OrdinalIgnoreCase)
                    )
                    .Select(k => FeelValue.Of(k))
            );

    // Dates stay text, so that the inputs read back from JSON are the same values.
    private static FeelContext Fields(Case @case, MatterVersion? matter)
    {
        if (@case.Fields is null || matter is not { RequiredFields.Count: > 0 })
            return FeelContext.Empty;
        var filled = Json.Read<Dictionary<string, string>>(@case.Fields)!;
        return new(
            matter
                .RequiredFields.Where(r => r.Type != "text" && filled.ContainsKey(r.Field))
                .DistinctBy(r => r.Field)
                .Select(r => KeyValuePair.Create(r.Field, FieldValue(r.Type, filled[r.Field].Trim())))
        );
    }

    private static FeelValue FieldValue(string type, string text) =>
        type switch
        {
            "number" when FeelNumber.TryParse(text, out var number) => FeelValue.Of(number),
            "number" => default,
            "flag" => FeelValue.Of(
                text.ToLower(CultureInfo.InvariantCulture) is "true" or "1" or "yes" or "是" or "有"
            ),
            _ => FeelValue.Of(text),
        };
}
