using System.Numerics;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>
/// A decision that is nothing but a table of constants over its own inputs, which most tables of packs are: looked up in
/// the values as they are given, without keeping a world for other decisions to read.
/// </summary>
internal sealed class PlainTable
{
    private readonly TableIndex _index;
    private readonly int[] _positions;
    private readonly FeelValue[] _outputs;

    private PlainTable(TableIndex index, int[] positions, FeelValue[] outputs)
    {
        _index = index;
        _positions = positions;
        _outputs = outputs;
    }

    /// <summary>The plain table of a decision whose values come in the order of the inputs; null where it is more than that.</summary>
    public static PlainTable? Make(DecisionElement decision, InputElement[] inputs)
    {
        if (decision.Logic is not DecisionTableNode { Direct: { } index, Table: var table })
        {
            return null;
        }

        var positions = table
            .Inputs.Select(i => Array.IndexOf(inputs, (i.Expression as ElementNode)?.Element))
            .ToArray();
        var outputs = table.Rules.Select(r => r.Outputs is [{ Constant: { } only }] ? only : FeelValue.Null).ToArray();
        var kept =
            positions.Distinct().Count() == inputs.Length
            && Array.TrueForAll(positions, p => p >= 0)
            && positions.Select((p, column) => TakenAsGiven(inputs[p].Type, index.KindOf(column))).All(taken => taken)
            && Array.TrueForAll(outputs, o => !o.IsNull && TakenAsGiven(decision.Type, o.Kind));
        return kept ? new PlainTable(index, positions, outputs) : null;
    }

    // No conversion and no test stands between the value and its use, whatever the value is.
    private static bool TakenAsGiven(FeelType type, FeelKind? kind) =>
        type.Allowed is null
        && (
            type.Shape == FeelTypeKind.Any
            || (type.Shape == FeelTypeKind.Simple && kind is { } known && type.ValueKind == known)
        );

    /// <summary>The output of the one rule that holds; false where none or several do or a value is of another kind.</summary>
    public bool TryFind(ReadOnlySpan<FeelValue> values, out FeelValue output)
    {
        if (_index.TryFind(values, _positions, out var rules) && BitOperations.IsPow2(rules))
        {
            output = _outputs[BitOperations.TrailingZeroCount(rules)];
            return true;
        }

        output = default;
        return false;
    }
}
