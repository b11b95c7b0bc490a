namespace Zhishu.Cases.Contracts;

/// <summary>Says of what nobody has put under a matter which one it is about, where it may be put there without a person.</summary>
public interface IMatterJudge
{
    /// <param name="text">As it was reported.</param>
    /// <returns>Null where a person is to say.</returns>
    JudgedMatter? Judge(string text);
}

/// <param name="Model">Which model said so.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Threshold">The least that the city wants of this matter.</param>
/// <param name="GoesOn">Whether the city also lets the case be registered and dispatched without a person.</param>
/// <param name="Because">The words that spoke for it, as they were written.</param>
public sealed record JudgedMatter(
    string MatterCode,
    Guid Model,
    double Confidence,
    double Threshold,
    bool GoesOn,
    IReadOnlyList<string> Because
);
