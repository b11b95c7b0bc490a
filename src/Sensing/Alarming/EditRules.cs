using System.ComponentModel.DataAnnotations;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Alarming;

/// <summary>A rule that raises alarms: a condition on readings, or silence.</summary>
/// <param name="Condition">FEEL over the quantities of the type: <c>pm25 >= 150 and hour >= 22</c>; null for a rule about
/// silence.</param>
/// <param name="ReturnCondition">FEEL: when the alarm is over, such as <c>pm25 &lt; 115</c>; null for when the condition no
/// longer holds.</param>
/// <param name="SilentSeconds">Alarm when nothing came for so long.</param>
/// <param name="HeldSeconds">The condition must hold for so long; 0 for at once.</param>
/// <param name="Times">It must be met so often within <paramref name="WithinSeconds"/>.</param>
/// <param name="GapSeconds">So long without a reading breaks what was held; null for three times the type's interval.</param>
/// <param name="Together">So many devices of one place must have an open alarm of the rule before a case is filed, or a
/// person asked; 1 for each by itself.</param>
/// <param name="TogetherBy">What one place is.</param>
/// <param name="MatterCode">What a case is filed about; null for no case.</param>
/// <param name="NeedsCheck">A person looks at each alarm before a case is filed; where the matter burdens somebody that is
/// so in any case.</param>
public sealed record RuleRequest(
    [property: Required, PlainText(60), RegularExpression("^[a-z0-9][a-z0-9.-]*$")] string Code,
    [property: Required, PlainText(100)] string NameZh,
    [property: Required, PlainText(100)] string NameEn,
    [property: Required, PlainText(60)] string TypeCode,
    [property: PlainText(1000)] string? Condition,
    [property: PlainText(1000)] string? ReturnCondition,
    [property: Range(10, 90 * 86400)] int? SilentSeconds,
    [property: Range(0, 30 * 86400)] int HeldSeconds,
    [property: Range(1, 1000)] int Times,
    [property: Range(0, 30 * 86400)] int WithinSeconds,
    [property: Range(1, 30 * 86400)] int? GapSeconds,
    [property: PlainText(60)] string? MatterCode,
    bool NeedsCheck,
    bool IsOn = true,
    [property: Range(1, 1000)] int Together = 1,
    SharedPlace? TogetherBy = null
);

/// <summary>A rule as people see it.</summary>
/// <param name="Checked">Whether its alarms wait for a person.</param>
/// <param name="Open">Alarms that are open now.</param>
public sealed record RuleView(
    Guid Id,
    string Code,
    Text Name,
    string TypeCode,
    Text TypeName,
    string? Condition,
    string? ReturnCondition,
    int? SilentSeconds,
    int HeldSeconds,
    int Times,
    int WithinSeconds,
    int? GapSeconds,
    int Together,
    SharedPlace? TogetherBy,
    string? MatterCode,
    Text? MatterName,
    bool NeedsCheck,
    bool Checked,
    bool IsOn,
    string? Pack,
    int Open,
    int Version
);

/// <summary>Adds and changes rules of alarms.</summary>
internal sealed class EditRules(UnitOfWork work, ZhishuDbContext db, TypeStore types, ICatalogue catalogue)
{
    public async Task<RuleRow> Create(RuleRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(SensingPermissions.Arrange, default);
        if (await db.Set<RuleRow>().AnyAsync(r => r.Code == request.Code, ct))
            throw new Refusal(
                "sensing.rule_taken",
                $"已有规则“{request.Code}”。",
                $"There is a rule '{request.Code}' already."
            );
        if (!types.Current.ByCode.TryGetValue(request.TypeCode, out var type))
            throw NoType(request.TypeCode);
        RequireMatter(request);
        var row = Prepare(request, type.Id, null, actor);
        CompiledRule.Of(row, type.Quantities, type);
        await work.CommitAsync(StatusCodes.Status201Created, new { row.Id, row.Code }, ct);
        await types.RefreshAsync(ct);
        return row;
    }

    /// <summary>Everything but the commit and the check of its conditions.</summary>
    public RuleRow Prepare(RuleRequest request, Guid type, string? pack, Actor actor)
    {
        RequireWhole(request);
        var row = new RuleRow
        {
            Id = Ids.New(work.Clock),
            Code = request.Code,
            NameChinese = "",
            NameEnglish = "",
            TypeId = type,
            Pack = pack,
        };
        Fill(row, request);
        work.Insert(row);
        work.Record(new("device-rule", row.Id, "device-rule.created", actor, request, OpensChain: true));
        return row;
    }

