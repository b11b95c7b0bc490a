namespace Zhishu.Rules.Feel;

internal sealed partial class Parser
{
    private Node NamedCall(string name, int start)
    {
        var symbol = _scope.Find(name);
        if (symbol is BuiltInSymbol builtIn && !InFilterOf(name))
        {
            var (arguments, names) = Arguments();
            return Counted(BuiltInCall.Make(At(start), builtIn.Function, arguments, names, _problems));
        }

        var callee = _scope.Read(name, At(start))!;
        var (given, givenNames) = Arguments();
        return new CallNode(At(start), callee, $"'{name}'", given, givenNames)
        {
            // A variable declared as something else than a function hides no built-in where it is called.
            Fallback =
                symbol is BuiltInSymbol hidden ? hidden.Function
                : callee.Type.Shape is FeelTypeKind.Any or FeelTypeKind.Function ? null
                : BuiltIns.Find(name),
        };
    }

    /// <summary>Inside a filter over items whose type declares a member of this name, the member comes first.</summary>
    private bool InFilterOf(string name)
    {
        for (var scope = _scope; scope is not null; scope = scope.Parent)
        {
            if (scope.FilterItem is { } item && item.Type.TryMember(name, out _))
            {
                return true;
            }
        }

        return false;
    }

    private Node Call(int start, Node callee)
    {
        var (arguments, names) = Arguments();
        // For the message, should it turn out to be no function.
        var from = Math.Max(callee.Site.Position, start - 60);
        var text = _text[from..start].Trim();
        if (
            callee is ConstantNode { Constant: { Kind: FeelKind.Function } function }
            && function.AsFunction is BuiltIn builtIn
        )
        {
            return Counted(BuiltInCall.Make(At(start), builtIn, arguments, names, _problems));
        }

        return new CallNode(At(start), callee, text, arguments, names);
    }

    private (Node[] Arguments, string[]? Names) Arguments()
    {
        Expect('(');
        var arguments = new List<Node>();
        var names = new List<string>();
        if (!TryTake(')'))
        {
            do
            {
                if (NameBeforeColon() is { } name)
                {
                    Expect(':');
                    names.Add(name);
                }
                else if (names.Count > 0)
                {
                    throw Error("named and positional arguments cannot be mixed");
                }

                arguments.Add(WithRange(0, TestOrExpression));
                if (names.Count > 0 && names.Count < arguments.Count)
                {
                    throw Error("named and positional arguments cannot be mixed");
                }
            } while (TryTake(','));
            Expect(')');
        }

        return ([.. arguments], names.Count > 0 ? [.. names] : null);
    }

    private FeelType TypeName()
    {
        var start = _position;
        if (++_depth > MaxDepth)
        {
            throw Error("it is nested too deeply");
        }

        try
        {
            return Composed() ?? NamedType() ?? throw UnknownTypeAt(start);
        }
        finally
        {
            _depth--;
        }
    }

    private FeelType? Composed()
    {
        var saved = _position;
        if (TryWord("list"))
        {
            if (TryTake('<'))
            {
                var item = TypeName();
                Expect('>');
                return FeelType.ListOf(item);
            }
        }
        else if (TryWord("range"))
        {
            if (TryTake('<'))
            {
                var element = TypeName();
                Expect('>');
                return FeelType.RangeOf(element);
            }
        }
        else if (TryWord("context"))
        {
            if (TryTake('<'))
            {
                return ContextType();
            }
        }
        else if (TryWord("function"))
        {
            if (TryTake('<'))
            {
                return FunctionType();
            }
        }

        _position = saved;
        return null;
    }

    private FeelType ContextType()
    {
        var members = new Dictionary<string, FeelType>(StringComparer.Ordinal);
        if (!TryTake('>'))
        {
            do
            {
                var name = NameBeforeColon() ?? throw Error("the name of a member was expected");
                Expect(':');
                members[name] = TypeName();
            } while (TryTake(','));
            Expect('>');
        }

        return FeelType.ContextOf(members);
    }

    private FeelType FunctionType()
    {
        var parameters = new List<FeelType>();
        if (!TryTake('>'))
        {
            do
            {
                parameters.Add(TypeName());
            } while (TryTake(','));
            Expect('>');
        }

        if (Peek() != '-' || PeekAt(1) != '>')
        {
            throw Error("'->' was expected");
        }

        Advance(2);
        return FeelType.FunctionOf(parameters, TypeName());
    }

    private static readonly string[] SpacedTypes =
    [
        "date and time",
        "days and time duration",
        "years and months duration",
    ];

    private FeelType? NamedType()
    {
        var (name, end) = ("", -1);
        foreach (var candidate in SpacedTypes.Concat(_scope.TypeNamesInScope()))
        {
            var at = Names.MatchEnd(_text, _position, candidate);
            if (at > end)
            {
                (name, end) = (candidate, at);
            }
        }

        var word = Names.WordEnd(_text, _position);
        if (word > end)
        {
            (name, end) = (_text[_position..word], word);
        }

        if (end <= _position)
        {
            return null;
        }

        _position = end;
        SkipSpace();
        return _scope.Types(name) ?? FeelType.FromName(name);
    }

    private FeelSyntaxException UnknownTypeAt(int start) =>
        new(start, ProblemCode.UnknownType, _text[start..Math.Max(start, Math.Min(_position, _text.Length))].Trim());
}
