using Zhishu.Kernel;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Contracts;

/// <summary>What a module asks decision tables for (用途), such as to which unit a case goes. Registered as a singleton
/// service by the module that asks; a table says by name which use it serves and is held against it.</summary>
/// <param name="Name">Dotted, beginning with the module: <c>cases.dispatch</c>.</param>
/// <param name="Decision">The name of the decision a table must define to serve this use.</param>
/// <param name="Inputs">What is given; a table may need these and nothing else.</param>
/// <param name="Outputs">The members of the result, a context; a table gives any of these. Null as the result says that
/// the table has no opinion.</param>
/// <param name="Permission">Who may confirm or reject a proposal of this use, besides <c>decisions.confirm</c>.</param>
public sealed record DecisionUse(
    string Name,
    Text Title,
    Text Description,
    string Decision,
    IReadOnlyList<UseField> Inputs,
    IReadOnlyList<UseField> Outputs,
    string Permission
)
{
    /// <summary>Whether a result burdens somebody by what it says, however the table is marked: a refusal is never
    /// automatic because an author forgot a mark.</summary>
    public Func<FeelValue, bool> Burdens { get; init; } = _ => false;

    /// <summary>What is wrong with a result, or null; for instance a unit or a time limit that cannot be read.</summary>
    public Func<FeelValue, Text?> Fault { get; init; } = _ => null;
}

/// <summary>A named value of a use.</summary>
/// <param name="Type">A FEEL type: <c>string</c>, <c>boolean</c>, <c>number</c>, <c>date and time</c>, <c>list&lt;string&gt;</c>,
/// <c>context</c>.</param>
public sealed record UseField(string Name, string Type, Text Meaning);
