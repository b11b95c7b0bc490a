using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>An input, decision, function or service of a model, with its place in a <see cref="World"/>.</summary>
internal abstract class ModelElement(int index, string name, DmnDocument document, string id, Site site)
{
    public int Index { get; } = index;

    /// <summary>The name other elements use: that of the variable.</summary>
    public string Name { get; } = name;

    /// <summary>The element's own name, which ought to be the same.</summary>
    public string Title { get; set; } = name;

    public bool IsCalled(string name) =>
        string.Equals(Name, name, StringComparison.Ordinal) || string.Equals(Title, name, StringComparison.Ordinal);

    public DmnDocument Document { get; } = document;

    public string Id { get; } = id;

    public Site Site { get; } = site;

    /// <summary>The declared type of the value.</summary>
    public FeelType Type { get; set; } = FeelType.Any;

    public abstract FeelValue Value(Session session);
}

internal sealed class InputElement(int index, string name, DmnDocument document, string id, Site site)
    : ModelElement(index, name, document, id, site)
{
    public override FeelValue Value(Session session)
    {
        var world = session.World;
        if (world.Progress[Index] == Progress.None)
        {
            session.Warn(Site, ProblemCode.MissingInput, Name);
            world.Set(Index, default);
        }

        return world.Values[Index];
    }
}

internal sealed class DecisionElement(int index, string name, DmnDocument document, string id, Site site)
    : ModelElement(index, name, document, id, site)
{
    /// <summary>The logic; null where the decision has none and is given from outside.</summary>
    public Node? Logic { get; set; }

    public FunctionScope Function { get; } = new(null);

    public List<ModelElement> Requirements { get; } = [];

    public string? Question { get; init; }

    public string? Description { get; init; }

    /// <summary>Whether the decision refuses, fines, revokes or restricts and so waits for a person.</summary>
    public bool Burdening { get; init; }

    /// <summary>What the logic's result is made of, where it says so.</summary>
    public IReadOnlyList<RuleOutput>? Outputs { get; set; }

    public HitPolicy? HitPolicy { get; set; }

    public override FeelValue Value(Session session)
    {
        var world = session.World;
        switch (world.Progress[Index])
        {
            case Progress.Done:
                return world.Values[Index];
            case Progress.Running:
                return session.Fail(Site, ProblemCode.Circle, Name);
            default:
                return Evaluate(session, world);
        }
    }

    private FeelValue Evaluate(Session session, World world)
    {
        if (Logic is null)
        {
            var none = session.Fail(Site, ProblemCode.NoLogic, Name);
            world.Set(Index, none);
            return none;
        }

        world.Progress[Index] = Progress.Running;
        session.Enter();
        var trace = session.Trace;
        trace?.Begin(this);
        try
        {
            var frame = session.Rent(Index, Function.Slots);
            var value = Logic.Evaluate(frame);
            session.Return(Index, frame);
            value = Coercion.To(session, value, Type, Site, Name);
            world.Set(Index, value);
            trace?.End(this, value);
            return value;
        }
        finally
        {
            session.Leave();
        }
    }
}

/// <summary>A business knowledge model: a function of the model.</summary>
internal sealed class KnowledgeElement(int index, string name, DmnDocument document, string id, Site site)
    : ModelElement(index, name, document, id, site)
{
    public FeelFunction? Function { get; set; }

    public override FeelValue Value(Session session) =>
        Function is null ? session.Fail(Site, ProblemCode.NoLogic, Name) : FeelValue.Of(Function);
}

/// <summary>A decision service: some decisions behind one function, each call with values of its own.</summary>
internal sealed class ServiceElement(int index, string name, DmnDocument document, string id, Site site)
    : ModelElement(index, name, document, id, site)
{
    public ServiceFunction? Function { get; set; }

    public List<DecisionElement> Outputs { get; } = [];

    public List<ModelElement> Inputs { get; } = [];

    public override FeelValue Value(Session session) => FeelValue.Of(Function);
}

internal sealed class ServiceFunction(ServiceElement service, FeelType resultType, Func<int> worldSize)
    : FeelFunction(service.Name, [.. service.Inputs.Select(i => new FeelParameter(i.Name, i.Type))])
{
    public override FeelType ResultType =>
        resultType.Shape == FeelTypeKind.Any && service.Outputs.Count == 1 ? service.Outputs[0].Type : resultType;

    internal override FeelValue Invoke(Session session, ReadOnlySpan<FeelValue> arguments, Site site)
    {
        if (arguments.Length != Parameters.Count)
        {
            return session.Fail(site, ProblemCode.ArgumentCount, Name, $"{arguments.Length}");
        }

        session.Enter();
        var outside = session.World;
        try
        {
            var size = worldSize();
            session.Allocate(size);
            session.World = new World(size);
            for (var i = 0; i < arguments.Length; i++)
            {
                var value = Coercion.To(session, arguments[i], Parameters[i].Type, site, Parameters[i].Name);
                if (value.IsNull && !arguments[i].IsNull)
                {
                    return default;
                }

                session.World.Set(service.Inputs[i].Index, value);
            }

            return Coercion.To(session, Result(session), resultType, service.Site, Name);
        }
        finally
        {
            session.World = outside;
            session.Leave();
        }
    }

    private FeelValue Result(Session session)
    {
        if (service.Outputs.Count == 1)
        {
            return service.Outputs[0].Value(session);
        }

        return FeelValue.Of(
            new FeelContext(
                [.. service.Outputs.Select(o => o.Name)],
                [.. service.Outputs.Select(o => o.Value(session))]
            )
        );
    }
}

/// <summary>Reads an element of the model.</summary>
internal sealed class ElementNode(Site site, ModelElement element) : Node(site)
{
    public override FeelType Type => element.Type;

    public ModelElement Element => element;

    public override bool IsLeaf => true;

    private readonly int _index = element.Index;

    public override FeelValue Evaluate(Frame frame)
    {
        // Most reads are of what is known already.
        var world = frame.Session.World;
        return world.Progress[_index] == Progress.Done ? world.Values[_index] : element.Value(frame.Session);
    }
}

/// <summary>Converts a value to a declared type.</summary>
internal sealed class CoerceNode(Node inner, FeelType type, string what) : Node(inner.Site)
{
    public override FeelType Type => type;

    public override FeelValue? Constant =>
        inner.Constant is { } value && type.Allowed is null && type.Accepts(value) ? value : null;

    public override FeelValue Evaluate(Frame frame) =>
        Coercion.To(frame.Session, inner.Evaluate(frame), type, Site, what);
}
