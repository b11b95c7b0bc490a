using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Zhishu.Decisions.Lookups;
using Zhishu.Decisions.Rows;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Decisions.Drafts;

/// <summary>What is said with a move.</summary>
public sealed record MoveDraftRequest
{
    [StringLength(2_000)]
    public string? Remark { get; init; }
}

/// <summary>Why a draft goes back, a version is withdrawn, or a table ends.</summary>
public sealed record ReasonRequest
{
    [Required, StringLength(2_000, MinimumLength = 1)]
    public string Remark { get; init; } = "";
}

/// <summary>From when a version holds.</summary>
public sealed record PublishDraftRequest
{
    /// <summary>The first day; null for today. Not in the past: what was decided stays decided.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>Why, for the history.</summary>
    [Required, StringLength(2_000, MinimumLength = 1)]
    public string Remark { get; init; } = "";
}

/// <summary>Takes a draft through review to publication, by somebody who did not write at it, and withdraws what has not
/// begun to hold.</summary>
internal static class MoveDraft
{
    // A table planned for later than this is a slip of the pen.
    private const int FarthestDays = 3_660;

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapPost("tables/{code}/draft/submit", Submit);
        group.MapPost("tables/{code}/draft/return", Return);
        group.MapPost("tables/{code}/draft/publish", Publish);
        group.MapPost("tables/{code}/versions/{number:int}/withdraw", Withdraw);
    }

    private static async Task<Ok<VersionResponse>> Submit(
        string code,
        MoveDraftRequest request,
        [AsParameters] Move move,
        DecisionUses uses,
        CancellationToken ct
    )
    {
        var (table, draft) = await move.LoadAsync(code, DecisionsModule.Edit, ct);
        draft.Require("submit", VersionStates.Draft);
        DraftViews.RequireSound(draft.ReadModel(code), uses.Find(table.Use), table.Use);
        await move.RequireNewestAsync(table, draft, ct);
        draft.Submit(move.Actor, request.Remark);
        return await move.CommitAsync(table, draft, "decision-table.submitted", request.Remark, ct);
    }

    private static async Task<Ok<VersionResponse>> Return(
        string code,
        ReasonRequest request,
        [AsParameters] Move move,
        CancellationToken ct
    )
    {
        var (table, draft) = await move.LoadAsync(code, DecisionsModule.Publish, ct);
        draft.Return(move.Actor, request.Remark);
        return await move.CommitAsync(table, draft, "decision-table.returned", request.Remark, ct);
    }

    private static async Task<Ok<VersionResponse>> Publish(
        string code,
        PublishDraftRequest request,
        [AsParameters] Move move,
        DecisionUses uses,
        CancellationToken ct
    )
    {
        var (table, draft) = await move.LoadAsync(code, DecisionsModule.Publish, ct);
        TableStore.RequirePerson(move.Actor);
        draft.Require("publish", VersionStates.Review);
        if (draft.AuthorIds.Contains(move.Actor.Id!.Value))
            throw new Refusal(
                "decisions.own_draft",
                "起草人、提交人不能发布自己起草或提交的决策表，请由他人审核发布。",
                "Whoever wrote at a draft or submitted it cannot publish it; somebody else reviews and publishes it.",
                RefusalKind.Forbidden
            );
        // The uses may have changed since it was submitted.
        DraftViews.RequireSound(draft.ReadModel(code), uses.Find(table.Use), table.Use);
        await move.RequireNewestAsync(table, draft, ct);
        var at = move.Work.Clock.GetUtcNow();
        var from = FirstDay(request.ValidFrom, CityDay.Of(at));
        if (table.EndedOn <= from)
            throw new Refusal(
                "decisions.ended",
                "该决策表已停用，发布的版本不会生效；请先恢复该表。",
                "The table has ended, so that no version of it would hold; restore the table first."
            );
        draft.Publish(from, move.Actor, request.Remark, at);
        return await move.CommitAsync(table, draft, "decision-table.published", request.Remark, ct);
    }

    private static async Task<Ok<VersionResponse>> Withdraw(
        string code,
        int number,
        ReasonRequest request,
        [AsParameters] Move move,
        CancellationToken ct
    )
    {
        var table = await move.Tables.RequireAsync(code, ct);
        TableStore.Require(move.Actor, DecisionsModule.Publish, table.Matters);
        TableStore.RequirePerson(move.Actor);
        var version = await move.Tables.RequireVersionAsync(table, number, ct);
        Matching.Check(move.Request, version.Version);
        version.Require("withdraw", VersionStates.Published);
        var at = move.Work.Clock.GetUtcNow();
        if (version.ValidFrom <= CityDay.Of(at))
            throw new Refusal(
                "decisions.in_force",
                "该版本已经生效，不能撤回；请发布新版本，或停用该表。",
                "The version holds already and cannot be withdrawn; publish another, or end the table."
            );
        version.Withdraw(at);
        return await move.CommitAsync(table, version, "decision-table.withdrawn", request.Remark, ct);
    }

    private static DateOnly FirstDay(DateOnly? asked, DateOnly today) =>
        asked is not { } day || day == today ? today
        : day > today && day <= today.AddDays(FarthestDays) ? day
        : throw Refusal.Invalid(
            "decisions.valid_from",
            "validFrom",
            $"生效日期须在今天（{today:yyyy-MM-dd}）起十年之内。",
            $"The first day lies between today ({today:yyyy-MM-dd}) and ten years on."
        );

    /// <summary>What every move needs.</summary>
    internal sealed class Move
    {
        public required HttpRequest Request { get; init; }

        public required Actor Actor { get; init; }

        public required TableStore Tables { get; init; }

        public required UnitOfWork Work { get; init; }

        public required TableLoader Loader { get; init; }

        public async Task<(TableRow Table, TableVersionRow Draft)> LoadAsync(
            string code,
            string permission,
            CancellationToken ct
        )
        {
            var table = await Tables.RequireAsync(code, ct);
            TableStore.Require(Actor, permission, table.Matters);
            var draft = await Tables.RequireWorkingAsync(table, ct);
            Matching.Check(Request, draft.Version);
            return (table, draft);
        }

        /// <summary>A draft begun before another version was published would undo that unseen.</summary>
        /// <exception cref="Refusal">409 <c>decisions.overtaken</c>.</exception>
        public async Task RequireNewestAsync(TableRow table, TableVersionRow draft, CancellationToken ct)
        {
            if (await Tables.OvertakenAsync(table, draft, ct) is { } number)
                throw new Refusal(
                    "decisions.overtaken",
                    $"起草之后已发布第 {number} 版。请与该版比较，再保存一次草案；在审的先退回。",
                    $"Version {number} was published since this draft was begun. Compare the two and save the draft again; what is in review is returned first."
                );
        }

        public async Task<Ok<VersionResponse>> CommitAsync(
            TableRow table,
            TableVersionRow row,
            string action,
            string? remark,
            CancellationToken ct
        )
        {
            Work.Update(row);
            Work.Record(TableFacts.Of(table, action, Actor, TableFacts.Moved(table, row, remark)));
            var answer = TableViews.Of(row, written: true);
            await Work.CommitAsync(StatusCodes.Status200OK, answer, ct);
            await Loader.RefreshAsync(ct);
            return TypedResults.Ok(answer);
        }
    }
}
