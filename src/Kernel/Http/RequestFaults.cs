using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Zhishu.Kernel.Http;

/// <summary>Says what is wrong with a request that could not be read or breaks a limit of its fields, naming the field
/// as the sender wrote it. The framework's own messages are English and name our types.</summary>
public static partial class RequestFaults
{
    /// <summary>The refusal of a request that could not be read.</summary>
    public static Refusal Unreadable(Exception exception) =>
        exception switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(),
            BadHttpRequestException { InnerException: JsonException e } => OfJson(e),
            JsonException e => OfJson(e),
            BadHttpRequestException e => OfBinding(e.Message),
            _ => Unreadable(),
        };

    public static Refusal TooLarge() =>
        new("request.too_large", "请求内容过大。", "The request body is too large.", RefusalKind.Invalid);

    public static Refusal NotStorable() =>
        new(
            "request.characters",
            "文本中含有不允许的字符（如空字符）。",
            "The text holds characters that cannot be stored, such as NUL.",
            RefusalKind.Invalid
        );

    public static Refusal Unreadable() => Malformed("请求无法读取。", "The request cannot be read.");

    public static Refusal NotUnderstood(string name, string value) =>
        Malformed($"参数 {name} 的值“{value}”无法识别。", $"The value '{value}' of {name} is not understood.", name);

    /// <summary>Puts the answer of the framework's validation into the form of every other refusal.</summary>
    public static void Complete(HttpContext context, HttpValidationProblemDetails problem)
    {
        var language = ProblemHandler.LanguageOf(context);
        problem.Type = "about:blank";
        problem.Title = new Text("有字段不符合要求。", "Some fields are not as they should be.").In(language);
        problem.Instance = context.Request.Path;
        problem.Extensions["code"] = "request.invalid";
        problem.Errors = problem.Errors.ToDictionary(
            e => Name(e.Key),
            e => language == "zh" ? [.. e.Value.Select(Chinese)] : e.Value
        );
    }

    private static Refusal OfJson(JsonException e)
    {
        var field = (e.Path ?? "$").TrimStart('$').TrimStart('.');
        if (e is UnreadableValueException { Words: var words })
            return Malformed(words.Chinese, words.English, field);
        return field.Length == 0
            ? Malformed(
                $"内容不是所要求的 JSON（第 {e.LineNumber + 1} 行，第 {e.BytePositionInLine + 1} 字节）。",
                $"The body is not the JSON that is wanted (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})."
            )
            : Malformed(
                $"字段 {field} 的值类型或格式不对。",
                $"The value of {field} is of the wrong type or format.",
                field
            );
    }

    private static Refusal OfBinding(string message)
    {
        if (NotBound().Match(message) is { Success: true } bound)
            return NotUnderstood(Name(bound.Groups["name"].Value), bound.Groups["value"].Value);
        if (NotGiven().Match(message) is { Success: true } missing)
        {
            var name = Name(missing.Groups["name"].Value);
            return Malformed($"缺少参数 {name}。", $"{name} is missing.", name);
        }
        return message.Contains("no body", StringComparison.Ordinal)
            ? Malformed("请求没有内容。", "The request has no body.")
            : Unreadable();
    }

    private static Refusal Malformed(string chinese, string english, string? field = null) =>
        new("request.malformed", chinese, english, RefusalKind.Invalid) { Field = field };

    private static string Name(string path) =>
        string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    private static string Chinese(string message)
    {
        foreach (var (english, chinese) in Rules)
        {
            if (english.Match(message) is { Success: true } match)
                return match.Result(chinese);
        }
        return message.Any(c => c > '\u2e80') ? message : "该字段不符合要求。";
    }

    // The messages of System.ComponentModel.DataAnnotations.
    private static readonly (Regex English, string Chinese)[] Rules =
    [
        (Required(), "必填。"),
        (BothLengths(), "长度须为 ${a} 至 ${b}。"),
        (LongestLength(), "长度不得超过 ${a}。"),
        (ShortestLength(), "长度不得少于 ${a}。"),
        (Between(), "须在 ${a} 与 ${b} 之间。"),
        (Pattern(), "格式不对。"),
    ];

    [GeneratedRegex(
        "^Failed to bind parameter \"[^ ]+ (?<name>[^\"]+)\" from \"(?<value>.*)\"",
        RegexOptions.Singleline,
        1000
    )]
    private static partial Regex NotBound();

    [GeneratedRegex(
        "^Required parameter \"[^ ]+ (?<name>[^\"]+)\" was not provided",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NotGiven();

    [GeneratedRegex(" field is required\\.$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Required();

    [GeneratedRegex(
        "minimum length of '?(?<a>\\d+)'? and a maximum length of '?(?<b>\\d+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex BothLengths();

    [GeneratedRegex("maximum length of '?(?<a>\\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LongestLength();

    [GeneratedRegex("minimum length of '?(?<a>\\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShortestLength();

    [GeneratedRegex("must be between (?<a>\\S+) and (?<b>\\S+?)\\.$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Between();

    [GeneratedRegex("must match the regular expression", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
