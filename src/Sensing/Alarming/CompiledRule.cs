using System.Text.RegularExpressions;
using Zhishu.Rules;
using Zhishu.Rules.Feel;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Alarming;

/// <summary>A rule whose conditions are read and checked.</summary>
internal sealed class CompiledRule
{
    private readonly Condition? condition;
    private readonly Condition? returned;

    private CompiledRule(RuleRow row, DeviceType type, Condition? condition, Condition? returned)
    {
        Row = row;
        this.condition = condition;
        this.returned = returned;
        Held = TimeSpan.FromSeconds(row.HeldSeconds);
        Within = TimeSpan.FromSeconds(row.WithinSeconds);
        Gap = row.GapSeconds is { } gap ? TimeSpan.FromSeconds(gap) : 3 * type.Interval;
        Quantities = (condition?.Quantities ?? 0) | (returned?.Quantities ?? 0);
        AsksFlatness = condition?.AsksFlatness == true || returned?.AsksFlatness == true;
    }

    public RuleRow Row { get; }
    public Guid Id => Row.Id;

    /// <summary>How long the condition must hold.</summary>
    public TimeSpan Held { get; }
    public TimeSpan Within { get; }
    public TimeSpan Gap { get; }

    /// <summary>The places of the quantities it looks at, a bit each.</summary>
    public ulong Quantities { get; }
    public bool AsksFlatness { get; }
    public bool IsSilence => Row.SilentSeconds is not null;

    /// <summary>Null where it cannot be told, since a quantity has no value.</summary>
    public bool? Holds(DeviceMemory memory, DateTimeOffset at) => condition!.Ask(memory, at);

    /// <summary>Whether an alarm is over.</summary>
    public bool? IsOver(DeviceMemory memory, DateTimeOffset at) =>
        returned is not null ? returned.Ask(memory, at) : !Holds(memory, at);

    /// <summary>Null where a stored rule no longer fits its type.</summary>
    public static CompiledRule? TryOf(RuleRow row, DeviceType type)
    {
        try
        {
            return Of(row, type.Quantities, type);
        }
        catch (Refusal)
        {
            return null;
        }
    }

    /// <exception cref="Refusal">400 <c>sensing.condition</c> says what is wrong with which expression.</exception>
    public static CompiledRule Of(RuleRow row, IReadOnlyList<Quantity> quantities, DeviceType type)
    {
        if (row.SilentSeconds is not null)
            return new(row, type, null, null);
        return new(
            row,
            type,
            Condition.Read("condition", row.Condition ?? "", quantities),
            row.ReturnCondition is null ? null : Condition.Read("returnCondition", row.ReturnCondition, quantities)
        );
    }
}

/// <summary>A FEEL condition over the quantities of a type: each by its code, its change as <c>CODE_per_minute</c>, for
/// how long it has not moved as <c>CODE_flat_minutes</c>; and the city's <c>hour</c>, <c>weekday</c> (Monday 1),
/// <c>month</c> and <c>day</c> (a date).</summary>
internal sealed partial class Condition
{
    private const string PerMinute = "_per_minute";
    private const string FlatMinutes = "_flat_minutes";
    private static readonly TimeSpan City = TimeSpan.FromHours(8);

    private static readonly (string Name, FeelType Type, Func<DateTimeOffset, FeelValue> Read)[] Times =
    [
        ("hour", FeelType.Number, at => FeelValue.Of(at.Hour)),
        ("weekday", FeelType.Number, at => FeelValue.Of(at.DayOfWeek == DayOfWeek.Sunday ? 7 : (long)at.DayOfWeek)),
        ("month", FeelType.Number, at => FeelValue.Of(at.Month)),
        ("day", FeelType.Date, at => FeelValue.Of(DateOnly.FromDateTime(at.DateTime))),
    ];

    private readonly FeelExpression expression;
    private readonly Func<DeviceMemory, DateTimeOffset, FeelValue>[] inputs;

    private Condition(
        FeelExpression expression,
        Func<DeviceMemory, DateTimeOffset, FeelValue>[] inputs,
        ulong quantities
    )
    {
        this.expression = expression;
        this.inputs = inputs;
        Quantities = quantities;
        AsksFlatness = expression.Text.Contains(FlatMinutes, StringComparison.Ordinal);
    }

    public ulong Quantities { get; }
    public bool AsksFlatness { get; }

    /// <param name="field">Named where it is refused.</param>
    public static Condition Read(string field, string text, IReadOnlyList<Quantity> quantities)
    {
        var words = Word().Matches(text).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
        List<FeelInput> declared = [];
        List<Func<DeviceMemory, DateTimeOffset, FeelValue>> inputs = [];
        ulong used = 0;
        foreach (var (place, quantity) in quantities.Index())
        {
            Declare(quantity.Code, (m, _) => Number(m.ValueOf(place)), place);
            Declare(quantity.Code + PerMinute, (m, _) => Number(m.PerMinute(place)), place);
            Declare(quantity.Code + FlatMinutes, (m, at) => Number(m.FlatMinutes(place, at)), place);
        }
        foreach (var (name, type, read) in Times.Where(t => words.Contains(t.Name)))
        {
            declared.Add(new(name, type));
            inputs.Add((_, at) => read(at.ToOffset(City)));
        }
        var expression = FeelExpression.Read(text, declared);
        if (expression.Problems.FirstOrDefault(p => p.Severity == RuleSeverity.Error) is { } problem)
            throw Wrong(field, problem.Message(RuleLanguage.Chinese), problem.Message(RuleLanguage.English));
        if (used == 0)
            throw Wrong(field, "条件须用到至少一个测量项。", "The condition must look at a quantity of the type.");
        if (expression.Type != FeelType.Boolean && expression.Type != FeelType.Any)
            throw Wrong(field, "条件的结果须为真或假。", "The condition must come out as true or false.");
        return new(expression, [.. inputs], used);

        void Declare(string name, Func<DeviceMemory, DateTimeOffset, FeelValue> read, int place)
        {
            if (!words.Contains(name))
                return;
            declared.Add(new(name, FeelType.Number));
            inputs.Add(read);
            used |= 1UL << place;
        }
    }

    public bool? Ask(DeviceMemory memory, DateTimeOffset at)
    {
        Span<FeelValue> values = new FeelValue[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            values[i] = inputs[i](memory, at);
        var result = expression.Evaluate(values).Value;
        return result.IsTrue ? true
            : result.IsFalse ? false
            : null;
    }

    private static FeelValue Number(double? value) =>
        value is { } number && Math.Abs(number) < 1e27 ? FeelValue.Of((decimal)number) : FeelValue.Null;

    private static Refusal Wrong(string field, string chinese, string english) =>
        Refusal.Invalid("sensing.condition", field, $"条件有误：{chinese}", $"The condition cannot be used: {english}");

    [GeneratedRegex("[a-z][a-z0-9_]*", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
