using System.Globalization;
using System.Text;

namespace Zhishu.CodeVerifying;

/// <summary>A part of the list of codes that are not good, as an issuer gives it out.</summary>
/// <param name="Text">What is signed: a head of five lines, a line <c>=</c>, and a line <c>NUMBER STATE</c> for each code whose
/// state changed, the last word counting. <c>active</c> takes a code off the list.</param>
public sealed record RevocationPart(string Text, ushort KeyId, byte[] Signature);

/// <summary>What became of a part.</summary>
public enum RevocationOutcome
{
    Taken,

    /// <summary>It says nothing newer than what is held; nothing was changed.</summary>
    Stale,

    /// <summary>It begins after what is held ends: what lies between must be asked for first.</summary>
    Gap,

    /// <summary>Unreadable, another issuer's, or not signed by a key of the issuer.</summary>
    Refused,
}

/// <summary>The codes of one issuer that are not good, with the version it stands at. It only goes forward: an old part,
/// genuine as it may be, takes nothing off it. Not for two threads at once while parts are taken.</summary>
public sealed class RevocationList(KeySet keys)
{
    public const int LargestPart = 4 << 20;

    private readonly Dictionary<string, string> states = new(StringComparer.Ordinal);

    public long Version { get; private set; }

    /// <summary>When the issuer said so, seconds since 1970; 0 before the first part.</summary>
    public long At { get; private set; }

    public int Count => states.Count;

    /// <summary>The word of a code that is not good, else null.</summary>
    public string? StateOf(string number) => states.GetValueOrDefault(number);

    public RevocationOutcome Take(RevocationPart part)
    {
        if (part.Text.Length > LargestPart || Head(part.Text) is not { } head || head.Issuer != keys.Issuer)
            return RevocationOutcome.Refused;
        var bytes = Encoding.UTF8.GetBytes(part.Text);
        if (!keys.Of(part.KeyId).Any(k => k.Key.IsTrusted && k.Verify(bytes, part.Signature)))
            return RevocationOutcome.Refused;
        if (head.To < Version || head.At < At || (head.To == Version && head.At == At))
            return RevocationOutcome.Stale;
        if (head.From > Version)
            return RevocationOutcome.Gap;
        if (Entries(part.Text, head.Length) is not { } entries)
            return RevocationOutcome.Refused;
        foreach (var (number, state) in entries)
        {
            if (state == "active")
                states.Remove(number);
            else
                states[number] = state;
        }
        (Version, At) = (head.To, head.At);
        return RevocationOutcome.Taken;
    }

    /// <summary>The text of a part, to be signed.</summary>
    public static string Write(
        int issuer,
        long from,
        long to,
        long at,
        IEnumerable<(string Number, string State)> entries
    )
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"zhishu-revocations 1\nissuer {issuer:D6}\nfrom {from}\nto {to}\nat {at}\n=\n"
        );
        foreach (var (number, state) in entries)
            text.Append(number).Append(' ').Append(state).Append('\n');
        return text.ToString();
    }

    private static HeadLines? Head(string text)
    {
        var end = text.IndexOf("\n=\n", StringComparison.Ordinal);
        if (end is < 0 or > 200)
            return null;
        var lines = text[..end].Split('\n');
        return
            lines.Length == 5
            && lines[0] == "zhishu-revocations 1"
            && Number(lines[1], "issuer ") is { } issuer
            && Number(lines[2], "from ") is { } from
            && Number(lines[3], "to ") is { } to
            && Number(lines[4], "at ") is { } at
            && to >= from
            ? new(issuer, from, to, at, end + 3)
            : null;
    }

    private static long? Number(string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal)
        && line.Length <= name.Length + 15
        && long.TryParse(line.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static List<(string, string)>? Entries(string text, int from)
    {
        List<(string, string)> entries = [];
        if (from == text.Length)
            return entries;
        if (text[^1] != '\n')
            return null;
        foreach (var line in text[from..^1].Split('\n'))
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank < 0 || !SignedCode.IsNumber(line.AsSpan(0, blank)) || !IsWord(line.AsSpan(blank + 1)))
                return null;
            entries.Add((line[..blank], line[(blank + 1)..]));
        }
        return entries;
    }

    private static bool IsWord(ReadOnlySpan<char> word) =>
        word.Length is > 0 and <= 20 && word.IndexOfAnyExceptInRange('a', 'z') < 0;

    private sealed record HeadLines(long Issuer, long From, long To, long At, int Length);
}
