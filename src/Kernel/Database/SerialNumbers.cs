using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Zhishu.Kernel.Database;

/// <summary>Rising numbers without a round trip each: every node reserves a block, and the next one before the last is
/// used up, so that nobody waits. Numbers are never given twice; a node that stops leaves a gap.</summary>
public sealed class SerialNumbers(NpgsqlDataSource database, ILogger<SerialNumbers> log)
{
    private const int BlockSize = 500;
    private const int RefillBelow = BlockSize / 2;
    private readonly ConcurrentDictionary<string, Block> blocks = new();

    public async ValueTask<long> NextAsync(string name, CancellationToken ct)
    {
        var block = blocks.GetOrAdd(name, _ => new Block());
        while (true)
        {
            if (block.TryTake(out var number, out var left))
            {
                if (left < RefillBelow && block.Refill.Wait(0, CancellationToken.None))
                    _ = RefillAheadAsync(name, block);
                return number;
            }
            await block.Refill.WaitAsync(ct);
            try
            {
                if (block.Left == 0)
                    block.Put(await ReserveAsync(name, ct));
            }
            finally
            {
                block.Refill.Release();
            }
        }
    }

    // The holder of Refill. Where it fails, who finds the block empty tries again and is told.
    private async Task RefillAheadAsync(string name, Block block)
    {
        try
        {
            if (block.Left < RefillBelow)
                block.Put(await ReserveAsync(name, CancellationToken.None));
        }
        catch (NpgsqlException e)
        {
            log.LogWarning(e, "Numbers of {Name} could not be reserved ahead", name);
        }
        finally
        {
            block.Refill.Release();
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

    /// <summary>The numbers in use and those reserved ahead.</summary>
    private sealed class Block
    {
        private readonly Lock gate = new();
        private readonly Queue<long> ahead = new();
        private long next;
        private long end;

        public SemaphoreSlim Refill { get; } = new(1, 1);

        public long Left
        {
            get
            {
                lock (gate)
                    return LeftNow;
            }
        }

        private long LeftNow => end - next + (long)ahead.Count * BlockSize;

        public bool TryTake(out long number, out long left)
        {
            lock (gate)
            {
                if (next == end && ahead.TryDequeue(out var first))
                    (next, end) = (first, first + BlockSize);
                number = next;
                if (next == end)
                {
                    left = 0;
                    return false;
                }
                next++;
                left = LeftNow;
                return true;
            }
        }

        public void Put(long first)
        {
            lock (gate)
                ahead.Enqueue(first);
        }
    }
}
