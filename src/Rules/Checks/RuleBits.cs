using System.Numerics;

namespace Zhishu.Rules.Checks;

/// <summary>Sets of rules, a bit each.</summary>
internal static class RuleBits
{
    /// <summary>The rules of a set in order, counted from 0; read once, not shifted out one by one.</summary>
    public static int[] Of(BigInteger rules)
    {
        var bytes = rules.ToByteArray(isUnsigned: true);
        return [.. Enumerable.Range(0, bytes.Length * 8).Where(i => ((bytes[i >> 3] >> (i & 7)) & 1) != 0)];
    }
}
