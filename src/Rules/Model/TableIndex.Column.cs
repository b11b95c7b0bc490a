using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

internal sealed partial class TableIndex
{
    /// <summary>The kinds of <see cref="FeelKind"/> that are looked up, one higher.</summary>
    private enum Lookup
    {
        None = 0,
        Any = (int)FeelKind.Null + 1,
        Boolean = (int)FeelKind.Boolean + 1,
        Number = (int)FeelKind.Number + 1,
        String = (int)FeelKind.String + 1,
        Date = (int)FeelKind.Date + 1,
    }

    private sealed class Column
    {
        private const int FewStrings = 6;
        private readonly FeelNumber[] _numbers = [];
        private readonly long[] _days = [];
        private readonly Dictionary<string, int>? _strings;
        private readonly string[] _fewStrings = [];
        private readonly DecisionTable _table;
        private readonly Node _expression;
        private readonly Lookup _lookup;
        private readonly int _index;

        private Column(DecisionTable table, int index, int slot, ColumnDomain? domain)
        {
            _table = table;
            _index = index;
            _expression = table.Inputs[index].Expression;
            Slot = slot;
            _lookup = (Lookup)(domain is null ? 0 : (int)domain.Kind + 1);
            if (domain is null)
            {
                return;
            }

            Kind = domain.Kind;
            switch (domain.Kind)
            {
                case FeelKind.Number:
                    _numbers = [.. domain.Points.Select(p => p.AsNumber.ToScaleZero())];
                    break;
                case FeelKind.Date:
                    _days = [.. domain.Points.Select(p => p.AsDate.EpochDays)];
                    break;
                case FeelKind.String when domain.Points.Length <= FewStrings:
                    _fewStrings = [.. domain.Points.Select(p => p.AsString)];
                    break;
                case FeelKind.String:
                    _strings = new Dictionary<string, int>(StringComparer.Ordinal);
                    for (var i = 0; i < domain.Points.Length; i++)
                    {
                        _strings[domain.Points[i].AsString] = (i * 2) + 1;
                    }

                    break;
            }

            Masks = MakeMasks(table, index, domain);
        }

        public int Slot { get; }

        public Node Expression => _expression;

        /// <summary>The kind of values the masks are for; Null where every cell is "-"; none where cells are tested one by one.</summary>
        public FeelKind? Kind { get; }

        public ulong[] Masks { get; } = [];

        public static Column Make(DecisionTable table, int index, int slot)
        {
            var domain = ColumnDomain.Make(table, index, withAllowed: false, out _);
            var usable =
                domain?.Kind is FeelKind.Number or FeelKind.Date or FeelKind.Boolean
                || domain is { Kind: FeelKind.String, OnlyEquality: true }
                || (domain is { Kind: FeelKind.Null } && table.Rules.All(r => r.Cells[index].IsAny));
            return new Column(table, index, slot, usable ? domain : null);
        }

        private static ulong[] MakeMasks(DecisionTable table, int index, ColumnDomain domain)
        {
            var words = (table.Rules.Length + 63) / 64;
            var masks = new ulong[domain.Pieces.Length * words];
            var frame = new Frame(new Session { Quiet = 1 }, 0, []);
            for (var piece = 0; piece < domain.Pieces.Length; piece++)
            {
                if (domain.Pieces[piece] is not { } value)
                {
                    continue;
                }

                for (var rule = 0; rule < table.Rules.Length; rule++)
                {
                    if (table.Rules[rule].Cells[index].Holds(frame, value) == true)
                    {
                        masks[(piece * words) + (rule / 64)] |= 1UL << (rule % 64);
                    }
                }
            }

            return masks;
        }

        public int Find(in FeelValue value)
        {
            switch (_lookup)
            {
                case Lookup.Number:
                    return value.IsNumber ? FindNumber(value.NumberUnchecked) : -1;
                case Lookup.String:
                    return value.Reference is string text ? FindString(text) : -1;
                case Lookup.Boolean:
                    return value.IsBoolean ? (int)value.LowBits : -1;
                case Lookup.Date:
                    return value.Kind == FeelKind.Date ? FindDay((long)value.LowBits) : -1;
                case Lookup.Any:
                    return 0;
                default:
                    return -1;
            }
        }

        private int FindDay(long day)
        {
            var at = Array.BinarySearch(_days, day);
            return at >= 0 ? (at * 2) + 1 : ~at * 2;
        }

        private int FindString(string text)
        {
            if (_strings is not null)
            {
                return _strings.GetValueOrDefault(text);
            }

            var few = _fewStrings;
            for (var i = 0; i < few.Length; i++)
            {
                if (string.Equals(few[i], text, StringComparison.Ordinal))
                {
                    return (i * 2) + 1;
                }
            }

            return 0;
        }

        private int FindNumber(in FeelNumber number)
        {
            var numbers = _numbers;
            var low = 0;
            var high = numbers.Length - 1;
            while (low <= high)
            {
                var middle = (low + high) >>> 1;
                var order = FeelNumber.Compare(number, numbers[middle]);
                if (order == 0)
                {
                    return (middle * 2) + 1;
                }

                if (order > 0)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle - 1;
                }
            }

            return low * 2;
        }

        public void Test(Frame frame, in FeelValue value, Span<ulong> rules)
        {
            for (var word = 0; word < rules.Length; word++)
            {
                for (var bits = rules[word]; bits != 0; bits &= bits - 1)
                {
                    var bit = System.Numerics.BitOperations.TrailingZeroCount(bits);
                    if (_table.Rules[(word * 64) + bit].Cells[_index].Holds(frame, value) != true)
                    {
                        rules[word] &= ~(1UL << bit);
                    }
                }
            }
        }
    }
}
