namespace Zhishu.Rules.Feel;

internal sealed partial class Parser
{
    private Node Postfix(Node node)
    {
        while (true)
        {
            var start = _position;
            var inner = Chained(node);
            switch (Peek())
            {
                case '.' when PeekAt(1) != '.':
                    Advance(1);
                    node = Weighed(Path(start, inner), inner, inner);
                    break;
                case '[' when !ClosesRange():
                    node = Weighed(Filter(inner), inner, inner);
                    break;
                case '(':
                    node = Weighed(Call(start, inner), inner, inner);
                    break;
                default:
                    if (IsWord("instance"))
                    {
                        TryWord("instance");
                        ExpectWord("of");
                        node = Weighed(new InstanceOfNode(At(start), inner, TypeName()), inner, inner);
                        break;
                    }

                    return node;
            }
        }
    }

    private PathNode Path(int start, Node source)
    {
        var name = MemberName(source.Type);
        var holder = source.Type.Shape == FeelTypeKind.List ? source.Type.Element! : source.Type;
        if (
            holder is { IsDeclared: true, Shape: FeelTypeKind.Context, Members.Count: > 0 }
            && !holder.TryMember(name, out _)
        )
        {
            Doubt(start, ProblemCode.NoSuchMember, name, holder.Name);
        }

        return new PathNode(At(start), source, name);
    }

    /// <summary>The name behind a dot: a member known from the type, a property, a name known anywhere, or the words that follow.</summary>
    private string MemberName(FeelType type)
    {
        var (name, end) = ("", -1);
        var members = type.Members ?? type.Element?.Members;
        foreach (var candidate in (members?.Keys ?? []).Concat(members is { Count: > 0 } ? [] : FeelProperties.Names))
        {
            var at = Names.MatchEnd(_text, _position, candidate);
            if (at > end)
            {
                (name, end) = (candidate, at);
            }
        }

        if (members is null || members.Count == 0)
        {
            var hint = _scope.Hints.Match(_text, _position);
            if (hint.End > end)
            {
                (name, end) = hint;
            }
        }

        if (end < 0 || Names.WordEnd(_text, _position) > end)
        {
            return Words();
        }

        _position = end;
        SkipSpace();
        return name;
    }

    /// <summary>An unknown name: words next to each other belong together, since two names never stand side by side.</summary>
    private string Words()
    {
        var start = _position;
        var end = Names.WordEnd(_text, start);
        if (end == start)
        {
            throw Error($"a name was expected, but {Names.Show(_text, start)} follows");
        }

        _position = end;
        SkipSpace();
        while (true)
        {
            var next = Names.WordEnd(_text, _position);
            if (next == _position || Names.IsReserved(_text.AsSpan(_position, next - _position)))
            {
                break;
            }

            end = _position = next;
            SkipSpace();
        }

        return Names.Normalize(_text[start..end]);
    }

    private FilterNode Filter(Node list)
    {
        var start = _position;
        Advance(1);
        var itemType = list.Type.Shape == FeelTypeKind.List ? list.Type.Element! : list.Type;
        var outer = _scope;
        var item = new LocalSymbol("item", itemType, outer.Function, outer.Function.NewSlot());
        _scope = Scope.ForFilter(outer, item);
        var condition = WithRange(0, Expression);
        _scope = outer;
        Expect(']');
        return new FilterNode(At(start), list, item.Slot, condition);
    }
}
