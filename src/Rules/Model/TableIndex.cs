using System.Runtime.CompilerServices;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>
/// Finds the rules that match by one lookup for each input instead of one test for each cell: every column of constants is
/// cut into pieces (<see cref="ColumnDomain"/>), and for each piece a bit for each rule says whether its cell holds there.
/// Columns without constants are tested cell by cell, for the rules still possible.
/// </summary>
internal sealed partial class TableIndex
{
    public const int MaxRules = 2048;
    private readonly Column[] _columns;
    private readonly DecisionTable _table;

    private readonly ulong _all;

    private TableIndex(DecisionTable table, Column[] columns)
    {
        _table = table;
        _columns = columns;
        Words = (table.Rules.Length + 63) / 64;
        _all = table.Rules.Length >= 64 ? ulong.MaxValue : (1UL << table.Rules.Length) - 1;
        IsDirect =
            Words == 1
            && columns.All(c => c.Kind is not null)
            && table.Inputs.All(i => !i.Converts && i.Values is null);
    }

    /// <summary>Whether the inputs decide by themselves, so that <see cref="TryFindDirect"/> can be used.</summary>
    public bool IsDirect { get; }

    /// <summary>
    /// For tables of at most 64 rules and constant cells only: works out the inputs and looks them up without keeping them.
    /// </summary>
    public bool TryFindDirect(Frame frame, out ulong rules)
    {
        rules = _all;
        foreach (var column in _columns)
        {
            var value = column.Expression.Evaluate(frame);
            var piece = column.Find(value);
            if (piece < 0)
            {
                return false;
            }

            rules &= column.Masks[piece];
        }

        return true;
    }

    /// <summary>As <see cref="TryFindDirect"/>, with the value of each column at its position among given ones.</summary>
    public bool TryFind(ReadOnlySpan<FeelValue> values, int[] positions, out ulong rules)
    {
        rules = _all;
        var columns = _columns;
        for (var i = 0; i < columns.Length; i++)
        {
            var piece = columns[i].Find(values[positions[i]]);
            if (piece < 0)
            {
                return false;
            }

            rules &= columns[i].Masks[piece];
        }

        return true;
    }

    /// <summary>The kind of values a column is looked up by.</summary>
    public FeelKind? KindOf(int column) => _columns[column].Kind;

    /// <summary>64-bit words for one bit a rule.</summary>
    public int Words { get; }

    public static TableIndex? Make(DecisionTable table)
    {
        if (table.Rules.Length is 0 or > MaxRules || table.Rules.Any(r => r.Cells.Length != table.Inputs.Length))
        {
            return null;
        }

        var columns = table.Inputs.Select((input, i) => Column.Make(table, i, input.Slot)).ToArray();
        return columns.All(c => c.Kind is null) ? null : new TableIndex(table, columns);
    }

    /// <summary>The rules that match, one bit each; false where a value needs the cells themselves, to say what is wrong with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(Frame frame, Span<ulong> rules)
    {
        rules.Fill(ulong.MaxValue);
        if (_table.Rules.Length % 64 is var rest and not 0)
        {
            rules[^1] = (1UL << rest) - 1;
        }

        var slots = frame.Slots;
        foreach (var column in _columns)
        {
            ref readonly var value = ref slots[column.Slot];
            if (column.Kind is null)
            {
                column.Test(frame, value, rules);
                continue;
            }

            var piece = column.Find(value);
            if (piece < 0)
            {
                return false;
            }

            if (rules.Length == 1)
            {
                rules[0] &= column.Masks[piece];
                continue;
            }

            var masks = column.Masks.AsSpan(piece * rules.Length, rules.Length);
            for (var i = 0; i < rules.Length; i++)
            {
                rules[i] &= masks[i];
            }
        }

        return true;
    }
}
