namespace Zhishu.Rules.Feel;

/// <summary>Unary tests read once and evaluated many times, such as the allowed values of a type: <c>"A","B"</c> or <c>[0..100]</c>.</summary>
public sealed class UnaryTests
{
    private readonly TestSet _tests;
    private readonly int _slots;
    private readonly int _inputSlot;

    internal UnaryTests(TestSet tests, int inputSlot, int slots)
    {
        _tests = tests;
        _inputSlot = inputSlot;
        _slots = slots;
    }

    /// <summary>The tests as they were written.</summary>
    public string Text => _tests.Source.Text;

    internal TestSet Set => _tests;

    /// <summary>Reads unary tests.</summary>
    /// <exception cref="RuleException">The text cannot be read.</exception>
    public static UnaryTests Parse(string text)
    {
        var problems = new List<RuleProblem>();
        var tests = Parse(
            ExpressionSource.Nowhere with
            {
                Text = text,
                Line = 1,
                Column = 1,
            },
            null,
            FeelType.Any,
            problems
        );
        return problems.All(p => p.Severity != RuleSeverity.Error) ? tests : throw new RuleException(problems);
    }

    internal static UnaryTests Parse(ExpressionSource source, Scope? outer, FeelType type, List<RuleProblem> problems)
    {
        var function = new FunctionScope(null);
        var scope = new Scope(outer ?? BuiltIns.Scope, function);
        var input = scope.AddLocal("?", type);
        var tests = Parser.ParseTests(source, scope, input, problems);
        return new UnaryTests(tests, input.Slot, function.Slots);
    }

    /// <summary>Whether a value passes; null where it cannot be tested, for example because it is null.</summary>
    public bool? Matches(FeelValue value) => Matches(new Session { Quiet = 1 }, value);

    internal bool? Matches(Session session, in FeelValue value)
    {
        var frame = new Frame(session, _slots, []);
        frame.Slots[_inputSlot] = value;
        session.Quiet++;
        try
        {
            return _tests.Holds(frame, value);
        }
        finally
        {
            session.Quiet--;
        }
    }
}
