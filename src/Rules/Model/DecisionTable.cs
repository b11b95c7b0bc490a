using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>How many rules may match and what becomes of them (DMN 1.5, section 8.2.10).</summary>
public enum HitPolicy
{
    /// <summary>One rule at most.</summary>
    Unique,

    /// <summary>Several, all with the same output.</summary>
    Any,

    /// <summary>The one whose output stands first among the output values.</summary>
    Priority,

    /// <summary>The first in the table.</summary>
    First,

    /// <summary>All, in any order, perhaps aggregated.</summary>
    Collect,

    /// <summary>All, in the order of the table.</summary>
    RuleOrder,

    /// <summary>All, in the order of the output values.</summary>
    OutputOrder,
}

/// <summary>What becomes of the outputs under hit policy collect.</summary>
public enum Aggregation
{
    /// <summary>A list.</summary>
    None,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>How many there are.</summary>
    Count,

    /// <summary>The smallest.</summary>
    Min,

    /// <summary>The largest.</summary>
    Max,
}

/// <summary>A decision table, ready to evaluate and to be looked at by checks and explanations.</summary>
internal sealed class DecisionTable(string element, Site site)
{
    public string Element { get; } = element;

    public Site Site { get; } = site;

    public HitPolicy Policy { get; set; }

    public Aggregation Aggregation { get; set; }

    public TableInput[] Inputs { get; set; } = [];

    public TableOutput[] Outputs { get; set; } = [];

    public TableRule[] Rules { get; set; } = [];

    /// <summary>What one decision table lookup needs at most; made once all cells are known.</summary>
    public TableIndex? Index { get; set; }

    /// <summary>Evaluates in turn; used where the index cannot tell and where every condition must be known.</summary>
    public bool RuleHolds(Frame frame, TableRule rule, out int failed, out bool unknown)
    {
        unknown = false;
        for (failed = 0; failed < Inputs.Length; failed++)
        {
            var holds = rule.Cells[failed].Holds(frame, frame.Slots[Inputs[failed].Slot]);
            if (holds != true)
            {
                unknown = holds is null;
                return false;
            }
        }

        return true;
    }
}

/// <param name="Converts">Whether the clause declares a type of its own that values are converted to.</param>
internal sealed record TableInput(
    string Label,
    Node Expression,
    int Slot,
    FeelType Type,
    TestSet? Values,
    bool Converts
)
{
    /// <summary>The values that can come: those of the clause, or of the expression's type.</summary>
    public TestSet? Possible => Values ?? Type.Allowed?.Set;
}

internal sealed record TableOutput(string Name, FeelType Type, FeelValue[]? Order, TestSet? Values, Node? Default);

internal sealed record TableRule(
    int Number,
    string Id,
    string? Description,
    TestSet[] Cells,
    Node[] Outputs,
    ExpressionSource[] OutputSources,
    IReadOnlyList<KeyValuePair<string, string>> Annotations,
    LegalBasis? LegalBasis
);

/// <summary>The law a rule rests on.</summary>
/// <param name="Text">As written: law and article.</param>
/// <param name="Law">The law, where it is given apart.</param>
/// <param name="Article">The article, where it is given apart.</param>
/// <param name="ValidFrom">The first day it is in force.</param>
/// <param name="ValidTo">The last day it is in force.</param>
public sealed record LegalBasis(string Text, string? Law, string? Article, DateOnly? ValidFrom, DateOnly? ValidTo)
{
    /// <summary>Whether it is in force on a day.</summary>
    public bool InForceOn(DateOnly day) => !(day < ValidFrom) && !(day > ValidTo);
}
