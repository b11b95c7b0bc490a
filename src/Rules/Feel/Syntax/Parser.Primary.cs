namespace Zhishu.Rules.Feel;

internal sealed partial class Parser
{
    private Node Primary()
    {
        var start = _position;
        var c = Peek();
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(PeekAt(1))))
        {
            return Number();
        }

        switch (c)
        {
            case '"':
                return new ConstantNode(At(start), FeelValue.Of(StringLiteral()));
            case '@':
                return AtLiteral();
            case '(':
                return Parenthesised();
            case '[':
                return ListOrRange();
            case ']':
                return OpenRange();
            case '{':
                return Context();
        }

        var (known, knownEnd) = c == '\0' ? ("", -1) : _scope.Match(_text, start);
        var wordEnd = Names.WordEnd(_text, start);
        if (knownEnd <= wordEnd && wordEnd > start)
        {
            var word = _text.AsSpan(start, wordEnd - start);
            if (Keyword(word, wordEnd) is { } node)
            {
                return node;
            }
        }

        if (knownEnd > 0)
        {
            _position = knownEnd;
            SkipSpace();
            return Known(known, start);
        }

        return wordEnd > start ? UnknownName(start) : throw Error($"{Names.Show(_text, start)} was not expected here");
    }

    private Node? Keyword(ReadOnlySpan<char> word, int end)
    {
        var start = _position;
        switch (word)
        {
            case "true":
                Advance(4);
                return new ConstantNode(At(start), FeelValue.True);
            case "false":
                Advance(5);
                return new ConstantNode(At(start), FeelValue.False);
            case "null":
                Advance(4);
                return new ConstantNode(At(start), FeelValue.Null);
            case "function":
                return Function();
            case "for" or "if" or "some" or "every":
                return Expression();
            default:
                return Names.IsReserved(word)
                    ? throw new FeelSyntaxException(start, $"'{_text[start..end]}' was not expected here")
                    : null;
        }
    }

    /// <summary>A name that is known, perhaps called as the built-in it hides.</summary>
    private Node Known(string name, int start)
    {
        if (Peek() == '(')
        {
            return NamedCall(name, start);
        }

        return _scope.Read(name, At(start)) ?? throw new FeelSyntaxException(start, ProblemCode.UnknownName, name);
    }

    private Node UnknownName(int start)
    {
        var hint = _scope.Hints.Match(_text, start);
        string name;
        if (hint.End > Names.WordEnd(_text, start))
        {
            name = hint.Name;
            _position = hint.End;
            SkipSpace();
        }
        else
        {
            name = Words();
        }

        // Inside a filter, an unknown name may be an entry of the items.
        return _scope.Read(name, At(start))
            ?? Counted(
                Broken(start, _scope.IsElsewhere(name) ? ProblemCode.NotRequired : ProblemCode.UnknownName, name)
            );
    }

    private ConstantNode AtLiteral()
    {
        var start = _position;
        Advance(1);
        if (Peek() != '"')
        {
            throw Error("a string was expected after '@'");
        }

        var text = StringLiteral();
        var value = FeelTemporal.ParseAny(text);
        return value.IsNull
            ? throw new FeelSyntaxException(start, ProblemCode.Conversion, "date, time or duration", $"\"{text}\"")
            : new ConstantNode(At(start), value);
    }

    private Node Parenthesised()
    {
        var start = _position;
        Advance(1);
        if (TryComparison() is { } comparison)
        {
            var end = Sum();
            Expect(')');
            return new HalfRangeNode(At(start), comparison, end);
        }

        var node = WithRange(0, Expression);
        if (IsRangeDots())
        {
            return RangeEnd(start, node, startIncluded: false);
        }

        Expect(')');
        return node;
    }

    private Node ListOrRange()
    {
        var start = _position;
        Advance(1);
        if (TryTake(']'))
        {
            return new ListNode(At(start), []);
        }

        var first = WithRange(0, TestOrExpression);
        if (IsRangeDots())
        {
            return RangeEnd(start, first, startIncluded: true);
        }

        var items = new List<Node> { first };
        while (TryTake(','))
        {
            items.Add(WithRange(0, TestOrExpression));
        }

        Expect(']');
        return new ListNode(At(start), [.. items]);
    }

    /// <summary>An item of a list may be a comparison such as <c>&gt; 5</c>, which is a range open on one side.</summary>
    private Node TestOrExpression()
    {
        var start = _position;
        return TryComparison() is { } comparison ? new HalfRangeNode(At(start), comparison, Sum()) : Expression();
    }

    private RangeNode OpenRange()
    {
        var start = _position;
        Advance(1);
        var node = WithRange(0, Expression);
        return IsRangeDots()
            ? RangeEnd(start, node, startIncluded: false)
            : throw Error($"'..' was expected, but {Names.Show(_text, _position)} follows");
    }

    private bool IsRangeDots() => Peek() == '.' && PeekAt(1) == '.';

    private RangeNode RangeEnd(int start, Node low, bool startIncluded)
    {
        Advance(2);
        var high = WithRange(1, Expression);
        var included = Peek() switch
        {
            ']' => true,
            ')' or '[' => false,
            _ => throw Error($"the end of a range was expected, but {Names.Show(_text, _position)} follows"),
        };
        Advance(1);
        return new RangeNode(At(start), low, startIncluded, high, included);
    }

    private int _rangeEnd;

    /// <summary>Reads with the knowledge whether a <c>[</c> here closes a range rather than opens a filter.</summary>
    private T WithRange<T>(int rangeEnd, Func<T> read)
    {
        var saved = _rangeEnd;
        _rangeEnd = rangeEnd;
        var result = read();
        _rangeEnd = saved;
        return result;
    }

    private bool ClosesRange() => _rangeEnd > 0;

    private ContextNode Context()
    {
        var start = _position;
        Advance(1);
        var outer = _scope;
        _scope = outer.Child();
        var keys = new List<string>();
        var slots = new List<int>();
        var entries = new List<Node>();
        if (!TryTake('}'))
        {
            do
            {
                var at = _position;
                var key = Peek() == '"' ? StringLiteral() : NameBeforeColon();
                if (key is null)
                {
                    throw Error($"the name of an entry was expected, but {Names.Show(_text, _position)} follows");
                }

                Expect(':');
                var entry = WithRange(0, Expression);
                if (keys.Contains(key, StringComparer.Ordinal))
                {
                    throw new FeelSyntaxException(at, ProblemCode.DuplicateKey, key);
                }

                var symbol = _scope.AddLocal(key, entry.Type);
                keys.Add(key);
                slots.Add(symbol.Slot);
                entries.Add(entry);
            } while (TryTake(','));
            Expect('}');
        }

        _scope = outer;
        return new ContextNode(At(start), [.. keys], [.. slots], [.. entries]);
    }

    /// <summary>The name in front of a colon, or null (and nothing read) where no name and colon stand here.</summary>
    private string? NameBeforeColon()
    {
        var start = _position;
        var at = start;
        if (Names.StartLength(_text, at) == 0)
        {
            return null;
        }

        while (at < _text.Length && _text[at] != ':')
        {
            var length = Names.PartLength(_text, at);
            if (length == 0 && !Names.IsSpace(_text[at]) && _text[at] is not ('.' or '/' or '-' or '\'' or '+' or '*'))
            {
                return null;
            }

            at += Math.Max(length, 1);
        }

        if (at == _text.Length)
        {
            return null;
        }

        _position = at;
        return Names.Normalize(_text[start..at]);
    }
}
