using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Supervising;

/// <summary>What a supervisor demands and by when.</summary>
public sealed record IssueSupervisionRequest
{
    [Required, StringLength(4000, MinimumLength = 1)]
    public string Demand { get; init; } = "";

    /// <summary>A time limit (<c>2 working days</c>, <c>24小时</c>) or an instant (<c>2026-03-02T18:00:00+08:00</c>).</summary>
    [Required, StringLength(40)]
    public string AnswerBy { get; init; } = "";

    /// <summary>The unit that must answer; the lead where nothing is said.</summary>
    [StringLength(60)]
    public string? UnitCode { get; init; }
}

/// <summary>Issues a supervision order on a case to a unit that has a share in it.</summary>
internal sealed class IssueSupervision(
    UnitOfWork work,
    CaseStore store,
    CaseView view,
    SupervisionBook book,
    IDirectory directory,
    ICalendarSource calendar
)
{
    public async Task<SupervisionDetail> Handle(
        Guid caseId,
        IssueSupervisionRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var file = await store.LoadAsync(caseId, ct);
        if (!view.MaySee(file, actor) && !actor.May(CasePermissions.Supervise, file.Case.Scope))
            throw CaseStore.NotFound();
        actor.Require(CasePermissions.Supervise, file.Case.Scope);
        file.Workflow.Require(file.Case.State, CaseAction.Supervise);
        var at = work.Clock.GetUtcNow();
        var order = Supervision.Issue(
            file.Case,
            UnitOf(file, request.UnitCode),
            request.Demand,
            DueOf(request.AnswerBy, calendar.Current, at),
            actor,
            at
        );
        work.Insert(order);
        book.Tell(order, "issued", actor, order.Demand);
        var detail = book.View(order, order.Version);
        await work.CommitAsync(StatusCodes.Status201Created, detail, ct);
        return detail;
    }

    /// <summary>The instant a limit or an instant names, which must lie ahead.</summary>
    public static DateTimeOffset DueOf(string text, WorkCalendar calendar, DateTimeOffset at)
    {
        var due =
            TimeLimit.TryParse(text, out var limit) ? calendar.Add(at, limit)
            : DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var instant
            )
                ? instant.ToUniversalTime()
            : throw Refusal.Invalid(
                "cases.answer_by",
                "answerBy",
                $"无法理解“{text}”，请写时限（如 2工作日）或时刻（如 2026-03-02T18:00:00+08:00）。",
                $"'{text}' is neither a time limit such as '2 working days' nor an instant such as 2026-03-02T18:00:00+08:00."
            );
        return due > at
            ? due
            : throw Refusal.Invalid(
                "cases.answer_by",
                "answerBy",
                "答复期限须晚于现在。",
                "The time to answer must lie ahead."
            );
    }

    private Guid UnitOf(CaseFile file, string? code)
    {
        if (code is null)
            return file.Lead?.UnitId
                ?? throw new Refusal(
                    "cases.no_lead",
                    "该案件没有主办单位，请先派遣。",
                    "The case has no lead; dispatch it first."
                );
        var unit = Dispatcher.OpenUnit(code, directory.Current);
        return file.Shares.Any(s => s.UnitId == unit.Id && s.State != ShareState.Withdrawn)
            ? unit.Id
            : throw Refusal.Invalid(
                "cases.unit",
                "unitCode",
                $"{unit.Name.Chinese}在本案中没有任务。",
                $"{unit.Name.English} has no share in this case."
            );
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/cases/{id:guid}/supervisions",
            async (
                Guid id,
                IssueSupervisionRequest request,
                Actor actor,
                IssueSupervision handler,
                CancellationToken ct
            ) =>
            {
                var order = await handler.Handle(id, request, actor, ct);
                return TypedResults.Created($"/api/supervisions/{order.Id}", order);
            }
        );
}
