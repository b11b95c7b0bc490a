using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Zhishu.Kernel.Calendar;

/// <summary>Reads calendar data node by node, so that every fault is told with its line.</summary>
internal sealed class WorkCalendarYaml(string file)
{
    private static readonly string[] Keys = ["name", "timeZone", "workingDays", "hours", "years"];
    private static readonly string[] YearKeys = ["year", "off", "work"];

    public WorkCalendarData Read(TextReader reader)
    {
        var yaml = new YamlStream();
        var parser = new Parser(reader);
        try
        {
            yaml.Load(parser);
        }
        catch (YamlException e)
        {
            throw new CalendarDataException(file, e.Start.Line, e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            // YamlDotNet fails so, without a place, on some unclosed brackets.
            throw new CalendarDataException(file, parser.Current?.Start.Line ?? 1, "not valid YAML from here on.", e);
        }

        if (yaml.Documents.Count != 1 || yaml.Documents[0].RootNode is not YamlMappingNode root)
        {
            throw new CalendarDataException(file, 1, "a calendar is one mapping with name, timeZone, hours and years.");
        }

        CheckKeys(root, Keys);
        return new(
            Text(Required(root, "name")),
            Text(Required(root, "timeZone")),
            [.. Items(Required(root, "workingDays")).Select(Weekday)],
            [.. Items(Required(root, "hours")).Select(Interval)],
            [.. Items(Required(root, "years")).Select(Year)]
        );
    }

    private CalendarYear Year(YamlNode node)
    {
        var map = Map(node);
        CheckKeys(map, YearKeys);
        var number = Required(map, "year");
        if (!int.TryParse(Text(number), NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            throw Fault(number, "a year is a number such as 2026.");
        }

        return new(
            year,
            [.. Map(Required(map, "off")).Children.Select(c => Holiday(c.Key, c.Value))],
            [.. Items(Required(map, "work")).Select(n => Date(n, Text(n)))]
        );
    }

    private PublicHoliday Holiday(YamlNode name, YamlNode days)
    {
        var parts = Text(days).Split("..");
        if (parts.Length > 2)
        {
            throw Fault(days, "a holiday is a date, or two with '..' between them.");
        }

        return new(Text(name), Date(days, parts[0]), Date(days, parts[^1]));
    }

    private WorkingInterval Interval(YamlNode node)
    {
        var parts = Text(node).Split('-');
        if (parts.Length == 2 && Time(parts[0]) is { } from && Time(parts[1]) is { } to)
        {
            return new(from, to);
        }

        throw Fault(node, "working hours are written like \"09:00-12:00\".");
    }

    private static TimeSpan? Time(string text) =>
        text.Trim() == "24:00" ? TimeSpan.FromHours(24)
        : TimeSpan.TryParseExact(text.Trim(), @"hh\:mm", CultureInfo.InvariantCulture, out var time) ? time
        : null;

    private DayOfWeek Weekday(YamlNode node) =>
        Enum.TryParse<DayOfWeek>(Text(node), ignoreCase: true, out var day) && Enum.IsDefined(day)
            ? day
            : throw Fault(node, "a working day is a name such as monday.");

    private DateOnly Date(YamlNode node, string text) =>
        DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d)
            ? d
            : throw Fault(node, $"'{text.Trim()}' is no date such as 2026-01-31.");

    private YamlNode Required(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var node)
            ? node
            : throw Fault(map, $"the field '{key}' is missing.");

    private void CheckKeys(YamlMappingNode map, string[] known)
    {
        foreach (var key in map.Children.Keys)
        {
            if (!known.Contains(Text(key)))
            {
                throw Fault(key, $"the field '{Text(key)}' is not known here; known are {string.Join(", ", known)}.");
            }
        }
    }

    private YamlMappingNode Map(YamlNode node) =>
        node as YamlMappingNode ?? throw Fault(node, "a mapping was expected here.");

    private IList<YamlNode> Items(YamlNode node) =>
        (node as YamlSequenceNode ?? throw Fault(node, "a list was expected here.")).Children;

    private string Text(YamlNode node) =>
        node is YamlScalarNode { Value: { Length: > 0 } value }
            ? value
            : throw Fault(node, "a value was expected here.");

    private CalendarDataException Fault(YamlNode node, string message) => new(file, node.Start.Line, message);
}
