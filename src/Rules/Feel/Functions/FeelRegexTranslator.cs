using System.Globalization;
using System.Text;

namespace Zhishu.Rules.Feel;

/// <summary>Turns one XPath pattern into .NET's; what XPath does not know is an <see cref="ArgumentException"/>.</summary>
internal sealed class FeelRegexTranslator(string pattern, bool dotAll, bool multiline)
{
    private const string Astral = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private const string NameStart =
        @":A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD";
    private const string NamePart = NameStart + @"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040";

    /// <summary>What XML Schema means by \w: everything but punctuation, separators and "other".</summary>
    private const string Word = @"\p{L}\p{M}\p{N}\p{S}";
    private readonly StringBuilder _out = new();
    private readonly Stack<int> _open = new();
    private readonly HashSet<int> _closed = [];
    private int _groups;
    private int _at;

    public bool NeedsBacktracking { get; private set; }

    public string Translate()
    {
        var canRepeat = false;
        while (_at < pattern.Length)
        {
            var c = pattern[_at];
            if (c is '*' or '+' or '?' or '{')
            {
                Quantifier(canRepeat);
                canRepeat = false;
                continue;
            }

            canRepeat = c is not ('(' or '|' or '^' or '$');
            Atom(c);
        }

        return _open.Count == 0 ? _out.ToString() : throw Bad("a parenthesis is not closed");
    }

    private static ArgumentException Bad(string message) => new(message);

    private void Atom(char c)
    {
        switch (c)
        {
            case '(':
                Group();
                break;
            case ')':
                if (!_open.TryPop(out var group))
                {
                    throw Bad("a parenthesis closes that was not opened");
                }

                _closed.Add(group);
                _out.Append(')');
                _at++;
                break;
            case '.':
                _out.Append(dotAll ? $@"(?:{Astral}|[\s\S])" : $@"(?:{Astral}|[^\n\r])");
                _at++;
                break;
            case '|':
                _out.Append('|');
                _at++;
                break;
            case '^':
                _out.Append(multiline ? "(?m:^)" : @"\A");
                _at++;
                break;
            case '$':
                _out.Append(multiline ? "(?m:$)" : @"\z");
                _at++;
                break;
            case '[':
                _out.Append(ReadClass());
                break;
            case '\\':
                Escape();
                break;
            case ']' or '}':
                throw Bad($"'{c}' stands alone");
            default:
                Literal(ReadCodePoint());
                break;
        }
    }

    private void Group()
    {
        if (_at + 1 < pattern.Length && pattern[_at + 1] == '?')
        {
            if (_at + 2 >= pattern.Length || pattern[_at + 2] != ':')
            {
                throw Bad("'(?' is followed by ':' only");
            }

            _out.Append("(?:");
            _open.Push(0);
            _at += 3;
            return;
        }

        _open.Push(++_groups);
        _out.Append('(');
        _at++;
    }

    private void Quantifier(bool canRepeat)
    {
        if (!canRepeat)
        {
            throw Bad($"'{pattern[_at]}' has nothing to repeat");
        }

        if (pattern[_at] == '{')
        {
            var end = pattern.IndexOf('}', _at);
            var inside = end < 0 ? "" : pattern[(_at + 1)..end];
            var parts = inside.Split(',');
            if (
                parts.Length > 2
                || parts[0].Length is 0 or > 4
                || parts.Any(p => p.Length > 4 || !p.All(char.IsAsciiDigit))
            )
            {
                throw Bad("a repetition is written {n}, {n,} or {n,m}");
            }

            _out.Append('{').Append(inside).Append('}');
            _at = end + 1;
        }
        else
        {
            _out.Append(pattern[_at++]);
        }

        if (_at < pattern.Length && pattern[_at] == '?')
        {
            _out.Append('?');
            _at++;
        }
    }

    private void Escape()
    {
        if (_at + 1 < pattern.Length && char.IsAsciiDigit(pattern[_at + 1]))
        {
            BackReference();
            return;
        }

        var (set, negated, literal) = ReadEscape();
        if (literal >= 0)
        {
            Literal(literal);
        }
        else
        {
            _out.Append(negated ? $"(?:{Astral}|[^{set}\\uD800-\\uDFFF])" : AstralSets.With(set));
        }
    }

