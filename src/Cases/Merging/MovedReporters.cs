using Microsoft.EntityFrameworkCore;
using Npgsql;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Merging;

/// <summary>Moves reporters between cases and has each informed.</summary>
internal sealed class MovedReporters(ZhishuDbContext db, NpgsqlDataSource database, Partitions partitions)
{
    public Task<List<Reporter>> OfCaseAsync(Guid caseId, CancellationToken ct) =>
        db.Set<Reporter>().Where(r => r.CaseId == caseId).OrderBy(r => r.Id).ToListAsync(ct);

    /// <summary>Those who reported one of the given cases and now stand with another.</summary>
    public Task<List<Reporter>> AtAsync(Guid caseId, IReadOnlyCollection<Guid> originals, CancellationToken ct) =>
        db.Set<Reporter>()
            .Where(r => r.CaseId == caseId && originals.Contains(r.OriginalCaseId))
            .OrderBy(r => r.Id)
            .ToListAsync(ct);

    /// <summary>The case that a merged one ends in, through however many merges.</summary>
    public async Task<Guid> EndOfAsync(Guid merged, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            WITH RECURSIVE up (id, merged_into, depth) AS (
                SELECT id, merged_into, 0 FROM cases_case WHERE id = $1
                UNION ALL
                SELECT c.id, c.merged_into, depth + 1 FROM up JOIN cases_case c ON c.id = up.merged_into WHERE depth < 1000)
            SELECT id FROM up WHERE merged_into IS NULL
            """
        );
        command.Parameters.Add(new() { Value = merged });
        return await command.ExecuteScalarAsync(ct) is Guid end
            ? end
            : throw new InvalidOperationException($"The merges of case {merged} have no end.");
    }

    /// <summary>A case and all that were merged into it, through however many merges.</summary>
    public async Task<IReadOnlyList<Guid>> FamilyOfAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            WITH RECURSIVE down (id, depth) AS (
                SELECT $1::uuid, 0
                UNION ALL
                SELECT c.id, depth + 1 FROM down JOIN cases_case c ON c.merged_into = down.id WHERE depth < 1000)
            SELECT id FROM down
            """
        );
        command.Parameters.Add(new() { Value = id });
        List<Guid> family = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            family.Add(reader.GetGuid(0));
        return family;
    }

    /// <summary>Moves them and informs each: an event with a text but no personal data; who sends it to the person looks
    /// number and wish up by the reporter's identity.</summary>
    public async Task MoveAsync(
        IReadOnlyList<Reporter> reporters,
        Case to,
        string about,
        Text note,
        Step step,
        CancellationToken ct
    )
    {
        if (reporters.Count == 0)
            return;
        await partitions.EnsureAsync("cases_reporter", Ids.InstantOf(to.Id), ct);
        foreach (var reporter in reporters)
        {
            // The key itself changes, and with it perhaps the partition; a plain update of the row cannot say that.
            step.Work.Run(
                new NpgsqlBatchCommand(
                    "UPDATE cases_reporter SET case_id = $1, version = version + 1 WHERE case_id = $2 AND id = $3 AND version = $4"
                )
                {
                    Parameters =
                    {
                        new NpgsqlParameter<Guid> { TypedValue = to.Id },
                        new NpgsqlParameter<Guid> { TypedValue = reporter.CaseId },
                        new NpgsqlParameter<Guid> { TypedValue = reporter.Id },
                        new NpgsqlParameter<int> { TypedValue = reporter.Version },
                    },
                },
                mustHit: true
            );
            step.Work.Publish(
                "cases.reporter.informed",
                to.Id,
                new
                {
                    reporter = reporter.Id,
                    originalCase = reporter.OriginalCaseId,
                    number = to.Number,
                    channel = reporter.Channel,
                    about,
                    note,
                }
            );
        }
        step.Work.Record(
            new Fact(
                "case",
                to.Id,
                "case.reporters_informed",
                step.Actor,
                new
                {
                    about,
                    note,
                    reporters = reporters.Select(r => r.Id),
                }
            )
        );
    }
}