    public async Task<RuleRow> Change(
        Guid id,
        RuleRequest request,
        Action<int> requireVersion,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(SensingPermissions.Arrange, default);
        var row =
            await db.Set<RuleRow>().SingleOrDefaultAsync(r => r.Id == id, ct)
            ?? throw Refusal.NotFound("sensing.no_rule", "该规则", "such rule");
        requireVersion(row.Version);
        var type = types.Current.ById.GetValueOrDefault(row.TypeId) ?? throw NoType(request.TypeCode);
        if (request.Code != row.Code || request.TypeCode != type.Code)
            throw Refusal.Invalid(
                "sensing.code_stays",
                "code",
                "规则的编码和设备类型不能修改。",
                "The code of a rule and its type of devices stay."
            );
        RequireMatter(request);
        if (ChangeRow(row, request, actor))
            CompiledRule.Of(row, type.Quantities, type);
        row.ChangedHere = true;
        await work.CommitAsync(ct);
        await types.RefreshAsync(ct);
        return row;
    }

    /// <returns>Whether anything was changed.</returns>
    public bool ChangeRow(RuleRow row, RuleRequest request, Actor actor)
    {
        RequireWhole(request);
        var before = Facts(row);
        Fill(row, request);
        var after = Facts(row);
        if (before.Equals(after))
            return false;
        work.Update(row);
        work.Record(new("device-rule", row.Id, "device-rule.changed", actor, new { from = before, to = after }));
        Restart(row);
        return true;
    }

    // What was remembered of the rule is of its former conditions; a rule that is switched off has no open alarm. The shares
    // come first and in order, as they do where readings are written.
    private void Restart(RuleRow row)
    {
        Run(
            """
            UPDATE sensing_share s SET node = $1
            FROM (SELECT share FROM sensing_share ORDER BY share FOR UPDATE) held WHERE held.share = s.share
            """,
            Guid.Empty
        );
        Run("UPDATE sensing_rule_state SET since = NULL, hits = '{}' WHERE rule_id = $1", row.Id);
        if (row.IsOn)
            return;
        Run("DELETE FROM sensing_rule_state WHERE rule_id = $1", row.Id);
        Run(
            """
            UPDATE sensing_alarm SET returned_at = greatest(now(), raised_at), version = version + 1
            WHERE rule_id = $1 AND returned_at IS NULL
            """,
            row.Id
        );
    }

    private void Run(string sql, Guid id)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new() { Value = id });
        work.Run(command);
    }

    private void RequireMatter(RuleRequest request)
    {
        if (request.MatterCode is { } code && catalogue.Current.Find(code) is null)
            throw Refusal.Invalid(
                "sensing.no_matter",
                "matterCode",
                $"事项目录中没有“{code}”。",
                $"The catalogue has no matter '{code}'."
            );
    }

    private static void RequireWhole(RuleRequest request)
    {
        if (request.Condition is null == request.SilentSeconds is null)
            throw Refusal.Invalid(
                "sensing.rule_kind",
                "condition",
                "规则要么有条件，要么写明失联多久，二者取一。",
                "A rule has either a condition or a time of silence."
            );
        if (request.Times > 1 && request.WithinSeconds == 0)
            throw Refusal.Invalid(
                "sensing.within",
                "withinSeconds",
                "多次触发须写明在多长时间内。",
                "Say within what time the condition must be met so often."
            );
        if (request.Together > 1 && request.TogetherBy is null)
            throw Refusal.Invalid(
                "sensing.together",
                "togetherBy",
                "多台设备联动须写明范围：同一网格、同一区划或同一对象。",
                "Say what makes devices neighbours: a grid cell, an area or an object."
            );
    }

    private static void Fill(RuleRow row, RuleRequest request)
    {
        (row.NameChinese, row.NameEnglish) = (request.NameZh, request.NameEn);
        (row.Condition, row.ReturnCondition) = (request.Condition, request.ReturnCondition);
        (row.SilentSeconds, row.HeldSeconds) = (request.SilentSeconds, request.HeldSeconds);
        (row.Times, row.WithinSeconds, row.GapSeconds) = (request.Times, request.WithinSeconds, request.GapSeconds);
        (row.Together, row.TogetherBy) = (request.Together, request.Together > 1 ? request.TogetherBy : null);
        (row.MatterCode, row.NeedsCheck, row.IsOn) = (request.MatterCode, request.NeedsCheck, request.IsOn);
    }

    private static object Facts(RuleRow row) =>
        new
        {
            row.NameChinese,
            row.NameEnglish,
            row.Condition,
            row.ReturnCondition,
            row.SilentSeconds,
            row.HeldSeconds,
            row.Times,
            row.WithinSeconds,
            row.GapSeconds,
            row.Together,
            row.TogetherBy,
            row.MatterCode,
            row.NeedsCheck,
            row.IsOn,
        };

    private static Refusal NoType(string code) =>
        Refusal.Invalid(
            "sensing.no_type",
            "typeCode",
            $"没有设备类型“{code}”。",
            $"There is no type of devices '{code}'."
        );
}
