namespace Zhishu.Rules.Feel;

public sealed partial class FeelType
{
    /// <summary>Whether a value is an instance; allowed values are not part of the question, null is one of Null only.</summary>
    public bool IsInstance(FeelValue value) =>
        value.IsNull ? ReferenceEquals(this, Null) : Conforms(value, nullConforms: false, 0);

    /// <summary>Whether a value may stand where this type is declared, apart from allowed values; null may.</summary>
    internal bool Accepts(in FeelValue value) => Conforms(value, nullConforms: true, 0);

    private bool Conforms(in FeelValue value, bool nullConforms, int depth)
    {
        if (value.IsNull)
        {
            return nullConforms || depth > 0;
        }

        switch (Shape)
        {
            case FeelTypeKind.Any:
                return true;
            case FeelTypeKind.Simple:
                return value.Kind == ValueKind;
            case FeelTypeKind.List:
                return value.Kind == FeelKind.List
                    && (Element!.Shape == FeelTypeKind.Any || AllConform(value.AsList, depth));
            case FeelTypeKind.Context:
                return value.Kind == FeelKind.Context && MembersConform(value.AsContext, depth);
            case FeelTypeKind.Range:
                return value.Kind == FeelKind.Range
                    && Element!.Conforms(value.AsRange.Start, nullConforms, depth + 1)
                    && Element.Conforms(value.AsRange.End, nullConforms, depth + 1);
            default:
                return value.Kind == FeelKind.Function && FunctionConforms(value.AsFunction);
        }
    }

    private bool AllConform(FeelList list, int depth)
    {
        foreach (ref readonly var item in list.Span)
        {
            if (!Element!.Conforms(item, nullConforms: true, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private bool MembersConform(FeelContext context, int depth)
    {
        foreach (var (name, type) in Members!)
        {
            if (!context.TryGetValue(name, out var member) || !type.Conforms(member, nullConforms: true, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private bool FunctionConforms(FeelFunction function)
    {
        if (Parameters is null)
        {
            return true;
        }

        // A result of unknown type is given the benefit of the doubt; it is converted when it is used.
        if (function.ResultType.Shape != FeelTypeKind.Any && !function.ResultType.ConformsTo(Result!))
        {
            return false;
        }

        if (function is BuiltIn builtIn)
        {
            return builtIn.Signatures.Any(s => s.Takes(Parameters.Count));
        }

        if (function.Parameters.Count != Parameters.Count)
        {
            return false;
        }

        for (var i = 0; i < Parameters.Count; i++)
        {
            // Parameters the other way round: the function must take all that may be given.
            if (!Parameters[i].ConformsTo(function.Parameters[i].Type))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether every value of this type may stand where the other is declared.</summary>
    internal bool ConformsTo(FeelType other)
    {
        if (other.Shape == FeelTypeKind.Any || ReferenceEquals(this, other) || ReferenceEquals(this, Null))
        {
            return true;
        }

        if (Shape != other.Shape || ValueKind != other.ValueKind)
        {
            return false;
        }

        return Shape switch
        {
            FeelTypeKind.List or FeelTypeKind.Range => Element!.ConformsTo(other.Element!),
            FeelTypeKind.Context => other.Members!.All(m =>
                Members!.TryGetValue(m.Key, out var mine) && mine.ConformsTo(m.Value)
            ),
            FeelTypeKind.Function => other.Parameters is null
                || (
                    Parameters is not null
                    && Parameters.Count == other.Parameters.Count
                    && Result!.ConformsTo(other.Result!)
                    && Parameters.Zip(other.Parameters).All(p => p.Second.ConformsTo(p.First))
                ),
            _ => true,
        };
    }
}
