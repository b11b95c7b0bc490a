using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Zhishu.Decisions.Drafts;
using Zhishu.Decisions.Lookups;
using Zhishu.Decisions.Rows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Decisions.Tables;

/// <summary>Changes what a table is called and serves, ends it and takes it up again: at once and for everybody, hence by
/// those who publish.</summary>
internal static class ChangeTable
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapPut("tables/{code}", Head);
        group.MapPost("tables/{code}/end", End);
        group.MapPost("tables/{code}/restore", Restore);
    }

    private static async Task<Ok<TableResponse>> Head(
        string code,
        TableHeadInput request,
        [AsParameters] Change change,
        CancellationToken ct
    )
    {
        var table = await change.LoadAsync(code, ct);
        var head = request.Read(table.Use);
        // For the matters it had, and for those it gets.
        TableStore.Require(change.Actor, DecisionsModule.Publish, [.. head.Matters]);
        if (!table.Matters.SequenceEqual(head.Matters) || table.SortOrder != head.Order)
            await change.RefuseAuthorAsync(table, ct);
        return await change.CommitAsync(
            table,
            table.ChangeByCity(head) ? "decision-table.changed" : null,
            TableFacts.Head(table),
            ct
        );
    }

    private static async Task<Ok<TableResponse>> End(
        string code,
        ReasonRequest request,
        [AsParameters] Change change,
        CancellationToken ct
    )
    {
        var table = await change.LoadAsync(code, ct);
        if (table.EndedOn is not null)
            throw new Refusal("decisions.ended", "该决策表已停用。", "The table has ended already.");
        var today = CityDay.Of(change.Work.Clock.GetUtcNow());
        table.Retire(today);
        return await change.CommitAsync(
            table,
            "decision-table.ended",
            new
            {
                table.Code,
                On = today,
                request.Remark,
            },
            ct
        );
    }

    private static async Task<Ok<TableResponse>> Restore(
        string code,
        ReasonRequest request,
        [AsParameters] Change change,
        CancellationToken ct
    )
    {
        var table = await change.LoadAsync(code, ct);
        if (table.EndedOn is null)
            throw new Refusal("decisions.not_ended", "该决策表没有停用。", "The table has not ended.");
        await change.RefuseAuthorAsync(table, ct);
        table.Restore();
        return await change.CommitAsync(table, "decision-table.restored", new { table.Code, request.Remark }, ct);
    }

    /// <summary>What every change needs.</summary>
    internal sealed class Change
    {
        public required HttpRequest Request { get; init; }

        public required Actor Actor { get; init; }

        public required TableStore Tables { get; init; }

        public required DecisionUses Uses { get; init; }

        public required UnitOfWork Work { get; init; }

        public required TableLoader Loader { get; init; }

        public async Task<TableRow> LoadAsync(string code, CancellationToken ct)
        {
            var table = await Tables.RequireAsync(code, ct);
            TableStore.Require(Actor, DecisionsModule.Publish, table.Matters);
            TableStore.RequirePerson(Actor);
            Matching.Check(Request, table.Version);
            return table;
        }

        /// <summary>What a rule is applied to is as much as what it says: another person decides about it.</summary>
        public async Task RefuseAuthorAsync(TableRow table, CancellationToken ct)
        {
            if (await Tables.WroteAsync(table, Actor.Id!.Value, CityDay.Of(Work.Clock.GetUtcNow()), ct))
                throw new Refusal(
                    "decisions.own_table",
                    "起草人不能改变自己起草的决策表的适用事项和次序，也不能恢复其使用，请由他人办理。",
                    "Whoever wrote the table cannot change its matters or its order, nor restore it; somebody else must.",
                    RefusalKind.Forbidden
                );
        }

        /// <param name="action">Null where nothing changed.</param>
        public async Task<Ok<TableResponse>> CommitAsync(
            TableRow table,
            string? action,
            object data,
            CancellationToken ct
        )
        {
            var versions = (await Tables.VersionsAsync([table.Id], ct))[table.Id];
            if (action is not null)
            {
                Work.Update(table);
                Work.Record(TableFacts.Of(table, action, Actor, data));
            }
            var answer = TableViews.Of(
                table,
                versions,
                CityDay.Of(Work.Clock.GetUtcNow()),
                Uses.Find(table.Use)?.Title,
                written: action is not null
            );
            await Work.CommitAsync(StatusCodes.Status200OK, answer, ct);
            await Loader.RefreshAsync(ct);
            return TypedResults.Ok(answer);
        }
    }
}
