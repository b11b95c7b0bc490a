using System.Collections.Frozen;
using Zhishu.Kernel;

namespace Zhishu.Cases.Workflows;

/// <summary>One row of a workflow table.</summary>
/// <param name="From">The state it starts in.</param>
/// <param name="Action">What is done.</param>
/// <param name="To">The state it leads to; the same as <paramref name="From"/> where the case stays.</param>
/// <param name="Permission">What the actor must hold in the scope of the case, or of the share it is about.</param>
/// <param name="Required">Fields of the request that must be filled: <c>reason</c>, <c>outcome</c>, <c>unit</c>,
/// <c>amount</c>, <c>rating</c>.</param>
public sealed record Move(
    CaseState From,
    CaseAction Action,
    CaseState To,
    string Permission,
    IReadOnlyList<string> Required
);

/// <summary>A life cycle as a table: what is not in it is refused. The entity consults it, the API refuses by it, the
/// pages ask it what is allowed.</summary>
internal sealed class Workflow
{
    private readonly FrozenDictionary<(CaseState, CaseAction), Move> moves;

    /// <exception cref="ArgumentException">Two rows say different things of one state and action.</exception>
    public Workflow(string code, Text name, IEnumerable<Move> moves)
    {
        Code = code;
        Name = name;
        Moves = [.. moves];
        this.moves = Moves.ToFrozenDictionary(m => (m.From, m.Action));
    }

    public string Code { get; }

    public Text Name { get; }

    public IReadOnlyList<Move> Moves { get; }

    public Move? Find(CaseState from, CaseAction action) => moves.GetValueOrDefault((from, action));

    /// <summary>The row, or the refusal that names the state and what would be allowed in it.</summary>
    /// <exception cref="Refusal">409 <c>cases.illegal_move</c>.</exception>
    public Move Require(CaseState from, CaseAction action)
    {
        if (Find(from, action) is { } move)
            return move;
        var allowed = Moves.Where(m => m.From == from).Select(m => m.Action).ToArray();
        throw new Refusal(
            "cases.illegal_move",
            $"案件当前为“{Labels.Of(from).Chinese}”，不能{Labels.Of(action).Chinese}。"
                + (
                    allowed.Length == 0 ? "" : $"可以：{string.Join('、', allowed.Select(a => Labels.Of(a).Chinese))}。"
                ),
            $"The case is {Labels.Of(from).English}; it cannot take '{Labels.Of(action).English}' now."
                + (
                    allowed.Length == 0
                        ? ""
                        : $" Allowed: {string.Join(", ", allowed.Select(a => Labels.Of(a).English))}."
                )
        );
    }
}
