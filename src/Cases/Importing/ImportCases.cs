using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Cases.Importing;

/// <summary>Reads a table in chunks; two workers file them, so that one prepares while the other's rows are being
/// written. A chunk is one transaction.</summary>
internal sealed class ImportCases(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    ICatalogue catalogue,
    IDirectory directory,
    TimeProvider clock
) : ICaseImport
{
    internal const int RowsPerChunk = 1000;
    private const int Workers = 2;
    private const int MostProblems = 100_000;

    public async Task<CaseImportOutcome> RunAsync(
        PackContent pack,
        string file,
        IProgress<CaseImportProgress>? progress,
        CancellationToken ct
    )
    {
        var started = clock.GetTimestamp();
        var mapping = MappingOf(pack);
        using var table = SourceTable.Open(file);
        var reader = new RowReader(mapping, table.Header, catalogue.Current, directory.Current, clock.GetUtcNow());
        await using var only = await OnlyOneAsync(mapping.System, ct);
        var tally = new Tally();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var chunks = Channel.CreateBounded<List<SourceRow>>(Workers);
        var numbers = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var workers = Enumerable
            .Range(0, Workers)
            .Select(_ =>
                Task.Run(() => WorkAsync(chunks.Reader, reader, mapping, numbers, tally, stop), CancellationToken.None)
            )
            .ToArray();
        try
        {
            await ReadAsync(table, chunks.Writer, tally, progress, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            // A worker failed; its own error follows below.
        }
        finally
        {
            chunks.Writer.TryComplete();
            await Task.WhenAll(workers);
        }
        ct.ThrowIfCancellationRequested();
        return tally.Outcome(mapping.System, clock.GetElapsedTime(started));
    }

    private static CaseMapping MappingOf(PackContent pack)
    {
        var problems = new PackProblems();
        var mapping = CaseMapping.Read(pack, problems);
        if (!problems.None)
            throw new PackRefusal(problems);
        return mapping
            ?? throw Refusal.Invalid(
                "import.no_mapping",
                "pack",
                $"场景包“{pack.Manifest.Name}”没有 mapping 部分，不知道如何读取该文件。",
                $"The pack '{pack.Manifest.Name}' has no section 'mapping' that says how the file is read."
            );
    }

    private static async Task ReadAsync(
        SourceTable table,
        ChannelWriter<List<SourceRow>> chunks,
        Tally tally,
        IProgress<CaseImportProgress>? progress,
        CancellationToken ct
    )
    {
        var chunk = new List<SourceRow>(RowsPerChunk);
        var last = new SourceRow(0, 0, [], false);
        try
        {
            while (table.Next() is { } row)
            {
                chunk.Add(last = row);
                if (chunk.Count < RowsPerChunk)
                    continue;
                await chunks.WriteAsync(chunk, ct);
                chunk = new List<SourceRow>(RowsPerChunk);
                progress?.Report(new(tally.Rows, table.Fraction));
            }
        }
        catch (Refusal e)
        {
            // The rest of the file cannot be read: what stands before it is good all the same.
            tally.Add(1, 0, 0, 0, [new(last.Row + 1, last.Line + 1, null, e.Text)]);
        }
        if (chunk.Count > 0)
            await chunks.WriteAsync(chunk, ct);
    }

    private async Task WorkAsync(
        ChannelReader<List<SourceRow>> chunks,
        RowReader reader,
        CaseMapping mapping,
        ConcurrentDictionary<string, long> numbers,
        Tally tally,
        CancellationTokenSource stop
    )
    {
        try
        {
            await foreach (var chunk in chunks.ReadAllAsync(stop.Token))
            {
                var problems = new List<RowProblem>();
                var rows = new List<CaseRow>(chunk.Count);
                var again = 0;
                foreach (var source in chunk)
                {
                    if (reader.Read(source, problems) is not { } row)
                        continue;
                    if (numbers.TryAdd(row.Number, source.Row))
                        rows.Add(row);
                    else
                        again++;
                }
                var known = await KnownAsync(mapping.System, rows, stop.Token);
                rows.RemoveAll(r => known.Contains(r.Number));
                var closed = await FileAsync(rows, mapping, problems, stop.Token);
                tally.Add(chunk.Count, rows.Count, closed, known.Count + again, problems);
            }
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    /// <summary>Files the rows and commits; a row that is refused is told and left out, and the others filed anew,
    /// since what was prepared with it cannot be taken apart.</summary>
    private async Task<int> FileAsync(
        List<CaseRow> rows,
        CaseMapping mapping,
        List<RowProblem> problems,
        CancellationToken ct
    )
    {
        while (rows.Count > 0)
        {
            await using var scope = scopes.CreateAsyncScope();
            var life = new CaseLife(scope.ServiceProvider.GetRequiredService<ICaseBatch>(), mapping);
            if (await life.LiveAllAsync(rows, ct) is not { } refused)
            {
                await life.CommitAsync(ct);
                return life.Closed;
            }
            problems.Add(new(refused.Row.Source.Row, refused.Row.Source.Line, null, refused.Why));
            rows.Remove(refused.Row);
        }
        return 0;
    }

    private async Task<HashSet<string>> KnownAsync(string system, List<CaseRow> rows, CancellationToken ct)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        await using var command = database.CreateCommand(
            "SELECT number FROM cases_origin WHERE system = $1 AND number = ANY ($2)"
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = system });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(r => r.Number)] });
        await using var found = await command.ExecuteReaderAsync(ct);
        while (await found.ReadAsync(ct))
            known.Add(found.GetString(0));
        return known;
    }

    /// <summary>Holds the lock of the system's imports until disposed; it goes with the connection, so that nothing
    /// stays locked after a kill.</summary>
    private async Task<HeldLock> OnlyOneAsync(string system, CancellationToken ct)
    {
        var held = new HeldLock(await database.OpenConnectionAsync(ct), "cases.import:" + system);
        if (await held.TryTakeAsync(ct))
            return held;
        await held.DisposeAsync();
        throw new Refusal(
            "import.running",
            $"来自“{system}”的另一个导入正在进行，请等它结束。",
            $"Another import from '{system}' is running; wait for it to end."
        );
    }

    private sealed class HeldLock(NpgsqlConnection connection, string name) : IAsyncDisposable
    {
        private bool taken;

        public async Task<bool> TryTakeAsync(CancellationToken ct) =>
            taken = await AskAsync("pg_try_advisory_lock", ct);

        // The pool keeps the connection, and would keep the lock with it.
        public async ValueTask DisposeAsync()
        {
            if (taken)
                await AskAsync("pg_advisory_unlock", CancellationToken.None);
            await connection.DisposeAsync();
        }

        private async Task<bool> AskAsync(string function, CancellationToken ct)
        {
            await using var command = new NpgsqlCommand($"SELECT {function}(hashtextextended($1, 0))", connection);
            command.Parameters.Add(new() { Value = name });
            return await command.ExecuteScalarAsync(ct) is true;
        }
    }

    /// <summary>What the workers have done, together.</summary>
    private sealed class Tally
    {
        private readonly Lock gate = new();
        private readonly List<RowProblem> problems = [];
        private long rows;
        private long filed;
        private long closed;
        private long known;
        private long faulty;

        public long Rows => Interlocked.Read(ref rows);

        public void Add(int read, int filedNow, int closedNow, int knownBefore, List<RowProblem> found)
        {
            lock (gate)
            {
                rows += read;
                filed += filedNow;
                closed += closedNow;
                known += knownBefore;
                faulty += found.Select(p => p.Row).Distinct().Count();
                problems.AddRange(found.Take(MostProblems - problems.Count));
            }
        }

        public CaseImportOutcome Outcome(string system, TimeSpan took) =>
            new(
                system,
                rows,
                filed,
                closed,
                known,
                faulty,
                [.. problems.OrderBy(p => p.Row)],
                Math.Round(took.TotalSeconds, 2)
            );
    }
}
