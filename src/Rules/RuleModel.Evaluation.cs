using Zhishu.Rules.Feel;
using Zhishu.Rules.Model;

namespace Zhishu.Rules;

public sealed partial class RuleModel
{
    /// <summary>
    /// Evaluates a decision. Values may be given for inputs and, instead of their logic, for other decisions; an input that
    /// is missing is null and reported.
    /// </summary>
    public EvaluationResult Evaluate(string decision, FeelContext inputs, EvaluationOptions? options = null) =>
        Find<DecisionElement>(decision) is { } element
            ? Run(inputs, options, null, element.Site, element.Value)
            : Missing("decision", decision);

    /// <summary>Evaluates all decisions of the model, in one go: what several need is worked out once.</summary>
    public IReadOnlyDictionary<string, EvaluationResult> EvaluateAll(
        FeelContext inputs,
        EvaluationOptions? options = null
    )
    {
        var results = new Dictionary<string, EvaluationResult>(StringComparer.Ordinal);
        var session = Begin(inputs, options, null);
        foreach (var decision in Own<DecisionElement>())
        {
            var before = session.Problems.Count;
            var value = Guarded(session, decision.Site, decision.Value);
            results[decision.Name] = new EvaluationResult(value, [.. session.Problems.Skip(before)]);
        }

        return results;
    }

    /// <summary>Calls a decision service with values by the names of its inputs.</summary>
    public EvaluationResult EvaluateService(string service, FeelContext inputs, EvaluationOptions? options = null) =>
        Find<ServiceElement>(service) is { } element
            ? Call(element, element.Function!, inputs, options)
            : Missing("decision service", service);

    internal int ServiceOutputs(string service) => Find<ServiceElement>(service)?.Outputs.Count ?? 0;

    /// <summary>Calls a business knowledge model with values by the names of its parameters.</summary>
    public EvaluationResult EvaluateFunction(string function, FeelContext inputs, EvaluationOptions? options = null) =>
        Find<KnowledgeElement>(function) is { Function: { } found } element
            ? Call(element, found, inputs, options)
            : Missing("business knowledge model", function);

    /// <summary>A decision ready to be evaluated many times with values in a fixed order, for the hot paths.</summary>
    /// <exception cref="RuleException">There is no such decision.</exception>
    public RuleEvaluator Prepare(string decision, EvaluationOptions? options = null)
    {
        if (Find<DecisionElement>(decision) is not { } element)
        {
            throw new RuleException(Missing("decision", decision).Problems);
        }

        var inputs = new List<InputElement>();
        Needed(element, inputs, []);
        return new RuleEvaluator(element, [.. inputs], _elements.Count, options ?? EvaluationOptions.Default);
    }

    private static EvaluationResult Missing(string kind, string name)
    {
        var location = Site.None.Location;
        return new EvaluationResult(
            default,
            [new RuleProblem(ProblemCode.NotFound, RuleSeverity.Error, location, [kind, name])]
        );
    }

    private EvaluationResult Call(
        ModelElement element,
        FeelFunction function,
        FeelContext inputs,
        EvaluationOptions? options
    ) =>
        Run(
            FeelContext.Empty,
            options,
            null,
            element.Site,
            session =>
            {
                var arguments = new FeelValue[function.Parameters.Count];
                for (var i = 0; i < arguments.Length; i++)
                {
                    if (!inputs.TryGetValue(function.Parameters[i].Name, out arguments[i]))
                    {
                        session.Warn(element.Site, ProblemCode.MissingInput, function.Parameters[i].Name);
                    }
                }

                return function.Invoke(session, arguments, element.Site);
            }
        );

    private EvaluationResult Run(
        FeelContext inputs,
        EvaluationOptions? options,
        Trace? trace,
        Site site,
        Func<Session, FeelValue> body
    )
    {
        var session = Begin(inputs, options, trace);
        var value = Guarded(session, site, body);
        return new EvaluationResult(value, [.. session.Problems], session.ProblemsNotKept);
    }

    private static FeelValue Guarded(Session session, Site site, Func<Session, FeelValue> body)
    {
        try
        {
            return body(session);
        }
        catch (LimitException limit)
        {
            return session.Fail(site, ProblemCode.LimitExceeded, limit.What, $"{limit.Limit}");
        }
    }

    private Session Begin(FeelContext inputs, EvaluationOptions? options, Trace? trace)
    {
        options ??= EvaluationOptions.Default;
        var session = new Session();
        session.Begin(options.Limits, options.Clock, options.Cancellation);
        session.Trace = trace;
        session.AsOf = options.AsOf;
        session.World = new World(_elements.Count);
        foreach (var (name, value) in inputs)
        {
            Give(session, name, value);
        }

        return session;
    }

    /// <summary>Sets an input, or a decision in place of its logic; a name of an imported model may carry its import.</summary>
    private void Give(Session session, string name, in FeelValue value)
    {
        var targets = _elements.Where(e => e is InputElement or DecisionElement && e.IsCalled(name)).ToArray();
        var own = targets.Where(e => ReferenceEquals(e.Document, _main)).ToArray();
        targets = own.Length > 0 ? own : targets;
        if (targets.Length == 0)
        {
            targets = Qualified(name);
        }

        if (targets.Length == 0)
        {
            session.Warn(Site.None, ProblemCode.UnknownInput, name);
        }

        foreach (var target in targets)
        {
            session.World.Set(target.Index, Coercion.To(session, value, target.Type, target.Site, target.Name));
        }
    }

    private ModelElement[] Qualified(string name) =>
        [
            .. (_main?.Imports ?? []).SelectMany(import =>
                _elements.Where(e =>
                    e is InputElement or DecisionElement
                    && string.Equals(e.Document.Namespace, import.Namespace, StringComparison.Ordinal)
                    && name.StartsWith(import.Name + ".", StringComparison.Ordinal)
                    && e.IsCalled(name[(import.Name.Length + 1)..])
                )
            ),
        ];
}
