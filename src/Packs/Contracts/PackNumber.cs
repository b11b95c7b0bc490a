using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Zhishu.Packs.Contracts;

/// <summary>A version of Semantic Versioning without pre-release parts: <c>1.4.0</c>, each part 0 to 999,999.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PackNumber(int Major, int Minor, int Patch) : IComparable<PackNumber>
{
    /// <exception cref="FormatException">Not three numbers with dots between.</exception>
    public static PackNumber Parse(string text) =>
        TryParse(text, out var number) ? number : throw new FormatException($"'{text}' is no version such as 1.0.0.");

    public static bool TryParse([NotNullWhen(true)] string? text, out PackNumber number)
    {
        number = default;
        var parts = text?.Split('.') ?? [];
        if (parts.Length != 3)
            return false;
        Span<int> numbers = stackalloc int[3];
        for (var i = 0; i < 3; i++)
        {
            // A leading zero is refused, as Semantic Versioning does: 1.01.0 and 1.1.0 would be two texts of one version.
            if (
                parts[i].Length is 0 or > 6
                || (parts[i].Length > 1 && parts[i][0] == '0')
                || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])
            )
                return false;
        }
        number = new(numbers[0], numbers[1], numbers[2]);
        return true;
    }

    public int CompareTo(PackNumber other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public static bool operator <(PackNumber left, PackNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(PackNumber left, PackNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(PackNumber left, PackNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PackNumber left, PackNumber right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
}
