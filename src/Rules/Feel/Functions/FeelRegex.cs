using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Zhishu.Rules.Feel;

/// <summary>
/// Regular expressions as XQuery and XPath have them (F&amp;O, section 7.6, on XML Schema, part 2, appendix F), which FEEL
/// refers to: translated to .NET's, with code points for characters, and run by the automaton that cannot blow up wherever
/// the pattern has no back-reference.
/// </summary>
internal static class FeelRegex
{
    public const int TimeoutMilliseconds = 500;
    private const int MaxCached = 500;
    private const int MaxPattern = 2000;
    private static readonly ConcurrentDictionary<(string, string), (Regex? Regex, string Error)> Cache = new();

    public static Regex? Get(string pattern, string flags, out string error)
    {
        if (!Cache.TryGetValue((pattern, flags), out var entry))
        {
            entry = Make(pattern, flags);
            if (Cache.Count > MaxCached)
            {
                Cache.Clear();
            }

            Cache[(pattern, flags)] = entry;
        }

        error = entry.Error;
        return entry.Regex;
    }

    private static (Regex?, string) Make(string pattern, string flags)
    {
        if (flags.Any(f => f is not ('s' or 'm' or 'i' or 'x')))
        {
            return (null, "flags are s, m, i and x");
        }

        if (pattern.Length > MaxPattern)
        {
            return (null, $"it is longer than {MaxPattern} characters");
        }

        try
        {
            var translator = new FeelRegexTranslator(
                flags.Contains('x', StringComparison.Ordinal) ? WithoutSpace(pattern) : pattern,
                dotAll: flags.Contains('s', StringComparison.Ordinal),
                multiline: flags.Contains('m', StringComparison.Ordinal)
            );
            var translated = translator.Translate();
            var options = RegexOptions.CultureInvariant;
            options |= flags.Contains('i', StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None;
            var timeout = TimeSpan.FromMilliseconds(TimeoutMilliseconds);
            if (!translator.NeedsBacktracking)
            {
                try
                {
                    return (new Regex(translated, options | RegexOptions.NonBacktracking, timeout), "");
                }
                catch (NotSupportedException)
                {
                    // Too large for the automaton; the time limit guards the other one.
                }
            }

            return (new Regex(translated, options, timeout), "");
        }
        catch (ArgumentException bad)
        {
            return (null, bad.Message);
        }
    }

    /// <summary>Flag x: white space is no part of the pattern, except inside a character class.</summary>
    private static string WithoutSpace(string pattern)
    {
        var builder = new StringBuilder();
        var depth = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (depth == 0 && c is ' ' or '\t' or '\n' or '\r')
            {
                continue;
            }

            builder.Append(c);
            if (c == '\\' && i + 1 < pattern.Length && (depth > 0 || !char.IsWhiteSpace(pattern[i + 1])))
            {
                builder.Append(pattern[++i]);
            }
            else if (c == '[')
            {
                depth++;
            }
            else if (c == ']' && depth > 0)
            {
                depth--;
            }
        }

        return builder.ToString();
    }

    /// <summary>Adds a replacement with $0 to $9 and the escapes \$ and \\; false where it has others.</summary>
    public static bool AppendReplacement(StringBuilder builder, string replacement, Match match)
    {
        for (var i = 0; i < replacement.Length; i++)
        {
            var c = replacement[i];
            if (c == '\\')
            {
                if (i + 1 >= replacement.Length || replacement[i + 1] is not ('\\' or '$'))
                {
                    return false;
                }

                builder.Append(replacement[++i]);
            }
            else if (c == '$')
            {
                if (i + 1 >= replacement.Length || !char.IsAsciiDigit(replacement[i + 1]))
                {
                    return false;
                }

                var group = replacement[++i] - '0';
                // Further digits belong to the number while there is such a group.
                while (
                    i + 1 < replacement.Length
                    && char.IsAsciiDigit(replacement[i + 1])
                    && (group * 10) + replacement[i + 1] - '0' < match.Groups.Count
                )
                {
                    group = (group * 10) + replacement[++i] - '0';
                }

                builder.Append(group < match.Groups.Count ? match.Groups[group].Value : "");
            }
            else
            {
                builder.Append(c);
            }
        }

        return true;
    }
}
