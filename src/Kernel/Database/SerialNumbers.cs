using System.Collections.Concurrent;
using Npgsql;

namespace Zhishu.Kernel.Database;

/// <summary>Rising numbers without a round trip each: every node reserves a block. Numbers are never given twice; a
/// node that stops leaves a gap.</summary>
public sealed class SerialNumbers(NpgsqlDataSource database)
{
    private const int BlockSize = 500;
    private readonly ConcurrentDictionary<string, Block> blocks = new();

    public async ValueTask<long> NextAsync(string name, CancellationToken ct)
    {
        var block = blocks.GetOrAdd(name, _ => new Block());
        while (true)
        {
            if (block.TryTake(out var number))
                return number;
            await block.Refill.WaitAsync(ct);
            try
            {
                if (block.IsEmpty)
                    block.Put(await ReserveAsync(name, ct));
            }
            finally
            {
                block.Refill.Release();
            }
        }
    }

    private async Task<long> ReserveAsync(string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO kernel_serial AS s (name, next_value) VALUES ($1, 1 + $2)
            ON CONFLICT (name) DO UPDATE SET next_value = s.next_value + $2 RETURNING next_value - $2
            """
        );
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = (long)BlockSize });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private sealed class Block
    {
        private readonly Lock gate = new();
        private long next;
        private long end;

        public SemaphoreSlim Refill { get; } = new(1, 1);

        public bool IsEmpty
        {
            get
            {
                lock (gate)
                    return next >= end;
            }
        }

        public bool TryTake(out long number)
        {
            lock (gate)
            {
                number = next;
                if (next >= end)
                    return false;
                next++;
                return true;
            }
        }

        public void Put(long first)
        {
            lock (gate)
            {
                next = first;
                end = first + BlockSize;
            }
        }
    }
}
