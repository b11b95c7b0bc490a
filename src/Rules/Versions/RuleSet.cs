using System.Globalization;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules;

/// <summary>A model and the days it is valid.</summary>
/// <param name="Model">The model.</param>
/// <param name="ValidFrom">The first day.</param>
/// <param name="ValidTo">The last day; null where it has no end.</param>
public sealed record RuleVersion(RuleModel Model, DateOnly ValidFrom, DateOnly? ValidTo = null)
{
    /// <summary>Whether it is valid on a day.</summary>
    public bool IsValidOn(DateOnly day) => day >= ValidFrom && !(day > ValidTo);
}

/// <summary>
/// The versions of one model over time. Evaluation as of a day uses the version valid then, so that an old decision can be
/// worked out again with the rules of its day. No two versions are valid on one day.
/// </summary>
public sealed class RuleSet
{
    private readonly RuleVersion[] _versions;

    /// <summary>Makes a rule set.</summary>
    /// <exception cref="ArgumentException">A version ends before it begins, or two are valid on one day.</exception>
    public RuleSet(string name, IEnumerable<RuleVersion> versions)
    {
        Name = name;
        _versions = [.. versions.OrderBy(v => v.ValidFrom)];
        for (var i = 0; i < _versions.Length; i++)
        {
            var version = _versions[i];
            if (version.ValidTo < version.ValidFrom)
            {
                throw new ArgumentException(
                    $"A version of '{name}' ends before it begins on {Show(version.ValidFrom)}.",
                    nameof(versions)
                );
            }

            if (i > 0 && _versions[i - 1].IsValidOn(version.ValidFrom))
            {
                throw new ArgumentException(
                    $"Two versions of '{name}' are valid on {Show(version.ValidFrom)}.",
                    nameof(versions)
                );
            }
        }
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The versions in order of time.</summary>
    public IReadOnlyList<RuleVersion> Versions => _versions;

    /// <summary>The version valid on a day; null where there is none.</summary>
    public RuleVersion? AsOf(DateOnly day) => Array.Find(_versions, v => v.IsValidOn(day));

    /// <summary>The version with a given hash (<see cref="RuleModel.Version"/>), as stored with a decision; null where there is none.</summary>
    public RuleVersion? Find(string version) =>
        Array.Find(_versions, v => string.Equals(v.Model.Version, version, StringComparison.Ordinal));

    /// <summary>
    /// A set in which a new version takes over on a day: the one valid until then ends the day before.
    /// </summary>
    public RuleSet With(RuleModel model, DateOnly from) =>
        new(
            Name,
            [
                .. _versions
                    .Where(v => v.ValidFrom < from)
                    .Select(v => v.IsValidOn(from) || v.ValidTo is null ? v with { ValidTo = from.AddDays(-1) } : v),
                new RuleVersion(model, from),
            ]
        );

    /// <summary>Evaluates a decision with the version valid on a day; legal bases must be in force on it as well.</summary>
    public EvaluationResult Evaluate(
        string decision,
        FeelContext inputs,
        DateOnly day,
        EvaluationOptions? options = null
    ) =>
        AsOf(day) is { } version
            ? version.Model.Evaluate(decision, inputs, On(day, options))
            : new EvaluationResult(default, [NoVersion(day)]);

    /// <summary>Explains a decision with the version valid on a day.</summary>
    public Explanation Explain(string decision, FeelContext inputs, DateOnly day, EvaluationOptions? options = null) =>
        AsOf(day) is { } version
            ? version.Model.Explain(decision, inputs, On(day, options))
            : new Explanation(Name, "", decision, default, [], [], [NoVersion(day)]);

    private static EvaluationOptions On(DateOnly day, EvaluationOptions? options) =>
        (options ?? EvaluationOptions.Default) with
        {
            AsOf = day,
        };

    private RuleProblem NoVersion(DateOnly day) =>
        new(
            ProblemCode.NotFound,
            RuleSeverity.Error,
            Site.None.Location,
            ["version valid on the day", $"{Name}, {Show(day)}"]
        );

    private static string Show(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
