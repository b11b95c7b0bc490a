using System.Text;

namespace Zhishu.Rules.Feel;

/// <summary>Values as text: <see cref="Display"/> is FEEL's <c>string()</c>, <see cref="Literal"/> reads back as the same value.</summary>
public static class FeelText
{
    private const int MaxDepth = 64;

    /// <summary>What <c>string(value)</c> gives: strings bare, everything else as written in FEEL.</summary>
    public static string Display(FeelValue value) =>
        value.Kind switch
        {
            FeelKind.String => value.AsString,
            FeelKind.Date or FeelKind.Time or FeelKind.DateTime or FeelKind.DaysDuration or FeelKind.MonthsDuration =>
                Temporal(value),
            _ => Literal(value),
        };

    /// <summary>The value as a FEEL literal.</summary>
    public static string Literal(FeelValue value) => Literal(value, int.MaxValue);

    /// <summary>The same for people, cut with a mark where it is longer.</summary>
    public static string Short(in FeelValue value, int longest)
    {
        var text = Literal(value, longest);
        return text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest - 3), "...");
    }

    /// <summary>What <c>string(value)</c> gives; where it is longer, no more than a good deal too much of it.</summary>
    internal static string Display(in FeelValue value, long longest) =>
        value.Kind is FeelKind.List or FeelKind.Context
            ? Literal(value, (int)Math.Min(longest, int.MaxValue / 2))
            : Display(value);

    private static string Literal(FeelValue value, int longest)
    {
        var builder = new StringBuilder();
        Append(builder, value, 0, longest);
        return builder.ToString();
    }

    private static string Temporal(FeelValue value) =>
        value.Kind switch
        {
            FeelKind.Date => value.AsDate.ToString(),
            FeelKind.Time => value.AsTime.ToString(),
            FeelKind.DateTime => value.AsDateTime.ToString(),
            FeelKind.DaysDuration => FeelDurations.FormatDays(value.AsNanoseconds),
            _ => FeelDurations.FormatMonths(value.AsMonths),
        };

    private static void Append(StringBuilder builder, FeelValue value, int depth, int longest)
    {
        if (depth > MaxDepth)
        {
            builder.Append("...");
            return;
        }

        switch (value.Kind)
        {
            case FeelKind.Null:
                builder.Append("null");
                break;
            case FeelKind.Boolean:
                builder.Append(value.AsBoolean ? "true" : "false");
                break;
            case FeelKind.Number:
                builder.Append(value.AsNumber.ToString());
                break;
            case FeelKind.String:
                Quote(builder, value.AsString);
                break;
            case FeelKind.List:
                AppendList(builder, value.AsList, depth, longest);
                break;
            case FeelKind.Context:
                AppendContext(builder, value.AsContext, depth, longest);
                break;
            case FeelKind.Range:
                AppendRange(builder, value.AsRange, depth, longest);
                break;
            case FeelKind.Function:
                var function = value.AsFunction;
                builder.Append("function(").AppendJoin(", ", function.Parameters.Select(p => p.Name)).Append(')');
                break;
            default:
                builder.Append("@\"").Append(Temporal(value)).Append('"');
                break;
        }
    }

    private static void AppendList(StringBuilder builder, FeelList list, int depth, int longest)
    {
        builder.Append('[');
        for (var i = 0; i < list.Count && builder.Length <= longest; i++)
        {
            builder.Append(i > 0 ? ", " : "");
            Append(builder, list[i], depth + 1, longest);
        }

        builder.Append(']');
    }

    private static void AppendContext(StringBuilder builder, FeelContext context, int depth, int longest)
    {
        builder.Append('{');
        for (var i = 0; i < context.Count && builder.Length <= longest; i++)
        {
            builder.Append(i > 0 ? ", " : "");
            var key = context.KeyAt(i);
            if (Names.IsPlain(key))
            {
                builder.Append(key);
            }
            else
            {
                Quote(builder, key);
            }

            builder.Append(": ");
            Append(builder, context.ValueAt(i), depth + 1, longest);
        }

        builder.Append('}');
    }

    private static void AppendRange(StringBuilder builder, FeelRange range, int depth, int longest)
    {
        if (range.IsExclusion)
        {
            builder.Append("(!= ");
            Append(builder, range.Excluded, depth + 1, longest);
            builder.Append(')');
        }
        else if (range.Start.IsNull || range.End.IsNull)
        {
            builder
                .Append(range.Start.IsNull ? "(<" : "(>")
                .Append(range.StartIncluded || range.EndIncluded ? "= " : " ");
            Append(builder, range.Start.IsNull ? range.End : range.Start, depth + 1, longest);
            builder.Append(')');
        }
        else
        {
            builder.Append(range.StartIncluded ? '[' : '(');
            Append(builder, range.Start, depth + 1, longest);
            builder.Append("..");
            Append(builder, range.End, depth + 1, longest);
            builder.Append(range.EndIncluded ? ']' : ')');
        }
    }

    internal static void Quote(StringBuilder builder, string text)
    {
        builder.Append('"');
        foreach (var c in text)
        {
            builder.Append(
                c switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    _ => c.ToString(),
                }
            );
        }

        builder.Append('"');
    }
}
