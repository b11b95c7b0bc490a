using System.ComponentModel.DataAnnotations;
using Zhishu.Organisations;

namespace Zhishu.Knowledge.Articles;

/// <summary>What an article is.</summary>
public enum ArticleKind
{
    /// <summary>政策</summary>
    Policy,

    /// <summary>服务事项</summary>
    Service,

    /// <summary>标准答复</summary>
    Answer,
}

/// <summary>How far a version of an article is.</summary>
public enum VersionState
{
    Draft,

    /// <summary>Proposed, waiting for another person.</summary>
    Review,
    Published,
}

/// <summary>What an article says.</summary>
public sealed record ArticleContent
{
    [Required, PlainText(200)]
    public string Title { get; init; } = "";

    [Required]
    public ArticleKind? Kind { get; init; }

    /// <summary>Markdown.</summary>
    [Required, Prose(50_000)]
    public string Body { get; init; } = "";

    /// <summary>Where it holds; null for everywhere.</summary>
    [PlainText(12)]
    public string? AreaCode { get; init; }

    /// <summary>Who answers for it.</summary>
    public Guid? UnitId { get; init; }

    /// <summary>The first day on which it is found.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>The last day on which it is found.</summary>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>When somebody is to look at it again.</summary>
    public DateOnly? ReviewOn { get; init; }

    /// <summary>The document it rests on.</summary>
    [PlainText(300)]
    public string? Source { get; init; }

    /// <summary>Where that document is; http or https.</summary>
    [PlainText(1000)]
    public string? Link { get; init; }
}

/// <summary>A text of several lines: not blank, no control characters but tabs and ends of lines, at most so many
/// characters. Null passes; say <c>required</c> for that.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ProseAttribute(int maximum) : ValidationAttribute
{
    /// <summary>The most characters.</summary>
    public int Maximum { get; } = maximum;

    public override bool IsValid(object? value) =>
        value is null
        || (
            value is string text
            && text.Length <= Maximum
            && !string.IsNullOrWhiteSpace(text)
            && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
        );

    public override string FormatErrorMessage(string name) =>
        $"{name}: 1–{Maximum} 个字符，除换行和制表符外不含控制字符。 1 to {Maximum} characters, no control characters but tabs and ends of lines.";
}
