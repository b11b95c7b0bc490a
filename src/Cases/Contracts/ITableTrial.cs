using System.Globalization;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Rules;

namespace Zhishu.Cases.Contracts;

/// <summary>Tries a decision table that nobody has published yet on the cases of the past, and says what it would have
/// changed. Writes nothing.</summary>
public interface ITableTrial
{
    /// <summary>Which uses of cases the model could serve, by the decisions it defines.</summary>
    IReadOnlyList<string> UsesOf(RuleModel model);

    /// <param name="actor">Only the cases that the actor may see are tried.</param>
    /// <exception cref="Refusal">400 <c>cases.trial_use</c>: there is no such use; 400 <c>cases.trial_model</c>: the model
    /// cannot serve it; 400 <c>cases.trial_table</c>: the use has no such table.</exception>
    Task<TrialOutcome> RunAsync(
        RuleModel model,
        TrialScope scope,
        Actor actor,
        IProgress<TrialProgress>? progress,
        CancellationToken ct
    );
}

/// <summary>What the changed table is held against.</summary>
public enum TrialBaseline
{
    /// <summary>What the tables in force and the built-in ways say today.</summary>
    Now,

    /// <summary>What became of the case: where it was dispatched, the limit it got, whether it was refused.</summary>
    Then,
}

/// <summary>Which cases are tried, on what.</summary>
/// <param name="Use"><c>cases.dispatch</c>, <c>cases.deadline</c> or <c>cases.admission</c>.</param>
/// <param name="Since">Cases filed at or after.</param>
/// <param name="Matter">What the matter's code must begin with; null for all.</param>
/// <param name="Most">At most so many, the newest; null for all.</param>
public sealed record TrialScope(
    string Use,
    DateTimeOffset Since,
    string? Matter = null,
    TrialBaseline Against = TrialBaseline.Now,
    int? Most = null
)
{
    /// <summary>The code of the table in whose place it would stand: only that table's matters are tried, and where the
    /// model has no opinion the table's is missing too. Null: it is asked before all tables.</summary>
    public string? Table { get; init; }

    /// <summary>What that table is to serve where the city has none of its code yet; null where it must have one.</summary>
    public IReadOnlyList<string>? Matters { get; init; }

    /// <summary>After how long it stops with what it has; null for never.</summary>
    public TimeSpan? Patience { get; init; }
}

/// <summary>How far a trial is.</summary>
/// <param name="Fraction">Of the cases, 0 to 1.</param>
public sealed record TrialProgress(long Cases, double Fraction);

/// <summary>What a changed table would have changed.</summary>
/// <param name="Version">What the model's text hashes to.</param>
/// <param name="Cases">Cases tried.</param>
/// <param name="Questions">How often the table was asked: once a case, for limits once a stage.</param>
/// <param name="Table">The table in whose place it was asked, or null.</param>
/// <param name="NoOpinion">Questions it left to the tables behind it and the built-in way.</param>
/// <param name="Failed">Questions it could not answer; the default way held then.</param>
/// <param name="Changed">Questions with another answer than today's.</param>
/// <param name="Proposals">Of these, how many would only be proposals until a person confirms them.</param>
/// <param name="Cut">Whether there were more cases than were tried.</param>
/// <param name="Units">By the unit that has the case.</param>
public sealed record TrialOutcome(
    string Use,
    string Model,
    string Version,
    TrialBaseline Against,
    DateTimeOffset Since,
    string? Matter,
    string? Table,
    long Cases,
    long Questions,
    long NoOpinion,
    long Failed,
    long Changed,
    long Proposals,
    bool Cut,
    IReadOnlyList<TrialChange> Changes,
    IReadOnlyList<TrialGroup> Units,
    IReadOnlyList<TrialGroup> Matters,
    IReadOnlyList<TrialFailure> Failures,
    double Seconds
);

/// <summary>Answers that would have been another.</summary>
/// <param name="Stage">For limits: the stage.</param>
/// <param name="From">Unit code, limit or outcome before; null for none.</param>
/// <param name="FromName">The unit's name.</param>
/// <param name="Examples">Numbers of a few cases.</param>
public sealed record TrialChange(
    string? Stage,
    string? From,
    Text? FromName,
    string? To,
    Text? ToName,
    long Cases,
    IReadOnlyList<string> Examples
);

/// <summary>How much a unit or a matter is concerned.</summary>
/// <param name="Code">Null for the cases that have none.</param>
/// <param name="Cases">Its cases that were tried.</param>
/// <param name="Changed">Of these, how many would have had another answer to any question.</param>
public sealed record TrialGroup(string? Code, Text? Name, long Cases, long Changed, IReadOnlyList<string> Examples);

/// <summary>Why questions could not be answered.</summary>
public sealed record TrialFailure(Text Why, long Cases, IReadOnlyList<string> Examples);

/// <summary>Reads how far back something goes: <c>30d</c>, <c>12w</c>, or a date of the city, <c>2026-03-01</c>.</summary>
public static class Since
{
    private static readonly TimeSpan City = TimeSpan.FromHours(8);

    /// <exception cref="Refusal">400 <c>cases.since</c>.</exception>
    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        var trimmed = text.Trim();
        if (
            DateOnly.TryParseExact(
                trimmed,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            ) && day.Year is >= 1970 and <= 9000
        )
            return new DateTimeOffset(day, TimeOnly.MinValue, City);
        if (
            trimmed.Length > 1
            && trimmed[^1] is 'd' or 'w'
            && int.TryParse(trimmed[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            && amount is > 0 and <= 36_500
        )
            return now.AddDays(trimmed[^1] == 'w' ? -7.0 * Math.Min(amount, 5_200) : -amount);
        throw Refusal.Invalid(
            "cases.since",
            "since",
            $"无法理解“{text}”，应为 30d（日）、12w（周）或日期 2026-03-01。",
            $"'{text}' cannot be read; write 30d, 12w or a date such as 2026-03-01."
        );
    }
}