    private void BackReference()
    {
        _at++;
        var number = pattern[_at++] - '0';
        while (_at < pattern.Length && char.IsAsciiDigit(pattern[_at]) && _closed.Contains((number * 10) + pattern[_at] - '0'))
        {
            number = (number * 10) + pattern[_at++] - '0';
        }

        if (number == 0 || !_closed.Contains(number))
        {
            throw Bad($"there is no group {number} before its back-reference");
        }

        NeedsBacktracking = true;
        _out.Append(CultureInfo.InvariantCulture, $"(?:\\{number})");
    }

    private void Literal(int codePoint)
    {
        if (codePoint > 0xFFFF)
        {
            var pair = char.ConvertFromUtf32(codePoint);
            _out.Append(CultureInfo.InvariantCulture, $"(?:\\u{(int)pair[0]:X4}\\u{(int)pair[1]:X4})");
        }
        else
        {
            _out.Append(Unit(codePoint));
        }
    }

    private static string Unit(int unit) =>
        char.IsAsciiLetterOrDigit((char)unit) || unit == ' '
            ? ((char)unit).ToString()
            : string.Create(CultureInfo.InvariantCulture, $"\\u{unit:X4}");

    private int ReadCodePoint()
    {
        var rune = char.ConvertToUtf32(pattern, _at);
        _at += rune > 0xFFFF ? 2 : 1;
        return rune;
    }

    /// <summary>An escape as a set of characters, perhaps negated, or as one literal character.</summary>
    private (string Set, bool Negated, int Literal) ReadEscape()
    {
        if (++_at >= pattern.Length)
        {
            throw Bad("the pattern ends with a backslash");
        }

        var c = pattern[_at++];
        switch (c)
        {
            case 'n':
                return ("", false, '\n');
            case 'r':
                return ("", false, '\r');
            case 't':
                return ("", false, '\t');
            case '\\' or '|' or '.' or '-' or '^' or '?' or '*' or '+' or '{' or '}' or '(' or ')' or '[' or ']' or '$':
                return ("", false, c);
            case 's' or 'S':
                return (@" \t\n\r", c == 'S', -1);
            case 'd' or 'D':
                return (@"\p{Nd}", c == 'D', -1);
            case 'w' or 'W':
                return (Word, c == 'W', -1);
            case 'i' or 'I':
                return (NameStart, c == 'I', -1);
            case 'c' or 'C':
                return (NamePart, c == 'C', -1);
            case 'p' or 'P':
                var end = pattern.IndexOf('}', _at);
                if (_at >= pattern.Length || pattern[_at] != '{' || end < 0)
                {
                    throw Bad("a category is written \\p{Name}");
                }

                var name = pattern[_at..(end + 1)];
                _at = end + 1;
                return ("\\p" + name, c == 'P', -1);
            default:
                throw Bad($"'\\{c}' is no escape");
        }
    }

    /// <summary>A character class, with those beyond U+FFFF as alternatives of surrogate pairs.</summary>
    private string ReadClass()
    {
        _at++;
        var negated = _at < pattern.Length && pattern[_at] == '^';
        _at += negated ? 1 : 0;
        var units = new StringBuilder();
        var pairs = new List<string>();
        var subtracted = "";
        var first = true;
        while (true)
        {
            if (_at >= pattern.Length)
            {
                throw Bad("a character class is not closed");
            }

            if (pattern[_at] == ']' && !first)
            {
                _at++;
                break;
            }

            if (pattern[_at] == '-' && _at + 1 < pattern.Length && pattern[_at + 1] == '[')
            {
                _at++;
                subtracted = "-" + PlainClass(ReadClass());
                if (_at >= pattern.Length || pattern[_at++] != ']')
                {
                    throw Bad("a subtraction ends its character class");
                }

                break;
            }

            ClassItem(units, pairs, first);
            first = false;
        }

        return Assemble(units.ToString(), pairs, negated, subtracted);
    }

