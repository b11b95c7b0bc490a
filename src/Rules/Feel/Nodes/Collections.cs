namespace Zhishu.Rules.Feel;

internal sealed class ListNode(Site site, Node[] items) : Node(site)
{
    public override FeelType Type { get; } =
        items.Length > 0 && items.All(i => i.Type == items[0].Type)
            ? FeelType.ListOf(items[0].Type)
            : FeelType.ListOf(Merge(items));

    public override FeelValue Evaluate(Frame frame)
    {
        if (items.Length == 0)
        {
            return FeelValue.Of(FeelList.Empty);
        }

        frame.Session.Allocate(items.Length);
        var values = new FeelValue[items.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = items[i].Evaluate(frame);
        }

        return FeelValue.Of(new FeelList(values));
    }

    /// <summary>Items that are contexts lend the list their member names, so that names with spaces are read in filters.</summary>
    private static FeelType Merge(Node[] items)
    {
        if (items.Length == 0 || items.Any(i => i.Type.Shape != FeelTypeKind.Context))
        {
            return FeelType.Any;
        }

        var members = new Dictionary<string, FeelType>(StringComparer.Ordinal);
        foreach (var name in items.SelectMany(i => i.Type.Members!.Keys))
        {
            members[name] = FeelType.Any;
        }

        return FeelType.ContextOf(members);
    }
}

internal sealed class ContextNode(Site site, string[] keys, int[] slots, Node[] entries) : Node(site)
{
    public override FeelType Type { get; } =
        FeelType.ContextOf(
            keys.Zip(entries)
                .GroupBy(e => e.First, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.First().Second.Type, StringComparer.Ordinal)
        );

    public override FeelValue Evaluate(Frame frame)
    {
        frame.Session.Allocate(entries.Length + 1);
        var values = new FeelValue[entries.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = entries[i].Evaluate(frame);
            frame.Slots[slots[i]] = values[i];
        }

        return FeelValue.Of(new FeelContext(keys, values));
    }
}

internal sealed class RangeNode : Node
{
    private readonly Node _start;
    private readonly Node _end;
    private readonly bool _startIncluded;
    private readonly bool _endIncluded;
    private readonly FeelValue? _constant;

    public RangeNode(Site site, Node start, bool startIncluded, Node end, bool endIncluded)
        : base(site)
    {
        (_start, _startIncluded, _end, _endIncluded) = (start, startIncluded, end, endIncluded);
        Type = FeelType.RangeOf(start.Type == FeelType.Null ? end.Type : start.Type);
        if (start.Constant is { } low && end.Constant is { } high && FeelComparison.Compare(low, high) <= 0)
        {
            _constant = FeelValue.Of(new FeelRange(low, startIncluded, high, endIncluded));
        }
    }

    public override FeelType Type { get; }

    /// <summary>Whether both ends are literals, or calls such as <c>date("2026-01-01")</c> with literals only.</summary>
    public bool HasLiteralEnds => IsLiteral(_start) && IsLiteral(_end);

    public static bool IsLiteral(Node node) =>
        node.Constant is { IsNull: false, Kind: not (FeelKind.List or FeelKind.Range) }
        || (
            node is BuiltInCall { Function.Name: "date" or "time" or "date and time" or "duration" } call
            && call.Arguments.All(a => a.Constant is not null)
        );

    public override FeelValue? Constant => _constant;

    public override FeelValue Evaluate(Frame frame)
    {
        if (_constant is { } constant)
        {
            return constant;
        }

        var start = _start.Evaluate(frame);
        var end = _end.Evaluate(frame);
        if (start.IsNull || end.IsNull)
        {
            return frame.Session.Fail(Site, ProblemCode.NullOperand, "..");
        }

        return FeelComparison.Compare(start, end) switch
        {
            null => frame.Session.Fail(Site, ProblemCode.NotComparable, Coercion.Short(start), Coercion.Short(end)),
            > 0 => frame.Session.Fail(Site, ProblemCode.BadOperands, "..", Coercion.Short(start), Coercion.Short(end)),
            _ => FeelValue.Of(new FeelRange(start, _startIncluded, end, _endIncluded)),
        };
    }
}

/// <summary>A comparison standing alone in parentheses, such as <c>(&gt;= 10)</c>: a range open on one side.</summary>
internal sealed class HalfRangeNode(Site site, Comparison comparison, Node end) : Node(site)
{
    public override FeelType Type => FeelType.RangeOf(end.Type);

