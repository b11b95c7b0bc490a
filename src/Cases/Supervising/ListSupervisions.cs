using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Supervising;

/// <summary>Supervision orders the actor may see, the newest first.</summary>
internal sealed class ListSupervisions(
    ZhishuDbContext db,
    NpgsqlDataSource database,
    SupervisionBook book,
    IDirectory directory
)
{
    public async Task<Page<SupervisionDetail>> Handle(
        string? state,
        string? unit,
        Guid? @case,
        int? limit,
        string? after,
        Actor actor,
        CancellationToken ct
    )
    {
        var size = Cursor.Limit(limit);
        Grant[] grants =
        [
            .. actor.GrantsOf(CasePermissions.Supervise),
            .. actor.GrantsOf(CasePermissions.Handle),
            .. actor.GrantsOf(CasePermissions.Read),
        ];
        if (grants.Length == 0)
            actor.Require(CasePermissions.Read);
        await using var command = database.CreateCommand();
        GrantFilter.AddTo(command.Parameters, grants);
        var sql = new StringBuilder("SELECT s.id FROM cases_supervision s WHERE ").Append(
            GrantFilter.Sql("s.unit_id", "s.area_code", "s.matter_code", 1)
        );
        Add("s.state =", state is null ? null : StateOf(state).ToString());
        Add("s.unit_id =", unit is null ? (Guid?)null : UnitOf(unit));
        Add("s.case_id =", @case);
        Add("s.id <", after is null ? (Guid?)null : Cursor.DecodeId(after));
        sql.Append(CultureInfo.InvariantCulture, $" ORDER BY s.id DESC LIMIT {size + 1}");
        command.CommandText = sql.ToString();
        List<Guid> ids = [];
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                ids.Add(reader.GetGuid(0));
        }
        var rows = await db.Set<Supervision>()
            .Where(s => ids.Contains(s.Id))
            .OrderByDescending(s => s.Id)
            .ToListAsync(ct);
        return new Page<SupervisionDetail>(
            [.. rows.Take(size).Select(s => book.View(s, s.Version))],
            rows.Count > size ? Cursor.Encode(rows[size - 1].Id.ToString()) : null
        );

        void Add(string condition, object? value)
        {
            if (value is null)
                return;
            command.Parameters.Add(new() { Value = value });
            sql.Append(CultureInfo.InvariantCulture, $" AND {condition} ${command.Parameters.Count}");
        }
    }

    private static SupervisionState StateOf(string text) =>
        Enum.TryParse<SupervisionState>(text, ignoreCase: true, out var state) && !char.IsAsciiDigit(text[0])
            ? state
            : throw Refusal.Invalid(
                "cases.supervision_state",
                "state",
                $"没有“{text}”这种督办状态，可用：issued、answered、accepted。",
                $"There is no state '{text}'; known are issued, answered, accepted."
            );

    // A closed unit's orders are still to be found.
    private Guid UnitOf(string code) =>
        directory.Current.UnitByCode(code)?.Id
        ?? throw Refusal.Invalid("cases.unit", "unit", $"没有单位“{code}”。", $"There is no unit '{code}'.");

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/supervisions",
            async (
                string? state,
                string? unit,
                Guid? @case,
                int? limit,
                string? after,
                Actor actor,
                ListSupervisions handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.Handle(state, unit, @case, limit, after, actor, ct))
        );
}
