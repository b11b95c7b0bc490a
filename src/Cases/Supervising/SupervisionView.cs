using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Supervising;

/// <summary>A supervision order as supervisors and units see it.</summary>
public sealed record SupervisionDetail(
    Guid Id,
    int Version,
    Guid CaseId,
    string CaseNumber,
    Guid UnitId,
    Text? UnitName,
    SupervisionState State,
    Text StateName,
    string Demand,
    DateTimeOffset AnswerDueAt,
    bool Overdue,
    string IssuedBy,
    DateTimeOffset IssuedAt,
    string? Answer,
    string? AnsweredBy,
    DateTimeOffset? AnsweredAt,
    bool Late,
    string? DecisionWords,
    string? DecidedBy,
    DateTimeOffset? DecidedAt,
    int SentBack
);

/// <summary>Loads orders, shows them, and writes their changes with ledger and event.</summary>
internal sealed class SupervisionBook(ZhishuDbContext db, UnitOfWork work, IDirectory directory, TimeProvider clock)
{
    public static bool MaySee(Supervision order, Actor actor) =>
        actor.May(CasePermissions.Supervise, order.Scope)
        || actor.May(CasePermissions.Handle, order.Scope)
        || actor.May(CasePermissions.Read, order.Scope);

    /// <exception cref="Refusal">404 <c>cases.no_supervision</c>, also for an order the actor may not see.</exception>
    public async Task<Supervision> LoadAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var order = await db.Set<Supervision>().FirstOrDefaultAsync(s => s.Id == id, ct);
        return order is not null && MaySee(order, actor)
            ? order
            : throw Refusal.NotFound("cases.no_supervision", "这份督办单", "such supervision order");
    }

    /// <summary>The entry in the case's ledger and the event for others.</summary>
    public void Tell(Supervision order, string what, Actor actor, string? words)
    {
        work.Record(
            new Fact(
                "case",
                order.CaseId,
                "case.supervision_" + what,
                actor,
                new
                {
                    supervision = order.Id,
                    unit = order.UnitId,
                    words,
                    answerDueAt = order.AnswerDueAt,
                }
            )
        );
        work.Publish(
            "cases.supervision." + what,
            order.CaseId,
            new
            {
                supervision = order.Id,
                number = order.CaseNumber,
                unitId = order.UnitId,
                areaCode = order.AreaCode,
                matterCode = order.MatterCode,
                state = order.State,
                answerDueAt = order.AnswerDueAt,
                late = order.Late,
            }
        );
    }

    public SupervisionDetail View(Supervision s, int version) =>
        new(
            s.Id,
            version,
            s.CaseId,
            s.CaseNumber,
            s.UnitId,
            directory.Current.Unit(s.UnitId)?.Name,
            s.State,
            Supervision.NameOf(s.State),
            s.Demand,
            s.AnswerDueAt,
            s.State == SupervisionState.Issued && s.AnswerDueAt < clock.GetUtcNow(),
            s.IssuedByName,
            s.IssuedAt,
            s.Answer,
            s.AnsweredByName,
            s.AnsweredAt,
            s.Late,
            s.DecisionWords,
            s.DecidedByName,
            s.DecidedAt,
            s.SentBack
        );
}
