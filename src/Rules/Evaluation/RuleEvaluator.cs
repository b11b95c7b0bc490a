using Zhishu.Rules.Feel;
using Zhishu.Rules.Model;

namespace Zhishu.Rules;

/// <summary>
/// Evaluates one decision again and again with values in the order of <see cref="Inputs"/>, reusing its memory. For one
/// thread at a time; make one for each thread from the same model.
/// </summary>
public sealed class RuleEvaluator
{
    private readonly DecisionElement _decision;
    private readonly InputElement[] _inputs;
    private readonly FeelKind?[] _plain;
    private readonly PlainTable? _table;
    private readonly Session _session = new();
    private readonly World _world;

    internal RuleEvaluator(DecisionElement decision, InputElement[] inputs, int size, EvaluationOptions options)
    {
        _decision = decision;
        _inputs = inputs;
        _world = new World(size);
        _table = options.AsOf is null ? PlainTable.Make(decision, inputs) : null;
        Inputs = [.. inputs.Select(i => i.Name)];
        _plain =
        [
            .. inputs.Select(i =>
                i.Type is { Shape: FeelTypeKind.Simple, Allowed: null } ? i.Type.ValueKind : default(FeelKind?)
            ),
        ];
        _session.Begin(options.Limits, options.Clock, options.Cancellation);
        _session.AsOf = options.AsOf;
        _session.World = _world;
    }

    /// <summary>The inputs the decision needs, in the order values are given in.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The problems met in the last evaluation; valid until the next one.</summary>
    public IReadOnlyList<RuleProblem> Problems => _session.Problems;

    /// <summary>Evaluates; why a result is null is in <see cref="Problems"/>.</summary>
    public FeelValue Evaluate(params ReadOnlySpan<FeelValue> values)
    {
        if (values.Length != _inputs.Length)
        {
            throw new ArgumentException(
                $"The decision has {_inputs.Length} inputs, not {values.Length}.",
                nameof(values)
            );
        }

        _session.Again();
        if (_table is not null && _table.TryFind(values, out var output))
        {
            return output;
        }

        Array.Clear(_world.Progress);
        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                ref readonly var value = ref values[i];
                var input = _inputs[i];
                if (_plain[i] is { } plain && value.Kind == plain)
                {
                    _world.Set(input.Index, value);
                }
                else
                {
                    _world.Set(input.Index, Coercion.To(_session, value, input.Type, input.Site, input.Name));
                }
            }

            return _decision.Value(_session);
        }
        catch (LimitException limit)
        {
            return _session.Fail(_decision.Site, ProblemCode.LimitExceeded, limit.What, $"{limit.Limit}");
        }
    }
}