    private void ClassItem(StringBuilder units, List<string> pairs, bool first)
    {
        if (pattern[_at] is '[' or ']' || (pattern[_at] == '\\' && _at + 1 < pattern.Length && char.IsAsciiDigit(pattern[_at + 1])))
        {
            throw Bad("a character class holds '[', ']' or a back-reference");
        }

        int low;
        if (pattern[_at] == '\\')
        {
            var (set, negated, literal) = ReadEscape();
            if (literal < 0)
            {
                units.Append(negated ? Complement(set) : set);
                return;
            }

            low = literal;
        }
        else
        {
            var dash = pattern[_at] == '-';
            low = ReadCodePoint();
            if (dash && !first && _at < pattern.Length && pattern[_at] != ']' && pattern[_at] != '-')
            {
                // A dash in the middle is a literal where nothing can be a range.
                units.Append(Unit('-'));
                return;
            }
        }

        var high = low;
        if (_at + 1 < pattern.Length && pattern[_at] == '-' && pattern[_at + 1] is not (']' or '['))
        {
            _at++;
            high = pattern[_at] == '\\' ? ReadEscape().Literal : ReadCodePoint();
            if (high < low)
            {
                throw Bad("a range in a character class runs backwards");
            }
        }

        if (low <= 0xFFFF)
        {
            units.Append(Unit(low)).Append('-').Append(Unit(Math.Min(high, 0xFFFF)));
        }

        if (high > 0xFFFF)
        {
            pairs.Add(AstralSets.Pairs(Math.Max(low, 0x10000), high));
        }
    }

    private static string Complement(string set) =>
        set switch
        {
            @"\p{Nd}" => @"\P{Nd}",
            Word => @"\p{P}\p{Z}\p{C}",
            @" \t\n\r" => @"\u0000-\u0008\u000B\u000C\u000E-\u001F\u0021-\uD7FF\uE000-\uFFFF",
            _ when set.StartsWith("\\p", StringComparison.Ordinal) => "\\P" + set[2..],
            _ => throw Bad("\\I and \\C cannot stand in a character class here"),
        };

    private static string PlainClass(string translated) =>
        translated.StartsWith('[') ? translated : throw Bad("a subtraction cannot hold characters beyond U+FFFF");

    private string Assemble(string units, List<string> pairs, bool negated, string subtracted)
    {
        if (negated)
        {
            var excluded = pairs.Count == 0 ? "" : $"(?!{string.Join('|', pairs)})";
            NeedsBacktracking |= pairs.Count > 0;
            return subtracted.Length > 0
                ? $"[^{units}{subtracted}]"
                : $"(?:{excluded}{Astral}|[^{units}\\uD800-\\uDFFF])";
        }

        var plain = $"[{units}{subtracted}]";
        if (subtracted.Length == 0 && pairs.Count == 0 && units.Contains("\\p{L", StringComparison.Ordinal))
        {
            return AstralSets.With(units);
        }

        return pairs.Count == 0 ? plain
            : units.Length == 0 ? $"(?:{string.Join('|', pairs)})"
            : $"(?:{plain}|{string.Join('|', pairs)})";
    }
}

/// <summary>Sets of characters beyond U+FFFF, which .NET's expressions see as two units.</summary>
internal static class AstralSets
{
    /// <summary>Where the rare Chinese characters live: CJK extensions B to I and the compatibility supplement.</summary>
    private static readonly string Ideographs = Pairs(0x20000, 0x323AF);

    /// <summary>A set, with the ideographs beyond U+FFFF where it holds all letters.</summary>
    public static string With(string set) =>
        set.Contains("\\p{L}", StringComparison.Ordinal) || set.Contains("\\p{Lo}", StringComparison.Ordinal)
            ? $"(?:[{set}]|{Ideographs})"
            : $"[{set}]";

    /// <summary>The surrogate pairs from one code point to another.</summary>
    public static string Pairs(int low, int high)
    {
        var parts = new List<string>();
        while (low <= high)
        {
            var block = low | 0x3FF;
            var end = Math.Min(block, high);
            // Whole high surrogates go together.
            if ((low & 0x3FF) == 0 && high >= (low | 0x3FF))
            {
                end = ((high + 1) & ~0x3FF) - 1;
                parts.Add($"[{High(low)}-{High(end)}][\\uDC00-\\uDFFF]");
            }
            else
            {
                parts.Add($"{High(low)}[{Low(low)}-{Low(end)}]");
            }

            low = end + 1;
        }

        return string.Join('|', parts);
    }

    private static string High(int codePoint) =>
        string.Create(CultureInfo.InvariantCulture, $"\\u{0xD800 + ((codePoint - 0x10000) >> 10):X4}");

    private static string Low(int codePoint) =>
        string.Create(CultureInfo.InvariantCulture, $"\\u{0xDC00 + ((codePoint - 0x10000) & 0x3FF):X4}");
}
