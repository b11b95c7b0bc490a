using Zhishu.Kernel.Http;

namespace Zhishu.Sensing.Alarms;

internal static class AlarmEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/sensing/alarms").WithTags("sensing");
        group.MapGet("/", List).WithSummary("告警列表 List alarms");
        group.MapGet("/{id:guid}", One).WithSummary("告警详情 One alarm");
        group.MapPost("/{id:guid}/check", Check).WithSummary("确认或排除告警 Confirm or dismiss an alarm");
    }

    private static async Task<Page<AlarmView>> List(
        [AsParameters] AlarmFilter asked,
        string? after,
        int? limit,
        ReadAlarms feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.ListAsync(asked, after, limit, actor, ct);

    private static async Task<AlarmView> One(Guid id, ReadAlarms feature, Actor actor, CancellationToken ct) =>
        await feature.FindAsync(id, actor, SensingPermissions.Read, ct);

    private static async Task<AlarmView> Check(
        Guid id,
        CheckAlarmRequest request,
        CheckAlarm feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.Handle(id, request, actor, ct);
}
