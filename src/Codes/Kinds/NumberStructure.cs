using System.Globalization;
using System.Text.RegularExpressions;
using Zhishu.CodeVerifying;
using Zhishu.Kernel.Identifiers;

namespace Zhishu.Codes.Kinds;

/// <summary>How own numbers are built: parts in braces, with letters and digits between them as they stand.
/// <c>{area}</c> (six digits; <c>{area:9}</c> or <c>{area:12}</c>), <c>{kind}</c> (three), <c>{year}</c> (two),
/// <c>{serial:N}</c>, and at the end <c>{check}</c> (ISO 7064 MOD 11,10; digits alone) or <c>{check36}</c> (MOD 37,36).</summary>
internal sealed partial class NumberStructure
{
    public const int LongestSerial = 12;

    private readonly IReadOnlyList<(string Name, int Length)> parts;

    private NumberStructure(IReadOnlyList<(string, int)> parts) => this.parts = parts;

    public int Length => parts.Sum(p => p.Length);

    public int SerialLength => parts.First(p => p.Name == "serial").Length;

    private bool HasCheck => parts[^1].Name.StartsWith("check", StringComparison.Ordinal);

    /// <returns>Null where the text is no structure, with the reason.</returns>
    public static NumberStructure? Parse(string text, out Text? wrong)
    {
        wrong = null;
        List<(string Name, int Length)> parts = [];
        foreach (Match match in Part().Matches(text))
        {
            var name = match.Groups["name"].Value;
            var given = match.Groups["length"] is { Success: true, Value: var digits }
                ? int.Parse(digits, CultureInfo.InvariantCulture)
                : (int?)null;
            var literal = match.Groups["literal"].Value;
            (string, int)? part = (name, given) switch
            {
                ("", _) => ("=" + literal, literal.Length),
                ("area", null) => ("area", 6),
                ("area", 6 or 9 or 12) => ("area", given.Value),
                ("kind", null) => ("kind", 3),
                ("year", null) => ("year", 2),
                ("serial", >= 3 and <= LongestSerial) => ("serial", given.Value),
                ("check" or "check36", null) => (name, 1),
                _ => null,
            };
            if (part is null)
                return Wrong(text, match.Value, out wrong);
            parts.Add(part.Value);
        }
        return Judge(text, parts, out wrong);
    }

    /// <summary>The number before its serial; numbers with the same beginning share one count.</summary>
    public string Prefix(string area, int kind, DateOnly day)
    {
        var at = parts.TakeWhile(p => p.Name != "serial").Select(p => Render(p, area, kind, day));
        return string.Concat(at);
    }

    /// <summary>A whole number with its check character.</summary>
    public string Number(string prefix, long serial)
    {
        var length = SerialLength;
        var number = prefix + serial.ToString(CultureInfo.InvariantCulture).PadLeft(length, '0') + Tail();
        return HasCheck ? number + Check(number, parts[^1].Name) : number;
    }

    public long MostSerials => (long)Math.Pow(10, SerialLength) - 1;

    /// <summary>Whether a number is built so; its check character is looked at.</summary>
    public bool Fits(string number, out IdentifierError? error)
    {
        error = null;
        if (number.Length != Length)
            return false;
        var at = 0;
        foreach (var (name, length) in parts)
        {
            var piece = number.AsSpan(at, length);
            at += length;
            if (
                name[0] == '='
                    ? !piece.SequenceEqual(name.AsSpan(1))
                    : name != "check36" && piece.ContainsAnyExceptInRange('0', '9')
            )
                return false;
        }
        if (!HasCheck || number[^1] == Check(number[..^1], parts[^1].Name))
            return true;
        error = new(
            "code.check-digit",
            $"校验位应为“{Check(number[..^1], parts[^1].Name)}”，现为“{number[^1]}”，请核对。",
            $"The check character should be '{Check(number[..^1], parts[^1].Name)}', not '{number[^1]}'; look for a typing error."
        );
        return false;
    }

    private string Tail() =>
        string.Concat(
            parts.SkipWhile(p => p.Name != "serial").Skip(1).Where(p => p.Name[0] == '=').Select(p => p.Name[1..])
        );

    private static string Render((string Name, int Length) part, string area, int kind, DateOnly day) =>
        part.Name switch
        {
            "area" => area.PadRight(part.Length, '0')[..part.Length],
            "kind" => kind.ToString("D3", CultureInfo.InvariantCulture),
            "year" => (day.Year % 100).ToString("D2", CultureInfo.InvariantCulture),
            _ => part.Name[1..],
        };

    private static char Check(string number, string name) =>
        name == "check" ? Iso7064.Mod11And10(number) : Iso7064.Mod37And36(number);

    private static NumberStructure? Judge(string text, List<(string Name, int Length)> parts, out Text? wrong)
    {
        wrong = null;
        if (parts.Count == 0 || parts.Sum(p => p.Length) > SignedCode.LongestNumber)
            return Wrong(text, text, out wrong);
        var serial = parts.FindIndex(p => p.Name == "serial");
        var check = parts.FindIndex(p => p.Name is "check" or "check36");
        if (serial < 0 || parts.FindLastIndex(p => p.Name == "serial") != serial)
        {
            wrong = new("编码结构须有且只有一个流水号 {serial:N}。", "A structure has exactly one {serial:N}.");
            return null;
        }
        var behind = parts.Skip(serial + 1).Any(p => p.Name[0] != '=' && p.Name is not ("check" or "check36"));
        var hasLetters = parts.Any(p => p.Name[0] == '=' && !p.Name[1..].All(char.IsAsciiDigit));
        if (
            behind
            || (check >= 0 && check != parts.Count - 1)
            || (check >= 0 && parts[check].Name == "check" && hasLetters)
        )
        {
            wrong = new(
                "流水号之后只能有固定字符和校验位，校验位须在最后；含字母的编码用 {check36}。",
                "Behind the serial only fixed characters and the check may stand, the check last; with letters it is {check36}."
            );
            return null;
        }
        return new(parts);
    }

    private static NumberStructure? Wrong(string text, string at, out Text wrong)
    {
        wrong = new(
            $"编码结构“{text}”中的“{at}”无效。可用：{{area}}、{{area:9}}、{{area:12}}、{{kind}}、{{year}}、{{serial:3-12}}、{{check}}、{{check36}} 和大写字母、数字，总长不超过 {SignedCode.LongestNumber} 位。",
            $"'{at}' in the structure '{text}' is not understood. Known are {{area}}, {{area:9}}, {{area:12}}, {{kind}}, {{year}}, {{serial:3-12}}, {{check}}, {{check36}}, capital letters and digits, {SignedCode.LongestNumber} characters in all."
        );
        return null;
    }

    // What fits nothing is one character of its own, which no branch above takes.
    [GeneratedRegex(
        @"\{(?<name>[a-z0-9]+)(:(?<length>[0-9]{1,2}))?\}|(?<literal>[A-Z0-9]+)|(?<name>.)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.Singleline
    )]
    private static partial Regex Part();
}
