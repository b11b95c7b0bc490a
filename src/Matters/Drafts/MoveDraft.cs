using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Lookups;
using Zhishu.Matters.Rows;

namespace Zhishu.Matters.Drafts;

/// <summary>What is said with a move.</summary>
public sealed record MoveMatterDraftRequest
{
    [MaxLength(2_000)]
    public string? Remark { get; init; }
}

/// <summary>Why a draft goes back to its author.</summary>
public sealed record ReturnMatterDraftRequest
{
    [Required, MaxLength(2_000)]
    public string Remark { get; init; } = "";
}

/// <summary>Takes a draft through review to publication; who wrote at it cannot review it.</summary>
internal static class MoveDraft
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapPost("{code}/draft/submit", Submit);
        group.MapPost("{code}/draft/approve", Approve);
        group.MapPost("{code}/draft/return", Return);
        group.MapPost("{code}/draft/publish", Publish);
    }

    private static Task<Ok<MatterDraftResponse>> Submit(
        string code,
        MoveMatterDraftRequest request,
        [AsParameters] Move move,
        CancellationToken ct
    ) =>
        move.RunAsync(
            code,
            VersionMoves.Submit,
            "matter.submitted",
            request.Remark,
            (_, draft) => draft.Submit(request.Remark),
            ct
        );

    private static Task<Ok<MatterDraftResponse>> Approve(
        string code,
        MoveMatterDraftRequest request,
        [AsParameters] Move move,
        CancellationToken ct
    ) =>
        move.RunAsync(
            code,
            VersionMoves.Approve,
            "matter.approved",
            request.Remark,
            (_, draft) => draft.Approve(move.Actor, request.Remark),
            ct
        );

    private static Task<Ok<MatterDraftResponse>> Return(
        string code,
        ReturnMatterDraftRequest request,
        [AsParameters] Move move,
        CancellationToken ct
    ) =>
        move.RunAsync(
            code,
            VersionMoves.Return,
            "matter.returned",
            request.Remark,
            (_, draft) => draft.Return(move.Actor, request.Remark),
            ct
        );

    private static async Task<Ok<MatterDraftResponse>> Publish(
        string code,
        MoveMatterDraftRequest request,
        [AsParameters] Move move,
        CatalogueStore catalogue,
        CancellationToken ct
    )
    {
        var answer = await move.RunAsync(
            code,
            VersionMoves.Publish,
            "matter.published",
            request.Remark,
            (matter, draft) =>
            {
                draft.Publish(move.Work.Clock.GetUtcNow());
                matter.PutInForce(draft);
                move.Work.Update(matter);
            },
            ct
        );
        await catalogue.RefreshAsync(ct);
        return answer;
    }

    /// <summary>What every move needs.</summary>
    internal sealed class Move
    {
        public required HttpRequest Request { get; init; }

        public required Actor Actor { get; init; }

        public required DraftStore Drafts { get; init; }

        public required UnitOfWork Work { get; init; }

        public async Task<Ok<MatterDraftResponse>> RunAsync(
            string code,
            VersionMove move,
            string action,
            string? remark,
            Action<MatterRow, MatterVersionRow> change,
            CancellationToken ct
        )
        {
            Actor.Require(move.Permission, new Scope(MatterCode: code));
            var matter = await Drafts.RequireMatterAsync(code, ct);
            var draft = await Drafts.RequireWorkingAsync(matter, ct);
            DraftStore.CheckMatch(Request, draft.Version);
            change(matter, draft);
            Work.Update(draft);
            Work.Record(
                new Fact(
                    "matter",
                    matter.Id,
                    action,
                    Actor,
                    new
                    {
                        Code = code,
                        draft.Number,
                        draft.Digest,
                        Remark = remark,
                    }
                )
            );
            var answer = DraftStore.Response(code, draft, written: true);
            await Work.CommitAsync(StatusCodes.Status200OK, answer, ct);
            return TypedResults.Ok(answer);
        }
    }
}
