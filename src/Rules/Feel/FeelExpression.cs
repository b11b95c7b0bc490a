namespace Zhishu.Rules.Feel;

/// <summary>An input an expression may use.</summary>
/// <param name="Name">Its name, which may hold spaces.</param>
/// <param name="Type">Its type; a value given is converted to it or refused.</param>
public sealed record FeelInput(string Name, FeelType Type);

/// <summary>
/// One FEEL expression, read and checked once against its declared inputs and evaluated as often as needed, from any
/// thread. For whole models see <see cref="RuleModel"/>.
/// </summary>
public sealed class FeelExpression
{
    private readonly Node _node;
    private readonly int _slots;
    private readonly FeelInput[] _inputs;

    private FeelExpression(string text, Node node, int slots, FeelInput[] inputs, IReadOnlyList<RuleProblem> problems)
    {
        Text = text;
        _node = node;
        _slots = slots;
        _inputs = inputs;
        Problems = problems;
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The inputs, in the order values are given in.</summary>
    public IReadOnlyList<FeelInput> Inputs => _inputs;

    /// <summary>What is wrong with the text: errors where it cannot be used, warnings where a part can only be null.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>The type of the result, as far as it can be told without evaluating.</summary>
    public FeelType Type => _node.Type;

    /// <summary>Reads an expression.</summary>
    /// <exception cref="RuleException">The text cannot be read, or uses a name that is not declared.</exception>
    public static FeelExpression Parse(string text, params IEnumerable<FeelInput> inputs)
    {
        var expression = Read(text, inputs);
        return expression.Problems.All(p => p.Severity != RuleSeverity.Error)
            ? expression
            : throw new RuleException(expression.Problems);
    }

    /// <summary>Reads an expression; what is wrong with it is in <see cref="Problems"/>.</summary>
    public static FeelExpression Read(string text, IEnumerable<FeelInput> inputs, string file = "", int line = 1)
    {
        var declared = inputs.ToArray();
        var function = new FunctionScope(null);
        var scope = new Scope(BuiltIns.Scope, function);
        foreach (var input in declared)
        {
            scope.AddLocal(input.Name, input.Type);
        }

        var problems = new List<RuleProblem>();
        var source = new ExpressionSource(file, "", null, line, 1, text);
        var node = Parser.ParseExpression(source, scope, problems);
        return new FeelExpression(text, node, function.Slots, declared, problems);
    }

    /// <summary>Evaluates with values by name; a declared input that is missing is null and reported.</summary>
    public EvaluationResult Evaluate(FeelContext values, EvaluationOptions? options = null)
    {
        var ordered = new FeelValue[_inputs.Length];
        List<string>? missing = null;
        for (var i = 0; i < ordered.Length; i++)
        {
            if (!values.TryGetValue(_inputs[i].Name, out ordered[i]))
            {
                (missing ??= []).Add(_inputs[i].Name);
            }
        }

        return Run(ordered, missing, options);
    }

    /// <summary>Evaluates with values in the order of <see cref="Inputs"/>.</summary>
    public EvaluationResult Evaluate(ReadOnlySpan<FeelValue> values, EvaluationOptions? options = null)
    {
        if (values.Length != _inputs.Length)
        {
            throw new ArgumentException(
                $"The expression has {_inputs.Length} inputs, not {values.Length}.",
                nameof(values)
            );
        }

        return Run(values, null, options);
    }

    private EvaluationResult Run(ReadOnlySpan<FeelValue> values, List<string>? missing, EvaluationOptions? options)
    {
        options ??= EvaluationOptions.Default;
        var session = new Session();
        session.Begin(options.Limits, options.Clock, options.Cancellation);
        foreach (var name in missing ?? [])
        {
            session.Warn(_node.Site, ProblemCode.MissingInput, name);
        }

        FeelValue result;
        try
        {
            var frame = new Frame(session, _slots, []);
            for (var i = 0; i < values.Length; i++)
            {
                frame.Slots[i] = Coercion.To(session, values[i], _inputs[i].Type, _node.Site, _inputs[i].Name);
            }

            result = _node.Evaluate(frame);
        }
        catch (LimitException limit)
        {
            result = session.Fail(_node.Site, ProblemCode.LimitExceeded, limit.What, $"{limit.Limit}");
        }

        return new EvaluationResult(result, [.. session.Problems], session.ProblemsNotKept);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
