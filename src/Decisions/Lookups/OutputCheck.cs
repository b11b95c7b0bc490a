using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Lookups;

/// <summary>Holds a result against the outputs of a use.</summary>
internal static class OutputCheck
{
    /// <summary>What is wrong with it, or null.</summary>
    public static Text? Fault(in FeelValue value, DecisionUse use)
    {
        if (value.Kind != FeelKind.Context)
            return new($"结果 {Short(value)} 不是一组输出", $"the result {Short(value)} is not a context of outputs");
        foreach (var (name, member) in value.AsContext)
        {
            var known = use.Outputs.FirstOrDefault(o => o.Name == name);
            if (known is null)
                return new($"用途没有输出“{name}”", $"the use does not know the output '{name}'");
            if (!Fits(member, known.Type))
                return new(
                    $"输出“{name}”应为 {known.Type}，却是 {Short(member)}",
                    $"the output '{name}' must be of type {known.Type}, but is {Short(member)}"
                );
        }
        return use.Fault(value);
    }

    private static bool Fits(in FeelValue value, string type)
    {
        if (value.IsNull)
            return true;
        if (type.StartsWith("list<", StringComparison.Ordinal) && type.EndsWith('>'))
        {
            if (value.Kind != FeelKind.List)
                return false;
            var item = type[5..^1];
            return value.AsList.All(v => Fits(v, item));
        }
        return FeelType.FromName(type) is { Shape: FeelTypeKind.Simple } simple
            ? value.Kind == simple.ValueKind
            : IsPlain(value, 0);
    }

    /// <summary>Whether a value can be kept as JSON and read again: no function or range in it, and not too deep.</summary>
    private static bool IsPlain(FeelValue value, int depth) =>
        depth < DecisionLimits.OutputDepth
        && value.Kind switch
        {
            FeelKind.List => value.AsList.All(v => IsPlain(v, depth + 1)),
            FeelKind.Context => value.AsContext.Values.All(v => IsPlain(v, depth + 1)),
            FeelKind.Function or FeelKind.Range => false,
            _ => true,
        };

    private static string Short(in FeelValue value) => FeelText.Short(value, 80);
}
