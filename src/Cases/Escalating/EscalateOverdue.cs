using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Ledgers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Escalating;

/// <summary>Every minute: warns of what is due soon and escalates what is overdue (shares, calls, stages, supervision
/// orders), each exactly once. Mark, ledger entry and event are one transaction; a claim that another node has won is
/// refused and looked for no more.</summary>
internal sealed class EscalateOverdue(
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    IDirectory directory,
    TimeProvider clock
) : IPeriodicJob
{
    private const int BatchSize = 100;
    private static readonly Actor Self = Actor.Internal("治枢（超期升级）");

    public string Name => "cases.escalate";

    public TimeSpan Interval => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var alarm in Alarm.All)
            await RaiseAsync(alarm, now, ct);
    }

    private async Task RaiseAsync(Alarm alarm, DateTimeOffset now, CancellationToken ct)
    {
        var size = BatchSize;
        while (await FindAsync(alarm, now, size, ct) is { Count: > 0 } late)
        {
            // Somebody was faster with one of the batch and nothing of it was written: go on one by one, so that one
            // contested case does not hold up the others.
            if (!await TryClaimAsync(alarm, late, now, ct))
                size = 1;
        }
    }

    private async Task<bool> TryClaimAsync(Alarm alarm, List<Late> late, DateTimeOffset now, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var units = directory.Current;
        foreach (var item in late)
        {
            work.Run(
                new NpgsqlBatchCommand(alarm.Claim)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<Guid> { TypedValue = item.CaseId },
                        new NpgsqlParameter<Guid> { TypedValue = item.Id },
                        new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
                    },
                },
                mustHit: true
            );
            var data = new
            {
                number = item.Number,
                thing = item.Id == item.CaseId ? (Guid?)null : item.Id,
                unitId = item.UnitId,
                // Whom it concerns next: the unit above.
                above = item.UnitId is { } unit ? units.Unit(unit)?.ParentId : null,
                dueAt = item.DueAt,
                matterCode = item.MatterCode,
                areaCode = item.AreaCode,
            };
            work.Record(new Fact("case", item.CaseId, alarm.Fact, Self, data));
            work.Publish(alarm.Event, item.CaseId, data);
        }
        try
        {
            await work.CommitAsync(ct);
            return true;
        }
        catch (Refusal r) when (r.Code == Refusal.Stale().Code)
        {
            return false;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }

    private async Task<List<Late>> FindAsync(Alarm alarm, DateTimeOffset now, int size, CancellationToken ct)
    {
        await using var command = database.CreateCommand(alarm.Select);
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = size });
        List<Late> late = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            late.Add(
                new Late(
                    reader.GetGuid(0),
                    reader.GetGuid(1),
                    reader.GetValue(2) as Guid?,
                    reader.GetFieldValue<DateTimeOffset>(3),
                    reader.GetString(4),
                    reader.GetValue(5) as string,
                    reader.GetValue(6) as string
                )
            );
        }
        return late;
    }

    private sealed record Late(
        Guid CaseId,
        Guid Id,
        Guid? UnitId,
        DateTimeOffset DueAt,
        string Number,
        string? MatterCode,
        string? AreaCode
    );
}
