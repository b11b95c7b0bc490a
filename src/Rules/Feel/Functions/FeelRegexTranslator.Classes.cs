using System.Text;

namespace Zhishu.Rules.Feel;

internal sealed partial class FeelRegexTranslator
{
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
        if (
            pattern[_at] is '[' or ']'
            || (pattern[_at] == '\\' && _at + 1 < pattern.Length && char.IsAsciiDigit(pattern[_at + 1]))
        )
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
