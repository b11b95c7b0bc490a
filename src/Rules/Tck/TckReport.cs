namespace Zhishu.Rules.Tck;

/// <summary>How one expected result fared.</summary>
public enum TckOutcome
{
    /// <summary>As expected.</summary>
    Passed,

    /// <summary>Otherwise than expected.</summary>
    Failed,

    /// <summary>The model calls Java, which Zhishu refuses.</summary>
    NeedsJava,
}

/// <summary>One expected result of a case of the kit.</summary>
/// <param name="Test">Level and folder, such as <c>compliance-level-3/0068-feel-equality</c>.</param>
/// <param name="File">The file of cases.</param>
/// <param name="Case">The case's id.</param>
/// <param name="Node">The decision asked for.</param>
/// <param name="IsErrorCase">Whether the kit expects an error, which FEEL shows as null.</param>
/// <param name="Outcome">How it fared.</param>
/// <param name="Expected">What the kit expects.</param>
/// <param name="Actual">What came out.</param>
/// <param name="Problems">What was reported on the way.</param>
public sealed record TckResult(
    string Test,
    string File,
    string Case,
    string Node,
    bool IsErrorCase,
    TckOutcome Outcome,
    string Expected,
    string Actual,
    IReadOnlyList<string> Problems
)
{
    /// <summary>The result in one line.</summary>
    public override string ToString() =>
        $"{Test} {Case} {Node}: expected {Expected}, got {Actual}"
        + (Problems.Count == 0 ? "" : $" ({string.Join("; ", Problems)})");
}

/// <summary>What a run over the kit gave.</summary>
/// <param name="Results">Every expected result.</param>
/// <param name="Skipped">Files left out, each with the reason.</param>
/// <param name="Unreadable">Files of cases, or the models they name, that cannot be read, each with the reason.</param>
public sealed record TckReport(
    IReadOnlyList<TckResult> Results,
    IReadOnlyList<string> Skipped,
    IReadOnlyList<string> Unreadable
)
{
    /// <summary>Cases: a case passes where all of its results do.</summary>
    public int Cases => Grouped().Count();

    /// <summary>Cases that passed.</summary>
    public int CasesPassed => Grouped().Count(g => g.All(r => r.Outcome == TckOutcome.Passed));

    /// <summary>Cases that expect a value.</summary>
    public int ValueCases => Grouped().Count(g => g.All(r => !r.IsErrorCase));

    /// <summary>Cases that expect a value, and passed.</summary>
    public int ValueCasesPassed => Grouped().Count(g => g.All(r => !r.IsErrorCase && r.Outcome == TckOutcome.Passed));

    /// <summary>Cases that expect an error.</summary>
    public int ErrorCases => Cases - ValueCases;

    /// <summary>Cases that expect an error, and passed.</summary>
    public int ErrorCasesPassed => CasesPassed - ValueCasesPassed;

    /// <summary>Cases that need Java.</summary>
    public int JavaCases => Grouped().Count(g => g.Any(r => r.Outcome == TckOutcome.NeedsJava));

    /// <summary>What failed and does not need Java.</summary>
    public IEnumerable<TckResult> Failures => Results.Where(r => r.Outcome == TckOutcome.Failed);

    /// <summary>What needs Java.</summary>
    public IEnumerable<TckResult> NeedingJava => Results.Where(r => r.Outcome == TckOutcome.NeedsJava);

    private IEnumerable<IGrouping<(string, string, string), TckResult>> Grouped() =>
        Results.GroupBy(r => (r.Test, r.File, r.Case));
}
