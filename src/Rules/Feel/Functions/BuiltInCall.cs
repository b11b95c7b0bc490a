namespace Zhishu.Rules.Feel;

/// <summary>A call of a built-in known when the text is read; wrong names and counts are found then.</summary>
internal sealed class BuiltInCall(Site site, BuiltIn function, Node[] arguments, string[]? names) : Node(site)
{
    public override FeelType Type => BuiltIns.ResultType(function.Name);

    public BuiltIn Function => function;

    public Node[] Arguments => arguments;

    /// <summary>Dates, times and durations written with literals are worked out once.</summary>
    public override FeelValue? Constant { get; } = Fold(site, function, arguments, names);

    private static FeelValue? Fold(Site site, BuiltIn function, Node[] arguments, string[]? names)
    {
        if (
            function.Name is not ("date" or "time" or "date and time" or "duration")
            || names is not null
            || !Array.TrueForAll(arguments, a => a.Constant is not null)
        )
        {
            return null;
        }

        var value = function.Invoke(new Session { Quiet = 1 }, [.. arguments.Select(a => a.Constant!.Value)], site);
        return value.IsNull ? null : value;
    }

    public static Node Make(Site site, BuiltIn function, Node[] arguments, string[]? names, List<RuleProblem> problems)
    {
        RuleProblem? problem = null;
        if (names is null)
        {
            if (!function.Signatures.Any(s => s.Takes(arguments.Length)))
            {
                problem = Problem(ProblemCode.ArgumentCount, function.Name, $"{arguments.Length}");
            }
        }
        else if (names.FirstOrDefault(n => !function.Signatures.Any(s => s.IndexOf(n) >= 0)) is { } unknown)
        {
            problem = Problem(ProblemCode.UnknownParameter, function.Name, unknown);
        }

        if (problem is null)
        {
            return new BuiltInCall(site, function, arguments, names);
        }

        problems.Add(problem);
        return new BrokenNode(site, problem);

        RuleProblem Problem(ProblemCode code, params string[] words) =>
            new(code, RuleSeverity.Error, site.Location, words);
    }

    public override FeelValue Evaluate(Frame frame)
    {
        if (Constant is { } constant)
        {
            return constant;
        }

        var buffer = default(ArgumentBuffer);
        Span<FeelValue> given = arguments.Length <= ArgumentBuffer.Size ? buffer : new FeelValue[arguments.Length];
        given = given[..arguments.Length];
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = arguments[i].Evaluate(frame);
        }

        return names is null
            ? function.Invoke(frame.Session, given, Site)
            : function.InvokeNamed(frame.Session, names, given, Site);
    }
}
