namespace Zhishu.Rules;

/// <summary>The language of messages.</summary>
public enum RuleLanguage
{
    /// <summary>English.</summary>
    English,

    /// <summary>Chinese.</summary>
    Chinese,
}

/// <summary>How much a problem matters.</summary>
public enum RuleSeverity
{
    /// <summary>Worth knowing; a null with a plain reason.</summary>
    Warning,

    /// <summary>A fault: something has no value that should have one.</summary>
    Error,
}

/// <summary>Where something stands.</summary>
/// <param name="File">File name; empty where the text did not come from one.</param>
/// <param name="Line">Line, counted from 1; 0 where unknown.</param>
/// <param name="Column">Column, counted from 1; 0 where unknown.</param>
/// <param name="Element">The decision, function or input.</param>
/// <param name="Cell">The cell of a table, such as <c>rule 3, input 2 (Age)</c>; null outside tables.</param>
/// <param name="Expression">The whole expression.</param>
public sealed record RuleLocation(string File, int Line, int Column, string Element, string? Cell, string Expression)
{
    /// <summary>File, line and column, element and cell, as far as they are known.</summary>
    public override string ToString()
    {
        var place = File.Length == 0 && Line == 0 ? "" : $"{File}:{Line}:{Column}";
        var parts = new[] { place, Element, Cell ?? "" }.Where(p => p.Length > 0);
        return string.Join(" · ", parts);
    }
}

/// <summary>Something that was met while reading or evaluating rules.</summary>
/// <param name="Code">What it is; stable.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Location">Where.</param>
/// <param name="Arguments">What the message names.</param>
public sealed record RuleProblem(
    ProblemCode Code,
    RuleSeverity Severity,
    RuleLocation Location,
    IReadOnlyList<string> Arguments
)
{
    /// <summary>The message in a language.</summary>
    public string Message(RuleLanguage language) => ProblemTexts.Message(Code, Arguments, language);

    /// <summary>Place and English message.</summary>
    public override string ToString()
    {
        var place = Location.ToString();
        return place.Length == 0 ? Message(RuleLanguage.English) : $"{place}: {Message(RuleLanguage.English)}";
    }
}
