using System.Globalization;
using System.Text;

namespace Zhishu.Rules.Feel;

internal sealed partial class Parser
{
    private char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private char PeekAt(int ahead) => _position + ahead < _text.Length ? _text[_position + ahead] : '\0';

    private void Advance(int count)
    {
        _position += count;
        SkipSpace();
    }

    private void SkipSpace()
    {
        while (_position < _text.Length)
        {
            if (Names.IsSpace(_text[_position]))
            {
                _position++;
            }
            else if (Peek() == '/' && PeekAt(1) == '/')
            {
                var end = _text.AsSpan(_position).IndexOfAny('\n', '\r');
                _position = end < 0 ? _text.Length : _position + end;
            }
            else if (Peek() == '/' && PeekAt(1) == '*')
            {
                var end = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                _position = end >= 0 ? end + 2 : throw Error("a comment is not closed");
            }
            else
            {
                return;
            }
        }
    }

    private FeelSyntaxException Error(string message) => new(_position, message);

    private void ExpectEnd()
    {
        if (_position < _text.Length)
        {
            throw Error($"{Names.Show(_text, _position)} was not expected here");
        }
    }

    private void Expect(char c)
    {
        if (Peek() != c)
        {
            throw Error($"'{c}' was expected, but {Names.Show(_text, _position)} follows");
        }

        Advance(1);
    }

    private bool TryTake(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        Advance(1);
        return true;
    }

    private bool IsWord(string word)
    {
        var end = _position + word.Length;
        return string.CompareOrdinal(_text, _position, word, 0, word.Length) == 0 && Names.PartLength(_text, end) == 0;
    }

    /// <summary>Whether a known name longer than this keyword starts here.</summary>
    private bool KnownLonger(string word) =>
        _position < _text.Length && _scope.Match(_text, _position).End > _position + word.Length;

    private bool TryWord(string word)
    {
        if (!IsWord(word))
        {
            return false;
        }

        Advance(word.Length);
        return true;
    }

    private void ExpectWord(string word)
    {
        if (!TryWord(word))
        {
            throw Error($"'{word}' was expected, but {Names.Show(_text, _position)} follows");
        }
    }

    private Comparison? TryComparison()
    {
        var (comparison, length) = (Peek(), PeekAt(1)) switch
        {
            ('<', '=') => (Comparison.LessOrEqual, 2),
            ('>', '=') => (Comparison.GreaterOrEqual, 2),
            ('!', '=') => (Comparison.NotEqual, 2),
            ('<', _) => (Comparison.Less, 1),
            ('>', _) => (Comparison.Greater, 1),
            ('=', _) => (Comparison.Equal, 1),
            _ => (Comparison.Equal, 0),
        };
        if (length == 0)
        {
            return null;
        }

        Advance(length);
        return comparison;
    }

    private ConstantNode Number()
    {
        var start = _position;
        var end = start;
        while (end < _text.Length && char.IsAsciiDigit(_text[end]))
        {
            end++;
        }

        // 1..3 is a range, not 1. and .3.
        if (end + 1 < _text.Length && _text[end] == '.' && char.IsAsciiDigit(_text[end + 1]))
        {
            end++;
            while (end < _text.Length && char.IsAsciiDigit(_text[end]))
            {
                end++;
            }
        }

        if (end < _text.Length && _text[end] is 'e' or 'E')
        {
            var digits = end + 1 < _text.Length && _text[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (digits < _text.Length && char.IsAsciiDigit(_text[digits]))
            {
                end = digits;
                while (end < _text.Length && char.IsAsciiDigit(_text[end]))
                {
                    end++;
                }
            }
        }

        var literal = _text.AsSpan(start, end - start);
        if (!FeelNumber.TryParse(literal, out var number))
        {
            throw new FeelSyntaxException(start, ProblemCode.OutOfRange, literal.ToString());
        }

        _position = end;
        SkipSpace();
        return new ConstantNode(At(start), FeelValue.Of(number));
    }

    private string StringLiteral()
    {
        var start = _position++;
        var builder = new StringBuilder();
        while (true)
        {
            if (_position >= _text.Length)
            {
                throw new FeelSyntaxException(start, "a string is not closed");
            }

            var c = _text[_position++];
            if (c == '"')
            {
                break;
            }

            if (c == '\\' && _position < _text.Length)
            {
                Escape(builder);
            }
            else
            {
                builder.Append(c);
            }
        }

        SkipSpace();
        return builder.ToString();
    }

    private void Escape(StringBuilder builder)
    {
        var c = _text[_position++];
        switch (c)
        {
            case '"' or '\'' or '\\':
                builder.Append(c);
                break;
            case 'n':
                builder.Append('\n');
                break;
            case 'r':
                builder.Append('\r');
                break;
            case 't':
                builder.Append('\t');
                break;
            case 'u' when TryHex(4, out var unit):
                builder.Append((char)unit);
                break;
            case 'U' when TryHex(6, out var codePoint) && codePoint <= 0x10FFFF:
                CodePoints.Append(builder, codePoint);
                break;
            default:
                // Anything else keeps its backslash, so that patterns such as "\d" read as they are written.
                builder.Append('\\').Append(c);
                break;
        }
    }

    private bool TryHex(int digits, out int value)
    {
        value = 0;
        if (
            _position + digits > _text.Length
            || !int.TryParse(
                _text.AsSpan(_position, digits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out value
            )
        )
        {
            return false;
        }

        _position += digits;
        return true;
    }
}