    public override FeelValue Evaluate(Frame frame)
    {
        var value = end.Evaluate(frame);
        if (value.IsNull)
        {
            return frame.Session.Fail(Site, ProblemCode.NullOperand, comparison.Text());
        }

        return FeelValue.Of(
            comparison switch
            {
                Comparison.Equal => new FeelRange(value, true, value, true),
                Comparison.NotEqual => FeelRange.AllBut(value),
                Comparison.Less => new FeelRange(default, false, value, false),
                Comparison.LessOrEqual => new FeelRange(default, false, value, true),
                Comparison.Greater => new FeelRange(value, false, default, false),
                _ => new FeelRange(value, true, default, false),
            }
        );
    }
}

internal sealed class FilterNode(Site site, Node list, int itemSlot, Node condition) : Node(site)
{
    public override FeelType Type { get; } =
        condition.Type == FeelType.Number || condition.Constant is { IsNumber: true }
            ? list.Type.Shape == FeelTypeKind.List
                ? list.Type.Element!
                : FeelType.Any
            : list.Type.Shape == FeelTypeKind.List
                ? list.Type
                : FeelType.Any;

    public override FeelValue Evaluate(Frame frame)
    {
        var value = list.Evaluate(frame);
        if (value.IsNull)
        {
            // Nothing to choose from; whatever made it null has been reported.
            return frame.Session.Warn(Site, ProblemCode.NullOperand, "[]");
        }

        var items = value.Kind == FeelKind.List ? value.AsList : new FeelList([value]);
        if (condition.Constant is { IsNumber: true } position)
        {
            return At(frame, items, position.NumberUnchecked);
        }

        var chosen = new FeelListBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            frame.Session.Step();
            var saved = frame.Slots[itemSlot];
            frame.Slots[itemSlot] = items[i];
            var verdict = condition.Evaluate(frame);
            frame.Slots[itemSlot] = saved;
            if (verdict.IsTrue)
            {
                frame.Session.Allocate(1);
                chosen.Add(items[i]);
            }
            else if (verdict.IsNumber && i == 0)
            {
                return At(frame, items, verdict.NumberUnchecked);
            }
            else if (!verdict.IsFalse && !verdict.IsNull)
            {
                return frame.Session.Fail(Site, ProblemCode.NotBoolean, "[]", Coercion.Short(verdict));
            }
        }

        return FeelValue.Of(chosen.View());
    }

    private FeelValue At(Frame frame, FeelList items, FeelNumber position)
    {
        if (position.TryToInt64(out var index))
        {
            var at = index > 0 ? index - 1 : items.Count + index;
            if (index != 0 && at >= 0 && at < items.Count)
            {
                return items[(int)at];
            }
        }

        return frame.Session.Warn(Site, ProblemCode.NoSuchItem, position.ToString(), $"{items.Count}");
    }
}

internal sealed class PathNode(Site site, Node source, string name) : Node(site)
{
    public override FeelType Type { get; } = MemberType(source.Type, name);

    public override FeelValue Evaluate(Frame frame)
    {
        var value = source.Evaluate(frame);
        return Get(frame.Session, value, 0);
    }

    private FeelValue Get(Session session, in FeelValue value, int depth)
    {
        if (value.Kind == FeelKind.Context && value.AsContext.TryGetValue(name, out var entry))
        {
            return entry;
        }

        if (value.Kind == FeelKind.List && depth < 32)
        {
            var items = value.AsList;
            session.Steps(items.Count);
            session.Allocate(items.Count);
            var values = new FeelValue[items.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Get(session, items[i], depth + 1);
            }

            return FeelValue.Of(new FeelList(values));
        }

        return FeelProperties.TryGet(value, name, out var property)
            ? property
            : session.Warn(Site, ProblemCode.NoSuchMember, name, Coercion.Short(value));
    }

    public static FeelType MemberType(FeelType type, string name)
    {
        if (type.TryMember(name, out var member))
        {
            return member;
        }

        return
            type is { Shape: FeelTypeKind.List, Element: { Shape: FeelTypeKind.Context } item }
            && item.TryMember(name, out var itemMember)
            ? FeelType.ListOf(itemMember)
            : FeelType.Any;
    }
}
