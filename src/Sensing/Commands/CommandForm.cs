using System.Globalization;
using System.Text.Json;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Commands;

/// <summary>What is said with a command.</summary>
internal static class CommandForm
{
    private const string Shape = "sensing.command_shape";

    /// <summary>Checks commands of a type.</summary>
    /// <exception cref="Refusal">400 <c>sensing.command_shape</c>.</exception>
    public static void RequireGood(IReadOnlyList<DeviceCommand> commands)
    {
        foreach (var command in commands)
        {
            if (commands.Count(c => c.Code == command.Code) > 1)
                throw Wrong($"指令编码“{command.Code}”重复。", $"The command '{command.Code}' is there twice.");
            foreach (var field in command.Fields ?? [])
            {
                if (command.Fields!.Count(f => f.Code == field.Code) > 1)
                    throw Wrong($"指令参数“{field.Code}”重复。", $"The field '{field.Code}' is there twice.");
                if (field.Choices is { Count: > 0 } choices)
                {
                    if (choices.Any(c => string.IsNullOrWhiteSpace(c) || c.Length > 60 || c.Any(char.IsControl)))
                        throw Wrong(
                            $"指令参数“{field.Code}”的选项须为 1 至 60 个字符。",
                            $"A choice of the field '{field.Code}' has 1 to 60 characters."
                        );
                    continue;
                }
                if (field is not { Minimum: { } least, Maximum: { } most } || least > most)
                    throw Wrong(
                        $"指令参数“{field.Code}”须写选项，或写数值的上下限。",
                        $"The field '{field.Code}' needs choices, or the least and most of a number."
                    );
            }
        }
        static Refusal Wrong(string chinese, string english) => Refusal.Invalid(Shape, "commands", chinese, english);
    }

    /// <summary>The fields as the device gets them: numbers as numbers, choices as text.</summary>
    /// <exception cref="Refusal">400 <c>sensing.command_field</c>: one is missing, unknown or out of its range.</exception>
    public static Dictionary<string, object> Check(DeviceCommand command, IReadOnlyDictionary<string, string?>? form)
    {
        var fields = command.Fields ?? [];
        if (form?.Keys.FirstOrDefault(k => fields.All(f => f.Code != k)) is { } unknown)
            throw Wrong(unknown, $"该指令没有参数“{unknown}”。", $"The command has no field '{unknown}'.");
        Dictionary<string, object> checkedForm = [];
        foreach (var field in fields)
        {
            var text = form?.GetValueOrDefault(field.Code)?.Trim();
            if (string.IsNullOrEmpty(text))
                throw Wrong(field.Code, $"请填写“{field.NameZh}”。", $"'{field.NameEn}' is missing.");
            if (field.Choices is { Count: > 0 } choices)
            {
                checkedForm[field.Code] = choices.Contains(text, StringComparer.Ordinal)
                    ? text
                    : throw Wrong(
                        field.Code,
                        $"“{field.NameZh}”可选：{string.Join('、', choices)}。",
                        $"'{field.NameEn}' is one of {string.Join(", ", choices)}."
                    );
                continue;
            }
            if (
                !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || !(number >= field.Minimum && number <= field.Maximum)
            )
                throw Wrong(
                    field.Code,
                    $"“{field.NameZh}”须为 {field.Minimum} 至 {field.Maximum} 的数。",
                    $"'{field.NameEn}' is a number from {field.Minimum} to {field.Maximum}."
                );
            checkedForm[field.Code] = number;
        }
        return checkedForm;

        static Refusal Wrong(string field, string chinese, string english) =>
            Refusal.Invalid("sensing.command_field", $"form.{field}", chinese, english);
    }

    public static JsonElement Read(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
