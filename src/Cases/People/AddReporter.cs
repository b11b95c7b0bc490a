using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Cases.Reading;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.People;

/// <summary>Another person who reports the same.</summary>
public sealed record AddReporterRequest
{
    [Required, StringLength(20)]
    public string Channel { get; init; } = "";

    [Required]
    public ReporterInput? Reporter { get; init; }
}

/// <param name="FollowUpToken">With it and the number the person can follow the case; shown this once.</param>
public sealed record AddedReporter(Guid Id, string Number, string FollowUpToken);

/// <summary>Adds a person to a case that somebody else reported already.</summary>
internal sealed class AddReporter(
    UnitOfWork work,
    ZhishuDbContext db,
    CaseStore store,
    CaseView view,
    ReporterSealing sealing
)
{
    public async Task<AddedReporter> Handle(Guid id, AddReporterRequest request, Actor actor, CancellationToken ct)
    {
        var file = await store.LoadAsync(id, ct);
        if (!view.MaySee(file, actor))
            throw CaseStore.NotFound();
        if (!actor.MayFileFor(file))
            actor.Require(CasePermissions.File, file.Case.Scope);
        var added = await AddAsync(file, request.Channel, request.Reporter!, actor, ct);
        await work.CommitAsync(StatusCodes.Status201Created, added, ct);
        return added;
    }

    /// <summary>Everything but the commit, and without a look at what the actor may.</summary>
    public async Task<AddedReporter> AddAsync(
        CaseFile file,
        string channel,
        ReporterInput reporter,
        Actor actor,
        CancellationToken ct
    )
    {
        var id = file.Case.Id;
        if (!Channels.All.Contains(channel))
            throw Refusal.Invalid(
                "cases.channel",
                "channel",
                $"没有“{channel}”这个渠道。",
                $"There is no channel '{channel}'."
            );
        if (file.Case.IsOver)
            throw new Refusal(
                "people.case_over",
                "案件已办结或已并案，请另行登记。",
                "The case is over or merged; file a new one."
            );
        var at = work.Clock.GetUtcNow();
        var (row, token) = sealing.Seal(
            id,
            channel,
            reporter.Name,
            reporter.Phone,
            reporter.Anonymous,
            reporter.Confidential,
            at
        );
        if (
            row.PhonePrint is { } print
            && await db.Set<Reporter>().AnyAsync(r => r.CaseId == id && r.PhonePrint == print, ct)
        )
            throw new Refusal(
                "people.reported_already",
                "该号码已登记为本案诉求人。",
                "This number is among the case's reporters already."
            );
        work.Insert(row);
        // Counted in place: many may report the same at once. The version rises, so nobody writes an old count back.
        work.Run(
            new NpgsqlBatchCommand(
                "UPDATE cases_case SET reporters = reporters + 1, version = version + 1 WHERE id = $1"
            )
            {
                Parameters = { new() { Value = id } },
            },
            mustHit: true
        );
        work.Record(new Fact("case", id, "case.reporter_added", actor, new { reporter = row.Id, channel }));
        work.Publish("cases.case.reporter_added", id, new { number = file.Case.Number, channel });
        return new AddedReporter(row.Id, file.Case.Number, token);
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/cases/{id:guid}/reporters",
            async (Guid id, AddReporterRequest request, Actor actor, AddReporter handler, CancellationToken ct) =>
                TypedResults.Created($"/api/cases/{id}/reporters", await handler.Handle(id, request, actor, ct))
        );
}
