namespace Zhishu.Rules.Feel;

internal sealed partial class Parser
{
    private ForNode For()
    {
        var start = _position;
        TryWord("for");
        var outer = _scope;
        _scope = outer.Child();
        var iterations = Iterations();
        ExpectWord("return");
        var partial = _scope.AddLocal("partial", FeelType.AnyList);
        var body = WithRange(0, Expression);
        _scope = outer;
        return new ForNode(At(start), iterations, partial.Used ? partial.Slot : -1, body);
    }

    private QuantifiedNode Quantified()
    {
        var start = _position;
        var every = IsWord("every");
        Advance(every ? 5 : 4);
        var outer = _scope;
        _scope = outer.Child();
        var iterations = Iterations();
        ExpectWord("satisfies");
        var condition = WithRange(0, Expression);
        _scope = outer;
        return new QuantifiedNode(At(start), every, iterations, condition);
    }

    private Iteration[] Iterations()
    {
        var iterations = new List<Iteration>();
        do
        {
            var name = IterationName();
            var source = WithRange(0, Expression);
            Node? end = null;
            if (IsRangeDots())
            {
                Advance(2);
                end = WithRange(0, Expression);
            }

            var type =
                end is not null ? source.Type
                : source.Type.Shape is FeelTypeKind.List or FeelTypeKind.Range ? source.Type.Element!
                : FeelType.Any;
            var symbol = _scope.AddLocal(name, type);
            iterations.Add(new Iteration(source, end, symbol.Slot));
        } while (TryTake(','));
        return [.. iterations];
    }

    /// <summary>The variable of a loop: everything up to the word "in".</summary>
    private string IterationName()
    {
        var start = _position;
        var at = start;
        while (true)
        {
            var end = Names.WordEnd(_text, at);
            if (end == at)
            {
                at++;
                if (at >= _text.Length)
                {
                    throw Error("the variable of a loop and 'in' were expected");
                }

                continue;
            }

            if (at > start && end - at == 2 && string.CompareOrdinal(_text, at, "in", 0, 2) == 0)
            {
                break;
            }

            at = end;
        }

        var name = Names.Normalize(_text[start..at]);
        if (name.Length == 0 || Names.StartLength(name, 0) == 0)
        {
            throw Error("the variable of a loop was expected");
        }

        _position = at;
        TryWord("in");
        return name;
    }

    private IfNode If()
    {
        var start = _position;
        TryWord("if");
        var condition = WithRange(0, Expression);
        ExpectWord("then");
        var then = WithRange(0, Expression);
        ExpectWord("else");
        return new IfNode(At(start), condition, then, Expression());
    }

    private Node Function()
    {
        var start = _position;
        TryWord("function");
        Expect('(');
        var function = new FunctionScope(_scope.Function);
        var outer = _scope;
        var inner = new Scope(outer, function);
        var parameters = new List<FeelParameter>();
        if (!TryTake(')'))
        {
            do
            {
                var name = ParameterName();
                var type = TryTake(':') ? TypeName() : FeelType.Any;
                parameters.Add(new FeelParameter(name, type));
                inner.AddLocal(name, type);
            } while (TryTake(','));
            Expect(')');
        }

        if (TryWord("external"))
        {
            _scope = inner;
            var mapping = Expression();
            _scope = outer;
            var language = mapping.Type.TryMember("pmml", out _) ? "PMML" : "Java";
            Broken(start, ProblemCode.ExternalFunction, "function", language);
            return new ConstantNode(At(start), FeelValue.Of(new ExternalFunction("function", parameters, language)));
        }

        // A result type is no FEEL of 1.5, but older texts have it.
        var result = TryTake(':') ? TypeName() : FeelType.Any;
        _scope = inner;
        var expression = WithRange(0, Expression);
        var body = new FunctionBody("function", parameters, result)
        {
            Expression = expression,
            Text = _text[start.._position].Trim(),
        };
        _scope = outer;
        body.Slots = function.Slots;
        return new FunctionNode(At(start), body, [.. function.Captures]);
    }

