using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;

namespace Zhishu.Cases.People;

/// <summary>Whose past cases are looked for. In the body, since addresses end up in logs.</summary>
public sealed record SearchPeopleRequest
{
    [Required, StringLength(30), RegularExpression("^[0-9+() -]{3,30}$")]
    public string Phone { get; init; } = "";

    [StringLength(200)]
    public string? After { get; init; }

    public int? Limit { get; init; }
}

/// <summary>A case the person reported.</summary>
public sealed record PastCase(
    Guid CaseId,
    Guid ReporterId,
    string Number,
    CaseState State,
    Text StateName,
    string Title,
    string? MatterCode,
    DateTimeOffset FiledAt,
    int? Rating
);

/// <summary>Finds what a caller reported before, newest first, by the print of the number. Shows only cases the reader
/// may see, and confidential reports only to those who may see their reporters.</summary>
internal sealed class SearchPeople(ZhishuDbContext db, ReporterSealing sealing)
{
    public async Task<Page<PastCase>> Handle(SearchPeopleRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(CasePermissions.Read);
        var most = Cursor.Limit(request.Limit);
        Guid? before = null;
        if (request.After is not null)
            before = Guid.TryParse(Cursor.Decode(request.After, 1)[0], out var id) ? id : throw Cursor.Wrong();
        var print = sealing.PrintOf(request.Phone);
        List<PastCase> found = [];
        while (true)
        {
            var rows = await (
                from r in db.Set<Reporter>()
                join c in db.Set<Case>() on r.CaseId equals c.Id
                where r.PhonePrint == print && (before == null || c.Id < before)
                orderby c.Id descending, r.Id
                select new
                {
                    Case = c,
                    r.Id,
                    r.Confidential,
                }
            )
                .Take(most + 1)
                .ToListAsync(ct);
            foreach (var row in rows)
            {
                if (before == row.Case.Id)
                    continue;
                var scope = row.Case.Scope;
                if (
                    actor.May(CasePermissions.Read, scope)
                    && (!row.Confidential || actor.May(CasePermissions.ReadConfidential, scope))
                )
                {
                    if (found.Count == most)
                        return new(found, Cursor.Encode(found[^1].CaseId.ToString()));
                    found.Add(Of(row.Case, row.Id));
                }
                before = row.Case.Id;
            }
            if (rows.Count <= most)
                return new(found, null);
        }
    }

    private static PastCase Of(Case c, Guid reporter) =>
        new(c.Id, reporter, c.Number, c.State, Labels.Of(c.State), c.Title, c.MatterCode, c.FiledAt, c.Rating);

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/people/search",
            async (SearchPeopleRequest request, Actor actor, SearchPeople handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Handle(request, actor, ct))
        );
}
