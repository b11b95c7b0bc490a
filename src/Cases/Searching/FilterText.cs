using System.Globalization;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Searching;

/// <summary>Reads the texts of a filter; what cannot be read is refused with the field's name.</summary>
internal static class FilterText
{
    private static readonly TimeSpan City = TimeSpan.FromHours(8);

    private static readonly Dictionary<string, string> States = Enum.GetValues<CaseState>()
        .ToDictionary(s => Json.Write(s).Trim('"'), s => s.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>An instant; a date alone is the beginning of that day, or the end where it closes a range.</summary>
    public static DateTimeOffset? Instant(string? text, string field, bool endOfDay = false)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            if (endOfDay && date < DateOnly.MaxValue)
                date = date.AddDays(1);
            return date.Year is < 1970 or > 9000
                ? throw Wrong(field, "日期超出范围", "The date is out of range")
                : new DateTimeOffset(date, TimeOnly.MinValue, City);
        }
        // A plus sign that was not escaped in the address arrives as a space.
        var plus = text.Length > 6 && text[^6] == ' ' ? $"{text[..^6]}+{text[^5..]}" : text;
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal;
        if (
            DateTimeOffset.TryParse(plus, CultureInfo.InvariantCulture, styles, out var at)
            && at.Year is >= 1970 and <= 9000
        )
            return at;
        throw Wrong(
            field,
            "应为 ISO 8601 时间，如 2026-11-21 或 2026-11-21T08:00:00+08:00",
            "An ISO 8601 time is expected, such as 2026-11-21 or 2026-11-21T08:00:00+08:00"
        );
    }

    public static double[] Numbers(string text, string field, int count)
    {
        var parts = text.Split(',');
        var numbers = new double[count];
        if (parts.Length != count)
            throw Wrong(field, $"应为 {count} 个以逗号分隔的数", $"{count} numbers with commas are expected");
        for (var i = 0; i < count; i++)
        {
            if (
                !double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i])
            )
                throw Wrong(field, $"“{parts[i]}”不是数", $"'{parts[i]}' is not a number");
        }
        return numbers;
    }

    public static double[] Box(string text)
    {
        var n = Numbers(text, "bbox", 4);
        return n[0] > n[2] || n[1] > n[3]
            ? throw Wrong("bbox", "应为西、南、东、北", "West, south, east, north are expected")
            : n;
    }

    /// <summary>What waits for a reader.</summary>
    public static string[] Waits(string[] given) =>
        [
            .. Parts(given)
                .Select(g =>
                    g is "dispatch" or "handle" or "verify"
                        ? g
                        : throw Wrong(
                            "waits",
                            $"“{g}”应为 dispatch、handle 或 verify",
                            $"'{g}': dispatch, handle or verify is expected"
                        )
                )
                .Distinct(),
        ];

    private static IEnumerable<string> Parts(string[]? given) =>
        (given ?? []).SelectMany(g =>
            g.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );

    public static string[] StateNames(string[] given) =>
        [
            .. Parts(given)
                .Select(g =>
                    States.GetValueOrDefault(g)
                    ?? throw Wrong("state", $"没有“{g}”这个状态", $"There is no state '{g}'")
                )
                .Distinct(),
        ];

    /// <summary>The columns that are to be empty.</summary>
    public static string[] Lacking(string[]? given) =>
        [
            .. Parts(given)
                .Select(g =>
                    g switch
                    {
                        "unit" => "unit_id",
                        "matter" => "matter_code",
                        "area" => "area_code",
                        _ => throw Wrong(
                            "without",
                            $"“{g}”应为 unit、matter 或 area",
                            $"'{g}': unit, matter or area is expected"
                        ),
                    }
                ),
        ];

    public static Guid[] Units(string given, DirectorySnapshot units, bool alone)
    {
        var unit = Guid.TryParse(given, out var id) ? units.Unit(id) : units.UnitByCode(given);
        return unit is null ? throw Wrong("unit", $"没有“{given}”这个机构", $"There is no unit '{given}'")
            : alone ? [unit.Id]
            : [.. units.Subtree(unit.Id)];
    }

    public static Refusal Wrong(string field, string chinese, string english) =>
        Refusal.Invalid("cases.filter", field, $"{field}：{chinese}。", $"{field}: {english}.");
}
