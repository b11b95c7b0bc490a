using Microsoft.EntityFrameworkCore;
using Npgsql;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Cases.Packs;

/// <summary>The section <c>processes</c> of a pack: workflow tables as data.</summary>
internal sealed class ProcessesPart(
    ZhishuDbContext db,
    NpgsqlDataSource database,
    Processes processes,
    ICatalogue catalogue
) : IPackPart
{
    public const string Section = "processes";

    // The ledger's chain of all processes: they have codes, not identities.
    private static readonly Guid Subject = new("0190a000-0000-7000-8000-000000000001");

    public IReadOnlyList<string> Sections { get; } = [Section];

    public int Order => 30;

    public Task ValidateAsync(PackContent content, PackProblems problems, CancellationToken ct)
    {
        ProcessFile.Read(content, problems);
        return Task.CompletedTask;
    }

    public async Task<PackChange> InstallAsync(PackContent content, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var pack = content.Manifest.Name;
        var wanted = ProcessFile.Read(content, new PackProblems()).Processes;
        var stored = await db.Set<StoredProcess>().ToDictionaryAsync(p => p.Code, ct);
        var (added, changed, unchanged, removed) = (0, 0, 0, 0);
        foreach (var process in wanted)
        {
            var moves = Json.Write(process.Moves);
            if (!stored.TryGetValue(process.Code, out var row))
            {
                work.Insert(
                    new StoredProcess
                    {
                        Code = process.Code,
                        Pack = pack,
                        NameZh = process.Name.Chinese,
                        NameEn = process.Name.English,
                        Moves = moves,
                    }
                );
                Record(work, "process.added", process.Code, pack, actor);
                added++;
                continue;
            }
            if (row.Pack != pack)
                throw new Refusal(
                    "cases.process_taken",
                    $"流程代码“{process.Code}”已由场景包“{row.Pack}”使用。",
                    $"The process code '{process.Code}' is used by the pack '{row.Pack}' already."
                );
            if (Same(row, process))
            {
                unchanged++;
                continue;
            }
            row.NameZh = process.Name.Chinese;
            row.NameEn = process.Name.English;
            row.Moves = moves;
            work.Update(row);
            Record(work, "process.changed", process.Code, pack, actor);
            changed++;
        }
        foreach (var row in stored.Values.Where(r => r.Pack == pack && wanted.TrueForAll(w => w.Code != r.Code)))
        {
            if ((await UsesAsync(row.Code, pack, ct)).FirstOrDefault() is { } use)
                throw new Refusal("cases.process_in_use", use.Chinese + "。", use.English + ".");
            work.Delete(row);
            Record(work, "process.removed", row.Code, pack, actor);
            removed++;
        }
        return new PackChange(added, changed, unchanged, removed, []);
    }

    public async Task<IReadOnlyList<Text>> InUseAsync(string packName, CancellationToken ct)
    {
        var uses = new List<Text>();
        foreach (var row in await db.Set<StoredProcess>().Where(p => p.Pack == packName).ToListAsync(ct))
            uses.AddRange(await UsesAsync(row.Code, packName, ct));
        return [.. uses.Take(10)];
    }

    public async Task<PackChange> UninstallAsync(string packName, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var rows = await db.Set<StoredProcess>().Where(p => p.Pack == packName).ToListAsync(ct);
        foreach (var row in rows)
        {
            work.Delete(row);
            Record(work, "process.removed", row.Code, packName, actor);
        }
        return PackChange.Nothing with { Removed = rows.Count };
    }

    public Task CommittedAsync(CancellationToken ct) => processes.RefreshAsync(ct);

    /// <summary>Matters of others that name the process, and cases that go through it and are not over.</summary>
    private async Task<List<Text>> UsesAsync(string code, string pack, CancellationToken ct)
    {
        var snapshot = catalogue.Current;
        List<Text> uses =
        [
            .. snapshot
                .Published.Where(m => m.Process == code && m.Pack != pack)
                .Select(m => new Text(
                    $"事项“{m.Code}”使用流程“{code}”",
                    $"The matter '{m.Code}' uses the process '{code}'"
                )),
        ];
        await using var command = database.CreateCommand(
            "SELECT matter_id, count(*) FROM cases_case WHERE state = ANY($1) AND matter_id IS NOT NULL GROUP BY matter_id"
        );
        command.Parameters.Add(
            new()
            {
                Value = Enum.GetValues<CaseState>()
                    .Except([CaseState.Refused, CaseState.Closed, CaseState.Rated, CaseState.Cancelled])
                    .Select(s => s.ToString())
                    .ToArray(),
            }
        );
        var cases = 0L;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (snapshot.Version(reader.GetGuid(0))?.Process == code)
                cases += reader.GetInt64(1);
        }
        if (cases > 0)
            uses.Add(
                new($"有 {cases} 件未结案件使用流程“{code}”", $"{cases} open cases go through the process '{code}'")
            );
        return uses;
    }

    private static bool Same(StoredProcess row, PackProcess process) =>
        row.NameZh == process.Name.Chinese
        && row.NameEn == process.Name.English
        && Json.Write(Json.Read<List<Move>>(row.Moves)!) == Json.Write(process.Moves);

    private static void Record(UnitOfWork work, string action, string code, string pack, Actor actor) =>
        work.Record(new Fact("process", Subject, action, actor, new { code, pack }));
}
