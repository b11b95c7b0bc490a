using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.People;

/// <summary>Somebody without an account reports the same as a report that is shown to the public.</summary>
public sealed record JoinReportRequest
{
    [Required, StringLength(30, MinimumLength = 1), RegularExpression("^[0-9A-Za-z-]*$")]
    public string Number { get; init; } = "";

    /// <summary>web, mobile or code.</summary>
    [Required, RegularExpression("^(web|mobile|code)$")]
    public string Channel { get; init; } = Channels.Web;

    /// <summary>Without one the person is anonymous; the report can be followed all the same.</summary>
    public ReporterInput? Reporter { get; init; }
}

/// <summary>Adds a person to a public report (我也遇到); the person follows it from then on.</summary>
internal sealed class JoinReport(ZhishuDbContext db, CaseStore store, AddReporter reporters, UnitOfWork work)
{
    public async Task<PublicReceipt> Handle(JoinReportRequest request, CancellationToken ct)
    {
        var number = request.Number.Trim();
        var id = await db.Set<Case>()
            .Where(c => c.Number == number && c.IsPublic)
            .Select(c => c.Id)
            .FirstOrDefaultAsync(ct);
        // What is not public is not there.
        if (id == Guid.Empty)
            throw CaseStore.NotFound();
        var file = await store.LoadAsync(id, ct);
        var added = await reporters.AddAsync(
            file,
            request.Channel,
            request.Reporter ?? new ReporterInput { Anonymous = true },
            Actor.Anonymous,
            ct
        );
        var state = file.Case.State;
        var receipt = new PublicReceipt(added.Number, new(state, PublicView.Words(state)), added.FollowUpToken);
        await work.CommitAsync(StatusCodes.Status201Created, receipt, ct);
        return receipt;
    }
}
