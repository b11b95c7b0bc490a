using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Ledgers;

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
        var level = leaves.Select(l => Prefixed(0, l, [])).ToList();
        while (level.Count > 1)
        {
            var next = new List<byte[]>((level.Count + 1) / 2);
            for (var i = 0; i < level.Count; i += 2)
                next.Add(i + 1 < level.Count ? Prefixed(1, level[i], level[i + 1]) : level[i]);
            level = next;
        }
        return level[0];
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
