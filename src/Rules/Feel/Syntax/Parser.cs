namespace Zhishu.Rules.Feel;

/// <summary>Reads FEEL (DMN 1.5, section 10.3.1.2) straight into nodes. One use per text.</summary>
internal sealed partial class Parser
{
    private const int MaxDepth = 120;
    private const int MaxLength = 200_000;
    private const int MaxProblems = 50;
    private readonly ExpressionSource _source;
    private readonly string _text;
    private readonly List<RuleProblem> _problems;
    private readonly int _problemsBefore;
    private Scope _scope;
    private int _position;
    private int _depth;

    private Parser(ExpressionSource source, Scope scope, List<RuleProblem> problems)
    {
        _source = source;
        _text = source.Text;
        _scope = scope;
        _problems = problems;
        _problemsBefore = problems.Count;
    }

    /// <summary>Reads an expression; what cannot be read becomes a node that is null and says why.</summary>
    public static Node ParseExpression(ExpressionSource source, Scope scope, List<RuleProblem> problems)
    {
        var parser = new Parser(source, scope, problems);
        return parser.Guard(() =>
        {
            var node = parser.Expression();
            parser.ExpectEnd();
            return node;
        });
    }

    /// <summary>Reads the unary tests of a table cell or of allowed values; the value tested is the variable <c>?</c>.</summary>
    public static TestSet ParseTests(
        ExpressionSource source,
        Scope scope,
        LocalSymbol input,
        List<RuleProblem> problems
    )
    {
        var parser = new Parser(source, scope, problems);
        TestSet? tests = null;
        var broken = parser.Guard(() =>
        {
            tests = parser.Tests(input);
            parser.ExpectEnd();
            return new ConstantNode(parser.At(0), default);
        });
        return broken is BrokenNode ? new TestSet(source, [new BrokenTest(broken)], false, false) : tests!;
    }

    /// <summary>Reads a type name.</summary>
    public static FeelType? ParseType(string text, Scope scope)
    {
        var parser = new Parser(ExpressionSource.Nowhere with { Text = text }, scope, []);
        try
        {
            parser.SkipSpace();
            var type = parser.TypeName();
            parser.ExpectEnd();
            return type;
        }
        catch (FeelSyntaxException)
        {
            return null;
        }
    }

    private Node Guard(Func<Node> read)
    {
        try
        {
            if (_text.Length > MaxLength)
            {
                throw new FeelSyntaxException(0, $"it is longer than {MaxLength} characters");
            }

            SkipSpace();
            return read();
        }
        catch (FeelSyntaxException error)
        {
            return Broken(error.Position, error.Code, [.. error.Arguments]);
        }
    }

    /// <summary>Gives up on a text with more mistakes than anybody reads.</summary>
    private T Counted<T>(T node) =>
        _problems.Count - _problemsBefore <= MaxProblems
            ? node
            : throw Error($"there are more than {MaxProblems} mistakes");

    private BrokenNode Broken(int position, ProblemCode code, params string[] arguments)
    {
        var problem = new RuleProblem(code, RuleSeverity.Error, _source.At(position), arguments);
        _problems.Add(problem);
        return new BrokenNode(At(position), problem);
    }

    private Site At(int position) => new(_source, position);

    private Node Expression()
    {
        var node = Nested();
        return _depth % (GuardNode.Every / 2) == 0 && node.Constant is null && !node.IsLeaf && node is not RangeNode
            ? new GuardNode(node)
            : node;
    }

    private Node Nested()
    {
        if (++_depth > MaxDepth)
        {
            throw Error("it is nested too deeply");
        }

        try
        {
            if (IsWord("for") && !KnownLonger("for"))
            {
                return For();
            }

            if (IsWord("if") && !KnownLonger("if"))
            {
                return If();
            }

            if ((IsWord("some") || IsWord("every")) && !KnownLonger("some") && !KnownLonger("every"))
            {
                return Quantified();
            }

            return Or();
        }
        finally
        {
            _depth--;
        }
    }

    private Node Or()
    {
        var left = And();
        while (true)
        {
            var start = _position;
            if (!TryWord("or"))
            {
                return left;
            }

            left = Chained(left);
            var right = And();
            left = Weighed(new LogicNode(At(start), isAnd: false, left, right), left, right);
        }
    }

