namespace Zhishu.Organisations.Units;

internal static class UnitEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var units = endpoints.MapGroup("/api/units").WithTags("units");
        units.MapGet("/", ListUnits.Handle).WithSummary("机构列表 List units");
        units.MapGet("/{id:guid}", ListUnits.One).WithSummary("机构详情 One unit");
        units.MapPost("/", CreateUnit.Handle).WithSummary("新建机构 Create a unit");
        units.MapPut("/{id:guid}", ChangeUnit.Handle).WithSummary("修改机构 Change a unit");
        units.MapPost("/{id:guid}/move", MoveUnit.Handle).WithSummary("调整上级机构 Move a unit");
        units.MapPost("/{id:guid}/close", CloseUnit.Handle).WithSummary("撤销机构 Close a unit");
    }
}
