using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.People;

/// <summary>Four times a day: forgets the reporters of cases that have been over for the retention time, and old wrong
/// guesses at follow-up tokens. A reporter's row is written by version, so that two nodes never do it twice.</summary>
internal sealed class AnonymiseReporters(
    ZhishuDbContext db,
    LedgerReader ledger,
    IServiceScopeFactory scopes,
    IOptions<PeopleOptions> options,
    TimeProvider clock
) : IPeriodicJob
{
    private const int BatchSize = 200;
    private static readonly CaseState[] Over =
    [
        CaseState.Refused,
        CaseState.Closed,
        CaseState.Rated,
        CaseState.Cancelled,
        CaseState.Merged,
    ];
    private static readonly string[] Endings = ["case.refused", "case.cancelled", "case.merged"];

    public string Name => "cases.retention";

    public TimeSpan Interval => TimeSpan.FromHours(6);

    public async Task RunAsync(CancellationToken ct)
    {
        var until = clock.GetUtcNow().AddDays(-options.Value.RetentionDays);
        var (afterCase, afterReporter) = (Guid.Empty, Guid.Empty);
        while (true)
        {
            // A case that ended before then was filed before then: only the old end of the table is read.
            var newest = Ids.LowestAt(until);
            var rows = await (
                from r in db.Set<Reporter>()
                join c in db.Set<Case>() on r.CaseId equals c.Id
                where
                    r.AnonymisedAt == null
                    && r.CaseId < newest
                    && (r.CaseId > afterCase || (r.CaseId == afterCase && r.Id > afterReporter))
                    && Over.Contains(c.State)
                orderby r.CaseId, r.Id
                select new
                {
                    Reporter = r,
                    c.ClosedAt,
                    c.RatedAt,
                }
            )
                .Take(BatchSize)
                .ToListAsync(ct);
            if (rows.Count == 0)
                break;
            List<Reporter> due = [];
            foreach (var row in rows)
            {
                var ended = row.RatedAt ?? row.ClosedAt ?? await ledger.LastAtAsync(row.Reporter.CaseId, Endings, ct);
                if (ended < until)
                    due.Add(row.Reporter);
            }
            await ForgetAsync(due, ct);
            (afterCase, afterReporter) = (rows[^1].Reporter.CaseId, rows[^1].Reporter.Id);
        }
        await using var scope = scopes.CreateAsyncScope();
        await FollowAccess.SweepAsync(scope.ServiceProvider.GetRequiredService<Npgsql.NpgsqlDataSource>(), clock, ct);
    }

    private async Task ForgetAsync(List<Reporter> reporters, CancellationToken ct)
    {
        if (reporters.Count == 0)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var actor = Actor.Internal("治枢（保存期满）");
        foreach (var reporter in reporters)
        {
            reporter.NameSealed = null;
            reporter.PhoneSealed = null;
            reporter.NameMasked = null;
            reporter.PhoneMasked = null;
            reporter.PhonePrint = null;
            reporter.TokenHash = null;
            reporter.AnonymisedAt = work.Clock.GetUtcNow();
            work.Update(reporter);
            work.Record(
                new Fact(
                    "case",
                    reporter.CaseId,
                    "case.reporter_anonymised",
                    actor,
                    new { reporter = reporter.Id, retentionDays = options.Value.RetentionDays }
                )
            );
        }
        await work.CommitAsync(ct);
    }
}
