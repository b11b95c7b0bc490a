using System.Globalization;
using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs.Writing;

/// <summary>Figures as sentences say them, in both languages.</summary>
internal static class Phrases
{
    private static readonly TimeSpan Zone = TimeSpan.FromHours(8);

    /// <summary><c>1 case</c>, <c>1,204 cases</c>.</summary>
    public static string Count(int count, string thing = "case") => $"{Number(count)} {thing}{(count == 1 ? "" : "s")}";

    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>With one digit after the point where it says something; a part of nothing is no percentage.</summary>
    public static string Percent(int part, int whole) =>
        whole == 0 ? "—" : (100.0 * part / whole).ToString("0.#", CultureInfo.InvariantCulture) + "%";

    public static double? Share(int part, int whole) =>
        whole == 0 ? null : Math.Round(100.0 * part / whole, 1, MidpointRounding.AwayFromZero);

    public static string Decimal(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    public static string Number(double? value, BriefUnit unit) =>
        value is not { } number ? "—"
        : unit == BriefUnit.Percent ? Decimal(number) + "%"
        : Number((int)number);

    /// <summary>环比增加12件，增长10.5%: against the period before.</summary>
    public static Text Against(int now, int before, Text last) =>
        now == before ? new($"与{last.Chinese}持平", $"as many as {last.English}")
        : before == 0 ? new($"{last.Chinese}没有受理案件", $"none were filed {last.English}")
        : now > before
            ? new(
                $"环比增加{now - before}件，增长{Percent(now - before, before)}",
                $"{Number(now - before)} more than {last.English} (up {Percent(now - before, before)})"
            )
        : new(
            $"环比减少{before - now}件，下降{Percent(before - now, before)}",
            $"{Number(before - now)} fewer than {last.English} (down {Percent(before - now, before)})"
        );

    /// <summary>同比: against the same days of the year before; nothing where there were none.</summary>
    public static Text? AgainstYear(int now, int before) =>
        before == 0 ? null
        : now == before ? new("与上年同期持平", "as many as a year ago")
        : now > before
            ? new($"同比增长{Percent(now - before, before)}", $"up {Percent(now - before, before)} on a year ago")
        : new($"同比下降{Percent(before - now, before)}", $"down {Percent(before - now, before)} on a year ago");

    /// <summary>甲、乙和丙; a, b and c.</summary>
    public static Text List(IReadOnlyList<Text> items) =>
        items.Count switch
        {
            0 => new("", ""),
            1 => items[0],
            _ => new(
                string.Join("、", items.Take(items.Count - 1).Select(i => i.Chinese)) + "和" + items[^1].Chinese,
                string.Join(", ", items.Take(items.Count - 1).Select(i => i.English)) + " and " + items[^1].English
            ),
        };

    /// <summary>Each with how many cases, and with what share of all where that is given.</summary>
    public static Text Named(IEnumerable<BriefGroup> groups, int? of = null) =>
        List([
            .. groups.Select(g => new Text(
                $"{NameOf(g).Chinese}（{g.Filed}件{(of is { } all ? $"，占{Percent(g.Filed, all)}" : "")}）",
                $"{NameOf(g).English} ({Number(g.Filed)}{(of is { } whole ? $", {Percent(g.Filed, whole)}" : "")})"
            )),
        ]);

    public static Text NameOf(BriefGroup group) =>
        group.Name ?? (group.Code is { } code ? new(code, code) : new("未定", "Not set"));

    public static Text Day(DateOnly day) =>
        new($"{day.Month}月{day.Day}日", day.ToString("d MMMM", CultureInfo.InvariantCulture));

    /// <summary>A short name for a row of a table or an axis.</summary>
    public static Text ShortDay(DateOnly day) =>
        new($"{day.Month}/{day.Day}", day.ToString("d MMM", CultureInfo.InvariantCulture));

    public static Text Instant(DateTimeOffset at)
    {
        var local = at.ToOffset(Zone);
        return new(
            $"{local.Year}年{local.Month}月{local.Day}日{local:HH:mm}",
            local.ToString("HH:mm 'on' d MMMM yyyy", CultureInfo.InvariantCulture)
        );
    }

    /// <summary>One sentence after the other; what is empty is left out.</summary>
    public static Text Join(params IEnumerable<Text?> sentences)
    {
        var said = sentences.OfType<Text>().Where(s => s.Chinese.Length > 0).ToList();
        return new(string.Concat(said.Select(s => s.Chinese)), string.Join(" ", said.Select(s => s.English)));
    }
}
