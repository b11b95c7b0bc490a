using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;
using Zhishu.Kernel.Http;

namespace Zhishu.Codes.Scanning;

/// <summary>What was found out about an alarm.</summary>
public sealed record SettleAlarmRequest
{
    [Required, StringLength(500, MinimumLength = 2)]
    public string Words { get; init; } = "";
}

/// <summary>A code that looks copied.</summary>
/// <param name="Reason"><c>two_places</c>, <c>too_often</c> or <c>replayed</c>.</param>
public sealed record CodeAlarmAnswer(
    Guid Id,
    string Number,
    string Kind,
    Text KindName,
    string AreaCode,
    string Reason,
    DateTimeOffset At,
    System.Text.Json.JsonElement Facts,
    DateTimeOffset? SettledAt,
    string? SettledBy,
    string? Words
);

/// <summary>Lists alarms and settles them.</summary>
internal static class Alarms
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("alarms", List);
        group.MapPost("alarms/{id:guid}/settle", Settle);
    }

    private static async Task<Ok<Page<CodeAlarmAnswer>>> List(
        Actor actor,
        ZhishuDbContext db,
        KindBook kinds,
        bool? settled,
        string? after,
        int? limit,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Alarms);
        var size = Cursor.Limit(limit);
        var alarms = db.Set<AlarmRow>().Where(a => (a.SettledAt != null) == (settled ?? false));
        if (after is { Length: > 0 })
        {
            var last = Cursor.DecodeId(after);
            alarms = alarms.Where(a => a.Id < last);
        }
        var rows = await alarms.OrderByDescending(a => a.Id).Take(size + 1).ToListAsync(ct);
        return TypedResults.Ok(
            new Page<CodeAlarmAnswer>(
                [
                    .. rows.Take(size)
                        .Where(a => actor.May(CodesModule.Alarms, ScopeOf(a)))
                        .Select(a => Answer(a, kinds)),
                ],
                rows.Count > size ? Cursor.Encode(rows[size - 1].Id.ToString()) : null
            )
        );
    }

    private static async Task<Ok<CodeAlarmAnswer>> Settle(
        Guid id,
        SettleAlarmRequest request,
        Actor actor,
        ZhishuDbContext db,
        KindBook kinds,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        Words.RequirePlain(request.Words, "words");
        actor.Require(CodesModule.Alarms);
        var row = await db.Set<AlarmRow>().SingleOrDefaultAsync(a => a.Id == id, ct);
        if (row is null || !actor.May(CodesModule.Alarms, ScopeOf(row)))
            throw Refusal.NotFound("codes.no_alarm", "这条告警", "such alarm");
        if (row.SettledAt is not null)
            throw new Refusal("codes.settled", "该告警已处理。", "The alarm has been settled already.");
        (row.SettledAt, row.SettledBy, row.Words) = (work.Clock.GetUtcNow(), actor.Name, request.Words.Trim());
        work.Update(row);
        work.Record(new Fact("code-alarm", id, "code-alarm.settled", actor, new { request.Words }));
        var answer = Answer(row, kinds);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return TypedResults.Ok(answer);
    }

    private static Scope ScopeOf(AlarmRow row) => new(null, row.AreaCode, row.Kind);

    private static CodeAlarmAnswer Answer(AlarmRow row, KindBook kinds) =>
        new(
            row.Id,
            row.Number,
            row.Kind,
            kinds.Find(row.Kind)?.Content.Name ?? new Text(row.Kind, row.Kind),
            row.AreaCode,
            row.Reason,
            row.At,
            System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(row.Facts),
            row.SettledAt,
            row.SettledBy,
            row.Words
        );
}
