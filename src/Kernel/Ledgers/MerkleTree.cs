using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Ledgers;

/// <summary>One step of a Merkle path.</summary>
/// <param name="IsLeft">Whether the neighbour stands to the left.</param>
/// <param name="Hash">The neighbour, 32 bytes.</param>
public sealed record MerkleStep(bool IsLeft, byte[] Hash);

/// <summary>The Merkle root over SM3 hashes, with the leaf and node prefixes of RFC 6962 so that a node can never pass
/// for a leaf.</summary>
public static class MerkleTree
{
    /// <param name="leaves">Hashes of 32 bytes each.</param>
    /// <returns>32 bytes; of no leaves, SM3 of nothing.</returns>
    public static byte[] Root(IReadOnlyList<byte[]> leaves)
    {
        if (leaves.Count == 0)
            return Sm3.Hash([]);
        var level = Leaves(leaves);
        while (level.Count > 1)
            level = Above(level);
        return level[0];
    }

    /// <summary>What is needed beside a leaf to compute the root, from the bottom up. A node without a neighbour rises
    /// as it is and needs no step.</summary>
    /// <param name="leaves">Hashes of 32 bytes each.</param>
    /// <param name="index">Which leaf, from 0.</param>
    public static IReadOnlyList<MerkleStep> Path(IReadOnlyList<byte[]> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Count);
        List<MerkleStep> path = [];
        for (var level = Leaves(leaves); level.Count > 1; level = Above(level), index /= 2)
        {
            var neighbour = index ^ 1;
            if (neighbour < level.Count)
                path.Add(new(neighbour < index, level[neighbour]));
        }
        return path;
    }

    /// <summary>The root that a leaf and its path lead to.</summary>
    public static byte[] RootOf(byte[] leaf, IEnumerable<MerkleStep> path) =>
        path.Aggregate(
            Prefixed(0, leaf, []),
            (node, step) => step.IsLeft ? Prefixed(1, step.Hash, node) : Prefixed(1, node, step.Hash)
        );

    private static List<byte[]> Leaves(IReadOnlyList<byte[]> leaves) => [.. leaves.Select(l => Prefixed(0, l, []))];

    private static List<byte[]> Above(List<byte[]> level)
    {
        var next = new List<byte[]>((level.Count + 1) / 2);
        for (var i = 0; i < level.Count; i += 2)
            next.Add(i + 1 < level.Count ? Prefixed(1, level[i], level[i + 1]) : level[i]);
        return next;
    }

    private static byte[] Prefixed(byte prefix, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> buffer = stackalloc byte[1 + left.Length + right.Length];
        buffer[0] = prefix;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + left.Length)..]);
        return Sm3.Hash(buffer);
    }
}
