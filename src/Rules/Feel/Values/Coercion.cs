namespace Zhishu.Rules.Feel;

/// <summary>
/// Implicit conversion to a declared type (DMN 1.5, section 10.3.2.9.4): a list of one to its item, an item to a list of
/// one where a list is declared, a date to its midnight in UTC. What does not fit becomes null, with the reason reported.
/// </summary>
internal static class Coercion
{
    public static FeelValue To(Session session, in FeelValue value, FeelType type, Site site, string what)
    {
        if (type is { Shape: FeelTypeKind.Any, Allowed: null })
        {
            return value;
        }

        if (value.IsNull || type.Shape == FeelTypeKind.Any)
        {
            return CheckAllowed(session, value, type, site, what);
        }

        // The plain case first: a simple value of the declared kind.
        if (type.Shape == FeelTypeKind.Simple && value.Kind == type.ValueKind)
        {
            return type.Allowed is null ? value : CheckAllowed(session, value, type, site, what);
        }

        if (TryConvert(value, type, out var converted))
        {
            return CheckAllowed(session, converted, type, site, what);
        }

        return session.Fail(site, ProblemCode.WrongType, what, Short(value), type.Name);
    }

    public static bool TryConvert(in FeelValue value, FeelType type, out FeelValue converted)
    {
        converted = value;
        if (type.Accepts(value))
        {
            return true;
        }

        if (value.Kind == FeelKind.List && type.Shape != FeelTypeKind.List && value.AsList.Count == 1)
        {
            converted = value.AsList[0];
            return type.Accepts(converted);
        }

        if (type.Shape == FeelTypeKind.List && value.Kind != FeelKind.List && type.Element!.Accepts(value))
        {
            converted = FeelValue.Of(new FeelList([value]));
            return true;
        }

        if (value.Kind == FeelKind.Date && type.ValueKind == FeelKind.DateTime)
        {
            converted = FeelValue.Of(new FeelDateTime(value.AsDate, 0, FeelZone.Utc));
            return true;
        }

        return false;
    }

    private static FeelValue CheckAllowed(Session session, in FeelValue value, FeelType type, Site site, string what)
    {
        if (value.IsNull || FirstRefused(session, value, type, 0) is not { } refused)
        {
            return value;
        }

        return session.Fail(site, ProblemCode.NotAllowed, what, Short(refused.Value), refused.Allowed.Text);
    }

    /// <summary>The first value, in the value itself or in a member or item of it, that its type's allowed values refuse.</summary>
    private static (FeelValue Value, UnaryTests Allowed)? FirstRefused(
        Session session,
        in FeelValue value,
        FeelType type,
        int depth
    )
    {
        if (value.IsNull || depth > 32)
        {
            return null;
        }

        for (var narrow = type; narrow is not null; narrow = narrow.Narrowed)
        {
            if (narrow.Allowed is { } allowed && allowed.Matches(session, value) != true)
            {
                return (value, allowed);
            }
        }

        if (value.Kind == FeelKind.List && type.Element is { } item && item.Shape != FeelTypeKind.Any)
        {
            foreach (var element in value.AsList)
            {
                if (FirstRefused(session, element, item, depth + 1) is { } refused)
                {
                    return refused;
                }
            }
        }
        else if (value.Kind == FeelKind.Context && type.Members is { Count: > 0 } members)
        {
            foreach (var (name, memberType) in members)
            {
                if (
                    value.AsContext.TryGetValue(name, out var member)
                    && FirstRefused(session, member, memberType, depth + 1) is { } refused
                )
                {
                    return refused;
                }
            }
        }

        return null;
    }

    /// <summary>A value for a message, cut to a readable length.</summary>
    public static string Short(in FeelValue value) => FeelText.Short(value, 80);
}