    private string ParameterName()
    {
        var start = _position;
        while (_position < _text.Length && _text[_position] is not (',' or ')' or ':'))
        {
            _position++;
        }

        var name = Names.Normalize(_text[start.._position]);
        return name.Length > 0 && Names.StartLength(name, 0) > 0
            ? name
            : throw new FeelSyntaxException(start, "the name of a parameter was expected");
    }

    private Node In(int start, Node value)
    {
        var input = new LocalSymbol("?", value.Type, _scope.Function, _scope.Function.NewSlot());
        var outer = _scope;
        _scope = outer.Child();
        _scope.Add(input);
        var tests = new List<Test>();
        if (Peek() == '(' && InList(tests, input) is { } single)
        {
            tests.Add(new ValueTest(single, input.Used));
        }
        else if (tests.Count == 0)
        {
            tests.Add(OneTest(input, inCell: false));
        }

        _scope = outer;
        return new InNode(At(start), value, input.Slot, [.. tests]);
    }

    /// <summary>
    /// Reads <c>(test, test)</c>. A single plain expression in parentheses may go on behind them, as in
    /// <c>x in (list)[1]</c>, and is given back.
    /// </summary>
    private Node? InList(List<Test> tests, LocalSymbol input)
    {
        var start = _position;
        Advance(1);
        var first = WithRange(0, () => OneTest(input));
        if (IsRangeDots() && first is ValueTest low)
        {
            return Postfix(RangeEnd(start, low.Expression, startIncluded: false));
        }

        tests.Add(first);
        while (TryTake(','))
        {
            tests.Add(WithRange(0, () => OneTest(input)));
        }

        Expect(')');
        if (tests.Count > 1 || first is not ValueTest only)
        {
            return null;
        }

        tests.Clear();
        return Postfix(only.Expression);
    }

    private Test OneTest(LocalSymbol input, bool inCell = true)
    {
        var start = _position;
        if (TryComparison() is { } comparison)
        {
            return new ComparisonTest(At(start), comparison, Sum());
        }

        var used = input.Used;
        input.Used = false;
        var expression = inCell ? Expression() : Sum();
        var test = new ValueTest(expression, input.Used);
        input.Used |= used;
        return test;
    }

    private TestSet Tests(LocalSymbol input)
    {
        if (_text.AsSpan(_position).Trim() is "" || (Peek() == '-' && _text.AsSpan(_position + 1).Trim() is ""))
        {
            _position = _text.Length;
            return new TestSet(_source, [], negated: false, usesInput: false);
        }

        var negated = false;
        if (IsWord("not") && !KnownLonger("not"))
        {
            var saved = _position;
            TryWord("not");
            negated = Peek() == '(' && MatchingParenthesisEnds();
            if (negated)
            {
                Advance(1);
            }
            else
            {
                _position = saved;
            }
        }

        var tests = new List<Test>();
        do
        {
            tests.Add(OneTest(input));
        } while (TryTake(','));
        if (negated)
        {
            Expect(')');
        }

        return new TestSet(_source, [.. tests], negated, input.Used);
    }

    /// <summary>Whether the parenthesis opening here closes at the end of the text, so that <c>not(...)</c> is the whole cell.</summary>
    private bool MatchingParenthesisEnds()
    {
        var depth = 0;
        for (var i = _position; i < _text.Length; i++)
        {
            switch (_text[i])
            {
                case '"':
                    for (i++; i < _text.Length && _text[i] != '"'; i++)
                    {
                        i += _text[i] == '\\' ? 1 : 0;
                    }

                    break;
                case '(':
                    depth++;
                    break;
                case ')' when --depth == 0:
                    return _text.AsSpan(i + 1).Trim() is "";
            }
        }

        return false;
    }
}
