using System.Text;
using Microsoft.EntityFrameworkCore;
using Zhishu.Decisions.Contracts;
using Zhishu.Decisions.Rows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Decisions.Proposals;

/// <summary>Opens proposals and lets them lapse, in the unit of work of whatever met them.</summary>
internal sealed class ProposalBook(ZhishuDbContext db) : IProposals
{
    /// <summary>The one a person decides at this moment: carrying it out may move its subject on, which does not make
    /// it lapse.</summary>
    public ProposalRow? Deciding { get; set; }

    public async Task<Guid> ProposeAsync(
        Decision decision,
        string subjectKind,
        Guid subjectId,
        Scope scope,
        UnitOfWork work,
        Actor actor,
        CancellationToken ct
    )
    {
        var at = work.Clock.GetUtcNow();
        if (await OpenAsync(decision.Use, subjectId, ct) is { } older)
            Lapse(older, new("已有新的决定。", "A newer decision took its place."), work, actor, at);
        var row = ProposalRow.Create(decision, subjectKind, subjectId, scope, actor, at);
        work.Insert(row);
        Record(row, "proposal.proposed", work, actor, opensChain: true);
        return row.Id;
    }

    public async Task LapseAsync(
        string use,
        Guid subjectId,
        Text why,
        UnitOfWork work,
        Actor actor,
        CancellationToken ct
    )
    {
        if (await OpenAsync(use, subjectId, ct) is { } open)
            Lapse(open, why, work, actor, work.Clock.GetUtcNow());
    }

    /// <summary>Writes what happened to the ledger and tells others. The decision itself may hold what somebody reported:
    /// the ledger has its digest.</summary>
    public static void Record(
        ProposalRow row,
        string action,
        UnitOfWork work,
        Actor actor,
        string? reason = null,
        bool opensChain = false
    )
    {
        work.Record(
            new Fact(
                "proposal",
                row.Id,
                action,
                actor,
                new
                {
                    row.Use,
                    row.SubjectKind,
                    row.SubjectId,
                    Table = row.TableCode,
                    row.VersionId,
                    Digest = Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(row.Decision))),
                    row.State,
                    Reason = reason,
                },
                opensChain
            )
        );
        work.Publish(
            "decisions." + action,
            row.Id,
            new
            {
                row.Use,
                row.SubjectKind,
                row.SubjectId,
                row.State,
            }
        );
    }

    private static void Lapse(ProposalRow row, Text why, UnitOfWork work, Actor actor, DateTimeOffset at)
    {
        row.Lapse(why, actor, at);
        work.Update(row);
        Record(row, "proposal.lapsed", work, actor, why.Chinese);
    }

    private async Task<ProposalRow?> OpenAsync(string use, Guid subjectId, CancellationToken ct)
    {
        var open = await db.Set<ProposalRow>()
            .SingleOrDefaultAsync(
                p => p.Use == use && p.SubjectId == subjectId && p.State == ProposalStates.Proposed,
                ct
            );
        return open?.Id == Deciding?.Id ? null : open;
    }
}
