using Microsoft.Extensions.Options;
using Npgsql;
using Zhishu.Kernel.Jobs;

namespace Zhishu.Cases.Attachments;

/// <summary>Every hour: deletes files that nothing has referred to for a day, and what broken uploads left.</summary>
internal sealed class SweepFiles(
    NpgsqlDataSource database,
    AttachmentFiles files,
    IOptions<AttachmentOptions> options,
    TimeProvider clock
) : IPeriodicJob
{
    private const int BatchSize = 500;

    public string Name => "cases.sweep-files";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - options.Value.KeepUnused;
        while (await SweepAsync(before, ct) == BatchSize) { }
        if (!Directory.Exists(files.Incoming))
            return;
        foreach (var left in Directory.EnumerateFiles(files.Incoming))
        {
            if (File.GetLastWriteTimeUtc(left) < before.UtcDateTime)
                File.Delete(left);
        }
    }

    private async Task<int> SweepAsync(DateTimeOffset before, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // The rows stay locked until the files are gone: an upload of the same content waits, then makes both anew.
        await using var command = new NpgsqlCommand(
            """
            DELETE FROM cases_blob WHERE digest IN (
                SELECT digest FROM cases_blob WHERE refs = 0 AND unused_since < $1
                ORDER BY unused_since LIMIT $2 FOR UPDATE SKIP LOCKED)
            RETURNING digest
            """,
            connection,
            transaction
        );
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = BatchSize });
        List<byte[]> gone = [];
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                gone.Add(reader.GetFieldValue<byte[]>(0));
        }
        foreach (var digest in gone)
            File.Delete(files.PathOf(digest));
        await transaction.CommitAsync(ct);
        return gone.Count;
    }
}
