using Microsoft.AspNetCore.Http.HttpResults;
using Zhishu.Kernel.Http;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Alarming;

internal static class RuleEndpoints
{
    private static readonly Dictionary<Guid, int> None = [];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var types = endpoints.MapGroup("/api/sensing/types").WithTags("sensing");
        types.MapGet("/", ListTypes).WithSummary("设备类型列表 List types of devices");
        types.MapPost("/", CreateType).WithSummary("新增设备类型 Add a type of devices");
        types.MapPut("/{id:guid}", ChangeType).WithSummary("修改设备类型 Change a type of devices");
        var rules = endpoints.MapGroup("/api/sensing/rules").WithTags("sensing");
        rules.MapGet("/", ListRules).WithSummary("告警规则列表 List rules of alarms");
        rules.MapGet("/{id:guid}", OneRule).WithSummary("告警规则详情 One rule");
        rules.MapPost("/", CreateRule).WithSummary("新增告警规则 Add a rule");
        rules.MapPut("/{id:guid}", ChangeRule).WithSummary("修改告警规则 Change a rule");
        rules.MapPost("/try", Try).WithSummary("用历史读数试算 Try a rule on past readings");
    }

    private static async Task<IReadOnlyList<DeviceTypeView>> ListTypes(
        ZhishuDbContext db,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(SensingPermissions.Read);
        return [.. (await db.Set<DeviceTypeRow>().OrderBy(t => t.Code).ToListAsync(ct)).Select(DeviceTypeView.Of)];
    }

    private static async Task<Created<DeviceTypeView>> CreateType(
        DeviceTypeRequest request,
        EditTypes feature,
        Actor actor,
        CancellationToken ct
    )
    {
        var type = await feature.Create(request, actor, ct);
        return TypedResults.Created($"/api/sensing/types/{type.Id}", type);
    }

    private static async Task<DeviceTypeView> ChangeType(
        Guid id,
        DeviceTypeRequest request,
        EditTypes feature,
        HttpContext context,
        Actor actor,
        CancellationToken ct
    ) => await feature.Change(id, request, v => EntityTag.Require(context, v), actor, ct);

    private static async Task<IReadOnlyList<RuleView>> ListRules(
        string? type,
        ReadRules feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.ListAsync(type, actor, ct);

    private static async Task<RuleView> OneRule(
        Guid id,
        ReadRules feature,
        HttpContext context,
        Actor actor,
        CancellationToken ct
    )
    {
        var rule = await feature.FindAsync(id, actor, ct);
        EntityTag.Write(context, rule.Version);
        return rule;
    }

    private static async Task<Created<RuleView>> CreateRule(
        RuleRequest request,
        EditRules feature,
        ReadRules reading,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await feature.Create(request, actor, ct);
        return TypedResults.Created($"/api/sensing/rules/{row.Id}", reading.View(row, None));
    }

    private static async Task<RuleView> ChangeRule(
        Guid id,
        RuleRequest request,
        EditRules feature,
        ReadRules reading,
        HttpContext context,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await feature.Change(id, request, v => EntityTag.Require(context, v), actor, ct);
        return reading.View(row, None);
    }

    private static async Task<RuleTrial> Try(
        TryRuleRequest request,
        TryRule feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.Handle(request, actor, ct);
}
