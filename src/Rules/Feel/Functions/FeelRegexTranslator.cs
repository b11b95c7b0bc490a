using System.Globalization;
using System.Text;

namespace Zhishu.Rules.Feel;

/// <summary>Turns one XPath pattern into .NET's; what XPath does not know is an <see cref="ArgumentException"/>.</summary>
internal sealed partial class FeelRegexTranslator(string pattern, bool dotAll, bool multiline)
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
        while (
            _at < pattern.Length
            && char.IsAsciiDigit(pattern[_at])
            && _closed.Contains((number * 10) + pattern[_at] - '0')
        )
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
}
