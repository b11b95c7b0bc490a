using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Lookups;
using Zhishu.Matters.Rows;

namespace Zhishu.Matters.Drafts;

/// <summary>What a draft is to say.</summary>
public sealed record EditMatterDraftRequest
{
    [Required]
    public MatterContent Content { get; init; } = null!;

    /// <summary>Why it is changed, for the reviewer.</summary>
    [MaxLength(2_000)]
    public string? Remark { get; init; }
}

/// <summary>Writes the draft of a matter: the first of a new matter, or the next of one that exists.</summary>
internal static class EditDraft
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("drafts", List);
        group.MapGet("{code}/draft", One);
        group.MapPut("{code}/draft", Handle);
        group.MapDelete("{code}/draft", Discard);
    }

    private static async Task<Ok<MatterDraftResponse>> Handle(
        string code,
        EditMatterDraftRequest request,
        HttpRequest http,
        Actor actor,
        DraftStore drafts,
        CatalogueStore catalogue,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        CheckCode(code, catalogue.Current);
        actor.Require(MattersModule.Edit, new Scope(MatterCode: code));
        MatterRules.Require(request.Content);
        var matter = await drafts.MatterAsync(code, ct);
        var draft = matter is null ? null : await drafts.WorkingAsync(matter.Id, ct);
        var at = work.Clock.GetUtcNow();
        var exists = draft is not null;
        if (draft is not null)
        {
            DraftStore.CheckMatch(http, draft.Version);
            draft.Edit(request.Content, actor, request.Remark);
            work.Update(draft);
        }
        else
        {
            var isNew = matter is null;
            if (matter is null)
                work.Insert(matter = MatterRow.Create(Ids.New(at), code, pack: null));
            var number = isNew ? 1 : await drafts.NextNumberAsync(matter.Id, ct);
            draft = MatterVersionRow.Draft(matter.Id, number, request.Content, actor, at);
            draft.Edit(request.Content, actor, request.Remark);
            work.Insert(draft);
        }
        work.Record(
            new Fact(
                "matter",
                draft.MatterId,
                "matter.drafted",
                actor,
                new
                {
                    Code = code,
                    draft.Number,
                    draft.Digest,
                    request.Remark,
                }
            )
        );
        var answer = DraftStore.Response(code, draft, written: exists);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return TypedResults.Ok(answer);
    }

    private static async Task<NoContent> Discard(
        string code,
        HttpRequest http,
        Actor actor,
        DraftStore drafts,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        actor.Require(MattersModule.Edit, new Scope(MatterCode: code));
        var matter = await drafts.RequireMatterAsync(code, ct);
        var draft = await drafts.RequireWorkingAsync(matter, ct);
        DraftStore.CheckMatch(http, draft.Version);
        draft.Discard();
        work.Delete(draft);
        // A matter that never was anything but this draft goes with it.
        if (draft.Number == 1)
            work.Delete(matter);
        work.Record(
            new Fact(
                "matter",
                matter.Id,
                "matter.draft_discarded",
                actor,
                new
                {
                    code,
                    draft.Number,
                    draft.Digest,
                }
            )
        );
        await work.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<MatterDraftResponse>> One(
        string code,
        Actor actor,
        DraftStore drafts,
        CancellationToken ct
    )
    {
        RequireWorker(actor);
        var matter = await drafts.RequireMatterAsync(code, ct);
        return TypedResults.Ok(DraftStore.Response(code, await drafts.RequireWorkingAsync(matter, ct)));
    }

    private static async Task<Ok<MatterDraftResponse[]>> List(Actor actor, ZhishuDbContext db, CancellationToken ct)
    {
        RequireWorker(actor);
        var rows = await (
            from version in db.Set<MatterVersionRow>()
            join matter in db.Set<MatterRow>() on version.MatterId equals matter.Id
            where version.State != VersionStates.Published
            orderby matter.Code
            select new { matter.Code, version }
        ).ToListAsync(ct);
        return TypedResults.Ok(rows.Select(r => DraftStore.Response(r.Code, r.version)).ToArray());
    }

    /// <summary>Drafts are seen by those who work at them, not by everybody who reads the catalogue.</summary>
    internal static void RequireWorker(Actor actor)
    {
        if (!actor.Has(MattersModule.Review) && !actor.Has(MattersModule.Publish))
            actor.Require(MattersModule.Edit);
    }

    private static void CheckCode(string code, CatalogueSnapshot catalogue)
    {
        if (!MatterCodes.IsValid(code))
            throw Refusal.Invalid(
                "matters.code",
                "code",
                $"“{code}”不是事项代码：用小写字母、数字和连字符，以点分级，如 event.06.010。",
                $"'{code}' is no code: lower case letters, digits and hyphens with dots between, such as event.06.010."
            );
        if (catalogue.Class(code) is not null)
            throw new Refusal(
                "matters.code_is_class",
                $"“{code}”是类别，不是事项。",
                $"'{code}' is a class, not a matter."
            );
        if (MatterCodes.ParentOf(code) is { } parent && catalogue.Class(parent) is null)
            throw new Refusal(
                "matters.no_class",
                $"没有上级类别“{parent}”，请先建立。",
                $"There is no class '{parent}' above it; add that first."
            );
    }
}
