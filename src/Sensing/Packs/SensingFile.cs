using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Alarming;
using Zhishu.Sensing.Commands;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Packs;

/// <summary>Reads the sections <c>device-types</c>, <c>device-rules</c> and <c>simulation</c> of a pack.</summary>
internal sealed class SensingFile
{
    public const string Types = "device-types";
    public const string Rules = "device-rules";
    public const string Simulation = "simulation";

    private readonly PackProblems problems;
    private readonly HashSet<string> codes = new(StringComparer.Ordinal);

    private SensingFile(PackProblems problems) => this.problems = problems;

    public List<DeviceTypeRequest> DeviceTypes { get; } = [];
    public List<RuleRequest> DeviceRules { get; } = [];
    public List<SimulatedDevices> Simulated { get; } = [];

    public static SensingFile Read(PackContent content, PackProblems problems)
    {
        var file = new SensingFile(problems);
        foreach (var item in content.Items(Types, problems))
            file.ReadType(new(item, problems));
        foreach (var item in content.Items(Rules, problems))
            file.ReadRule(new(item, problems));
        foreach (var item in content.Items(Simulation, problems))
            file.Simulated.Add(SimulatedDevices.Read(new(item, problems), problems));
        return file;
    }

    private void ReadType(PackMap map)
    {
        var code = Code(map);
        var name = map.Text("name", required: true, longest: 100);
        List<Quantity> quantities = [.. map.Maps("quantities").Select(Measured)];
        List<DeviceCommand> commands = [.. map.Maps("commands").Select(Told)];
        var interval = Seconds(map, "interval") ?? 60;
        var type = new DeviceTypeRequest(
            code,
            name?.Chinese ?? "",
            name?.English ?? "",
            quantities,
            interval,
            Seconds(map, "silent_after") ?? Math.Max(10, 3 * interval),
            map.Number("keep_days", 1, 36500) ?? 400,
            map.Number("keep_summary_days", 1, 36500) ?? 3650,
            commands
        );
        map.End();
        Check(map, type);
        try
        {
            EditTypes.RequireGood(quantities);
            CommandForm.RequireGood(commands);
        }
        catch (Refusal e)
        {
            map.Fault(e.Field == "commands" ? "commands" : "quantities", e.Text.Chinese, e.Text.English);
        }
        DeviceTypes.Add(type);
    }

    private Quantity Measured(PackMap map)
    {
        var name = map.Text("name", required: true, longest: 60);
        List<OtherUnit> others =
        [
            .. map.Maps("others")
                .Select(o =>
                {
                    var other = new OtherUnit(
                        o.Required("unit", 20),
                        o.Fraction("factor", -1e12, 1e12) ?? 1,
                        o.Fraction("offset", -1e12, 1e12) ?? 0
                    );
                    o.End();
                    return other;
                }),
        ];
        var quantity = new Quantity(
            map.Required("code", 30),
            name?.Chinese ?? "",
            name?.English ?? "",
            map.Optional("unit", 20) ?? "",
            map.Fraction("minimum", -1e15, 1e15) ?? 0,
            map.Fraction("maximum", -1e15, 1e15) ?? 1e9,
            others.Count == 0 ? null : others,
            map.Flag("public")
        );
        map.End();
        Check(map, quantity);
        return quantity;
    }

    private DeviceCommand Told(PackMap map)
    {
        var name = map.Text("name", required: true, longest: 60);
        List<CommandField> fields =
        [
            .. map.Maps("fields")
                .Select(f =>
                {
                    var label = f.Text("name", required: true, longest: 60);
                    var choices = f.Texts("choices");
                    var field = new CommandField(
                        f.Required("code", 30),
                        label?.Chinese ?? "",
                        label?.English ?? "",
                        f.Optional("unit", 20) ?? "",
                        f.Fraction("minimum", -1e15, 1e15),
                        f.Fraction("maximum", -1e15, 1e15),
                        choices.Count == 0 ? null : choices
                    );
                    f.End();
                    Check(f, field);
                    return field;
                }),
        ];
        var command = new DeviceCommand(
            map.Required("code", 30),
            name?.Chinese ?? "",
            name?.English ?? "",
            fields.Count == 0 ? null : fields,
            Seconds(map, "expires") ?? 600
        );
        map.End();
        Check(map, command);
        return command;
    }

