using System.Text;
using System.Text.RegularExpressions;

namespace Zhishu.Rules.Feel;

/// <summary>String functions (DMN 1.5, section 10.3.4.3); lengths and positions count code points.</summary>
internal static class StringFunctions
{
    public static void Add(List<Signature> s)
    {
        s.Add("substring", "string:string, start position:number, length:number?!", Substring);
        s.Add("string length", "string:string", (in Call c) => FeelValue.Of(CodePoints.Count(c.Text(0))));
        s.Add("upper case", "string:string", (in Call c) => FeelValue.Of(CodePoints.ToUpper(c.Text(0))));
#pragma warning disable CA1308 // The function asked for is lower case, not a normal form for comparison.
        s.Add("lower case", "string:string", (in Call c) => FeelValue.Of(c.Text(0).ToLowerInvariant()));
#pragma warning restore CA1308
        s.Add("substring before", "string:string, match:string", Before);
        s.Add("substring after", "string:string, match:string", After);
        s.Add(
            "contains",
            "string:string, match:string",
            (in Call c) => Has(c, c.Text(0).Contains(c.Text(1), StringComparison.Ordinal))
        );
        s.Add(
            "starts with",
            "string:string, match:string",
            (in Call c) => Has(c, c.Text(0).StartsWith(c.Text(1), StringComparison.Ordinal))
        );
        s.Add(
            "ends with",
            "string:string, match:string",
            (in Call c) => Has(c, c.Text(0).EndsWith(c.Text(1), StringComparison.Ordinal))
        );
        s.Add("matches", "input:string, pattern:string, flags:string?!", Matches);
        s.Add("replace", "input:string, pattern:string, replacement:string, flags:string?!", Replace);
        s.Add("split", "string:string, delimiter:string", Split);
        s.Add("string join", "list:list, delimiter:string?!", Join);
    }

    private static FeelValue Has(in Call c, bool answer)
    {
        c.Session.Steps(c.Text(0).Length / 64);
        return FeelValue.Of(answer);
    }

    private static FeelValue Substring(in Call c)
    {
        var text = c.Text(0);
        var count = CodePoints.Count(text);
        if (!c.Number(1).TryToInt64(out var start) || start == 0 || Math.Abs(start) > count)
        {
            return c.Bad($"the start position must lie between 1 and {count} or -{count} and -1");
        }

        var from = (int)(start > 0 ? start - 1 : count + start);
        var length = (long)(count - from);
        if (!c[2].IsNull)
        {
            if (!c.Number(2).TryToInt64(out var asked) || asked < 1)
            {
                return c.Bad("the length must be 1 or more");
            }

            length = Math.Min(length, asked);
        }

        c.Session.Allocate(length);
        var first = CodePoints.Offset(text, from);
        return FeelValue.Of(text.Substring(first, CodePoints.Offset(text[first..], (int)length)));
    }

    private static FeelValue Before(in Call c)
    {
        var at = c.Text(0).IndexOf(c.Text(1), StringComparison.Ordinal);
        return FeelValue.Of(at <= 0 ? "" : c.Text(0)[..at]);
    }

    private static FeelValue After(in Call c)
    {
        var at = c.Text(0).IndexOf(c.Text(1), StringComparison.Ordinal);
        return FeelValue.Of(at < 0 ? "" : c.Text(0)[(at + c.Text(1).Length)..]);
    }

    private static FeelValue Matches(in Call c) =>
        WithRegex(c, c.Text(1), c[2], static (in Call call, Regex regex) => FeelValue.Of(regex.IsMatch(call.Text(0))));

    private static FeelValue Replace(in Call c) =>
        WithRegex(
            c,
            c.Text(1),
            c[3],
            static (in Call call, Regex regex) =>
            {
                if (regex.IsMatch(""))
                {
                    return call.Bad("the pattern matches the empty string");
                }

                var text = call.Text(0);
                var replacement = call.Text(2);
                var builder = new StringBuilder();
                var last = 0;
                foreach (var match in regex.Matches(text).Cast<Match>())
                {
                    builder.Append(text, last, match.Index - last);
                    if (!FeelRegex.AppendReplacement(builder, replacement, match))
                    {
                        return call.Bad("the replacement has a '$' without a digit or a '\\' without '$' or '\\'");
                    }

                    call.Session.Steps(1);
                    call.Session.Allocate(replacement.Length);
                    last = match.Index + match.Length;
                }

                builder.Append(text, last, text.Length - last);
                call.Session.Allocate(builder.Length);
                return FeelValue.Of(builder.ToString());
            }
        );

    private static FeelValue Split(in Call c) =>
        WithRegex(
            c,
            c.Text(1),
            default,
            static (in Call call, Regex regex) =>
            {
                var text = call.Text(0);
                var parts = new FeelListBuilder();
                var last = 0;
                foreach (var match in regex.Matches(text).Cast<Match>())
                {
                    if (match.Length == 0)
                    {
                        return call.Bad("the delimiter matches the empty string");
                    }

                    parts.Add(FeelValue.Of(text[last..match.Index]));
                    last = match.Index + match.Length;
                    call.Session.Steps(1);
                }

                parts.Add(FeelValue.Of(text[last..]));
                call.Session.Allocate(text.Length + parts.Count);
                return FeelValue.Of(parts.View());
            }
        );

    private delegate FeelValue RegexBody(in Call call, Regex regex);

    private static FeelValue WithRegex(in Call c, string pattern, FeelValue flags, RegexBody body)
    {
        var regex = FeelRegex.Get(pattern, flags.IsNull ? "" : flags.AsString, out var error);
        if (regex is null)
        {
            return c.Session.Fail(c.Site, ProblemCode.BadPattern, pattern, error);
        }

        c.Session.Steps((c.Text(0).Length / 16) + 1);
        try
        {
            return body(c, regex);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new LimitException("milliseconds for one regular expression", FeelRegex.TimeoutMilliseconds);
        }
    }

    private static FeelValue Join(in Call c)
    {
        var delimiter = c[1].IsNull ? "" : c.Text(1);
        var builder = new StringBuilder();
        var first = true;
        foreach (var item in c.List(0))
        {
            c.Session.Step();
            if (item.IsNull)
            {
                continue;
            }

            if (item.Kind != FeelKind.String)
            {
                return c.Bad($"{Coercion.Short(item)} is not a string");
            }

            c.Session.Allocate(item.AsString.Length + delimiter.Length);
            builder.Append(first ? "" : delimiter).Append(item.AsString);
            first = false;
        }

        return FeelValue.Of(builder.ToString());
    }
}
