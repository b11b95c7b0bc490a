using Microsoft.AspNetCore.Http.HttpResults;

namespace Zhishu.Sensing.Commands;

/// <summary>Commands to devices: what people ask of them, and what devices fetch and answer, with their key.</summary>
internal static class CommandEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/sensing").WithTags("sensing");
        group.MapGet("/devices/{id:guid}/commands", List).WithSummary("设备指令 What a device can be told, and was");
        group.MapPost("/devices/{id:guid}/commands", Ask).WithSummary("下发指令 Tell a device to do something");
        group.MapPost("/commands/{id:guid}/withdraw", Withdraw).WithSummary("撤回指令 Take a command back");
        group.MapPost("/commands/take", Take).WithSummary("设备取指令 What a device has to do");
        group.MapPost("/commands/answer", Answer).WithSummary("设备答复指令 What became of a command");
    }

    private static async Task<DeviceCommandsView> List(
        Guid id,
        string? after,
        int? limit,
        AskCommand feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.List(id, after, limit, actor, ct);

    private static async Task<Created<CommandView>> Ask(
        Guid id,
        AskCommandRequest request,
        AskCommand feature,
        Actor actor,
        CancellationToken ct
    ) => TypedResults.Created($"/api/sensing/devices/{id}/commands", await feature.Ask(id, request, actor, ct));

    private static async Task<CommandView> Withdraw(Guid id, AskCommand feature, Actor actor, CancellationToken ct) =>
        await feature.Withdraw(id, actor, ct);

    private static async Task<IReadOnlyList<CommandMessage>> Take(
        TakeCommandsRequest request,
        AnswerCommand feature,
        Actor actor,
        CancellationToken ct
    ) => await feature.Take(request.Device, actor, ct);

    private static async Task<NoContent> Answer(
        CommandAnswer request,
        AnswerCommand feature,
        Actor actor,
        CancellationToken ct
    )
    {
        await feature.Answer(request, actor, ct);
        return TypedResults.NoContent();
    }
}
