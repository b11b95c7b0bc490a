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
    public static string Literal(FeelValue value)
    {
        var builder = new StringBuilder();
        Append(builder, value, 0);
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

    private static void Append(StringBuilder builder, FeelValue value, int depth)
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
                AppendList(builder, value.AsList, depth);
                break;
            case FeelKind.Context:
                AppendContext(builder, value.AsContext, depth);
                break;
            case FeelKind.Range:
                AppendRange(builder, value.AsRange, depth);
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

    private static void AppendList(StringBuilder builder, FeelList list, int depth)
    {
        builder.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            builder.Append(i > 0 ? ", " : "");
            Append(builder, list[i], depth + 1);
        }

        builder.Append(']');
    }

    private static void AppendContext(StringBuilder builder, FeelContext context, int depth)
    {
        builder.Append('{');
        for (var i = 0; i < context.Count; i++)
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
            Append(builder, context.ValueAt(i), depth + 1);
        }

        builder.Append('}');
    }

    private static void AppendRange(StringBuilder builder, FeelRange range, int depth)
    {
        if (range.IsExclusion)
        {
            builder.Append("(!= ");
            Append(builder, range.Excluded, depth + 1);
            builder.Append(')');
        }
        else if (range.Start.IsNull || range.End.IsNull)
        {
            builder
                .Append(range.Start.IsNull ? "(<" : "(>")
                .Append(range.StartIncluded || range.EndIncluded ? "= " : " ");
            Append(builder, range.Start.IsNull ? range.End : range.Start, depth + 1);
            builder.Append(')');
        }
        else
        {
            builder.Append(range.StartIncluded ? '[' : '(');
            Append(builder, range.Start, depth + 1);
            builder.Append("..");
            Append(builder, range.End, depth + 1);
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