    private void ReadRule(PackMap map)
    {
        var name = map.Text("name", required: true, longest: 100);
        var rule = new RuleRequest(
            Code(map),
            name?.Chinese ?? "",
            name?.English ?? "",
            map.Required("type", 60),
            map.Optional("when", 1000),
            map.Optional("until", 1000),
            Seconds(map, "silent_after"),
            Seconds(map, "held") ?? 0,
            map.Number("times", 1, 1000) ?? 1,
            Seconds(map, "within") ?? 0,
            Seconds(map, "gap"),
            map.Optional("matter", 60),
            map.Flag("check"),
            IsOn: true,
            map.Number("together", 1, 1000) ?? 1,
            Place(map)
        );
        map.End();
        Check(map, rule);
        if (DeviceTypes.Find(t => t.Code == rule.TypeCode) is not { } type)
        {
            map.Fault(
                "type",
                $"本包没有设备类型“{rule.TypeCode}”。",
                $"The pack has no type of devices '{rule.TypeCode}'."
            );
            return;
        }
        if (rule.Condition is null == rule.SilentSeconds is null)
            map.Fault("code", "规则须写 when 或 silent_after 之一。", "A rule has either 'when' or 'silent_after'.");
        if (rule is { Times: > 1, WithinSeconds: 0 })
            map.Fault("times", "写了 times 还须写 within。", "'times' needs 'within'.");
        if (rule is { Together: > 1, TogetherBy: null })
            map.Fault("together", "写了 together 还须写 of_same。", "'together' needs 'of_same'.");
        CheckCondition(map, "when", rule.Condition, type);
        CheckCondition(map, "until", rule.ReturnCondition, type);
        DeviceRules.Add(rule);
    }

    private static void CheckCondition(PackMap map, string key, string? text, DeviceTypeRequest type)
    {
        if (text is null || type.Quantities.Count == 0)
            return;
        try
        {
            Condition.Read(key, text, type.Quantities);
        }
        catch (Refusal e)
        {
            map.Fault(key, e.Text.Chinese, e.Text.English);
        }
    }

    private static SharedPlace? Place(PackMap map)
    {
        if (map.Optional("of_same", 20) is not { } word)
            return null;
        if (Enum.TryParse<SharedPlace>(word, ignoreCase: true, out var place) && !char.IsAsciiDigit(word[0]))
            return place;
        map.Fault("of_same", $"“{word}”应为 grid、area 或 watched。", $"'{word}' must be grid, area or watched.");
        return null;
    }

    private string Code(PackMap map)
    {
        var code = map.Required("code", 60);
        if (code.Length > 0 && !codes.Add(code))
            map.Fault("code", $"编码“{code}”重复。", $"The code '{code}' is used twice.");
        return code;
    }

    /// <summary>Such as <c>30s</c>, <c>10m</c>, <c>3h</c>, <c>7d</c>.</summary>
    public static int? Seconds(PackMap map, string key)
    {
        if (map.Optional(key, 20) is not { } text)
            return null;
        var unit = text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86400,
            _ => 0,
        };
        if (
            unit > 0
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n <= 10_000
        )
            return n * unit;
        map.Fault(key, $"“{text}”应写成 30s、10m、3h、7d 的形式。", $"'{text}' must be written as 30s, 10m, 3h or 7d.");
        return null;
    }

    private void Check(PackMap map, object item)
    {
        List<ValidationResult> faults = [];
        if (Validator.TryValidateObject(item, new(item), faults, validateAllProperties: true))
            return;
        foreach (var fault in faults)
            problems.Add(
                map.Node,
                $"{string.Join('、', fault.MemberNames)} 缺失或不符合要求。",
                fault.ErrorMessage ?? "A field is missing or not as it should be."
            );
    }
}
