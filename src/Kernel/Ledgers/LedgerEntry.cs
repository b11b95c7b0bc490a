using System.Buffers.Binary;
using System.Text;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Ledgers;

/// <summary>One entry of the ledger, as stored. <see cref="Hash"/> is SM3 over every other field, each preceded by its
/// length, so that no two different entries have the same bytes.</summary>
public sealed record LedgerEntry(
    Guid Id,
    DateTimeOffset At,
    string SubjectKind,
    Guid SubjectId,
    int Sequence,
    string Action,
    string ActorKind,
    Guid? ActorId,
    string ActorName,
    string? Data,
    byte[] Previous,
    byte[] Hash
)
{
    /// <summary>What the first entry of a chain names as its predecessor: 32 zero bytes.</summary>
    public static byte[] NoPrevious { get; } = new byte[32];

    /// <summary>The hash the entry must have. <see cref="At"/> counts in whole microseconds, as PostgreSQL keeps it.</summary>
    public byte[] ComputeHash()
    {
        var size =
            128
            + Encoding.UTF8.GetMaxByteCount(SubjectKind.Length + Action.Length + ActorKind.Length + ActorName.Length)
            + (Data is null ? 0 : Encoding.UTF8.GetByteCount(Data));
        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var writer = new FieldWriter(rented);
            writer.Write(Id);
            writer.Write(At.UtcTicks / TimeSpan.TicksPerMicrosecond);
            writer.Write(SubjectKind);
            writer.Write(SubjectId);
            writer.Write(Sequence);
            writer.Write(Action);
            writer.Write(ActorKind);
            writer.Write(ActorId ?? Guid.Empty);
            writer.Write(ActorName);
            writer.Write(Data ?? "");
            writer.Write(Previous);
            return Sm3.Hash(writer.Written);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private ref struct FieldWriter(byte[] buffer)
    {
        private int position;

        public readonly ReadOnlySpan<byte> Written => buffer.AsSpan(0, position);

        public void Write(Guid value)
        {
            value.TryWriteBytes(buffer.AsSpan(position), bigEndian: true, out var length);
            position += length;
        }

        public void Write(long value)
        {
            BinaryPrimitives.WriteInt64BigEndian(buffer.AsSpan(position), value);
            position += sizeof(long);
        }

        public void Write(string value)
        {
            var length = Encoding.UTF8.GetBytes(value, buffer.AsSpan(position + sizeof(int)));
            BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(position), length);
            position += sizeof(int) + length;
        }

        public void Write(byte[] value)
        {
            value.CopyTo(buffer.AsSpan(position));
            position += value.Length;
        }
    }
}