    private Node And()
    {
        var left = Compared();
        while (true)
        {
            var start = _position;
            if (!TryWord("and"))
            {
                return left;
            }

            left = Chained(left);
            var right = Compared();
            left = Weighed(new LogicNode(At(start), isAnd: true, left, right), left, right);
        }
    }

    private Node Compared()
    {
        var left = Sum();
        while (true)
        {
            var start = _position;
            if (TryComparison() is { } comparison)
            {
                left = Comparing(start, comparison, left, Sum());
            }
            else if (TryWord("between"))
            {
                var low = Sum();
                ExpectWord("and");
                left = Chained(left);
                var high = Sum();
                left = Weighed(new BetweenNode(At(start), left, low, high), left, high);
            }
            else if (TryWord("in"))
            {
                left = Chained(left);
                left = Weighed(In(start, left), left, left);
            }
            else
            {
                return left;
            }
        }
    }

    private Node Sum()
    {
        var left = Product();
        while (true)
        {
            var start = _position;
            if (Peek() is '+' or '-' && PeekAt(1) != '>')
            {
                var operation = _text[_position];
                Advance(1);
                left = Arithmetic(start, operation, left, Product());
            }
            else
            {
                return left;
            }
        }
    }

    private Node Product()
    {
        var left = Power();
        while (true)
        {
            var start = _position;
            if ((Peek() == '*' && PeekAt(1) != '*') || Peek() == '/')
            {
                var operation = _text[_position];
                Advance(1);
                left = Arithmetic(start, operation, left, Power());
            }
            else
            {
                return left;
            }
        }
    }

    private Node Power()
    {
        var left = Unary();
        while (true)
        {
            var start = _position;
            if (Peek() == '*' && PeekAt(1) == '*')
            {
                Advance(2);
                left = Arithmetic(start, '^', left, Unary());
            }
            else
            {
                return left;
            }
        }
    }

    private Node Unary()
    {
        var start = _position;
        if (Peek() != '-')
        {
            return Postfix(Primary());
        }

        if (++_depth > MaxDepth)
        {
            throw Error("it is nested too deeply");
        }

        Advance(1);
        var operand = Unary();
        _depth--;
        return new NegateNode(At(start), operand);
    }

    /// <summary>Operators in a row stand within each other on the left.</summary>
    private static Node Chained(Node left) => left.Weight >= GuardNode.Every ? new GuardNode(left) : left;

    private static T Weighed<T>(T node, Node left, Node right)
        where T : Node
    {
        node.Weight = Math.Max(left.Weight, right.Weight) + 1;
        return node;
    }

    private ArithmeticNode Arithmetic(int start, char operation, Node left, Node right)
    {
        if (Simple(left) is { } a && Simple(right) is { } b && !FeelArithmetic.Possible(operation, a, b))
        {
            Doubt(
                start,
                ProblemCode.BadOperands,
                operation == '^' ? "**" : operation.ToString(),
                left.Type.Name,
                right.Type.Name
            );
        }

        left = Chained(left);
        return Weighed(new ArithmeticNode(At(start), operation, left, right), left, right);
    }

    private ComparisonNode Comparing(int start, Comparison comparison, Node left, Node right)
    {
        if (Simple(left) is { } a && Simple(right) is { } b && a != b)
        {
            Doubt(start, ProblemCode.NotComparable, left.Type.Name, right.Type.Name);
        }

        left = Chained(left);
        return Weighed(new ComparisonNode(At(start), comparison, left, right), left, right);
    }

    /// <summary>The kind of value a node surely has, where its type is declared or plain to see.</summary>
    private static FeelKind? Simple(Node node) =>
        node.Type is { Shape: FeelTypeKind.Simple, ValueKind: not FeelKind.Null } type ? type.ValueKind : null;

    /// <summary>Reports what can be read but never has a value.</summary>
    private void Doubt(int position, ProblemCode code, params string[] arguments)
    {
        if (_problems.Count - _problemsBefore < MaxProblems)
        {
            _problems.Add(new RuleProblem(code, RuleSeverity.Warning, _source.At(position), arguments));
        }
    }
}
