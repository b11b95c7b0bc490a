using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Zhishu.Kernel.Modules;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Lookups;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Roles;

/// <summary>A new role.</summary>
public sealed record CreateRoleRequest(
    [property: Required, PlainText(64)] string Code,
    [property: Required, PlainText(100)] string Chinese,
    [property: PlainText(100)] string? English,
    [property: Required, MaxLength(500)] IReadOnlyList<string> Permissions
);

/// <summary>Another name or other permissions for a role.</summary>
public sealed record ChangeRoleRequest(
    [property: Required, PlainText(100)] string Chinese,
    [property: PlainText(100)] string? English,
    [property: Required, MaxLength(500)] IReadOnlyList<string> Permissions,
    int Version
);

/// <param name="BuiltIn">Comes with the product and cannot be changed.</param>
public sealed record RoleView(
    Guid Id,
    string Code,
    Text Name,
    IReadOnlyList<string> Permissions,
    bool BuiltIn,
    int Version
);

/// <summary>Roles: sets of permissions, as data. Who maintains one decides what all its holders may do, so it takes
/// <c>roles.manage</c> without limits and the right to give every permission concerned.</summary>
internal static class RoleEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var roles = endpoints.MapGroup("/api/roles").WithTags("roles");
        roles.MapGet("/", List).WithSummary("角色列表 List roles");
        roles.MapGet("/permissions", ListPermissions).WithSummary("全部权限 All permissions");
        roles.MapPost("/", Create).WithSummary("新建角色 Create a role");
        roles.MapPut("/{id:guid}", Change).WithSummary("修改角色 Change a role");
        roles.MapDelete("/{id:guid}", Delete).WithSummary("删除角色 Delete a role");
    }

    private static IReadOnlyList<RoleView> List(StateStore store, Actor actor)
    {
        RequireSignedIn(actor);
        return [.. store.Access.Roles.Values.OrderBy(r => r.Code, StringComparer.Ordinal).Select(View)];
    }

    private static IEnumerable<Permission> ListPermissions(PermissionCatalogue catalogue, Actor actor)
    {
        RequireSignedIn(actor);
        return catalogue.All;
    }

    private static async Task<Created<RoleView>> Create(
        CreateRoleRequest request,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = new RoleRow
        {
            Id = editing.NewId(),
            Code = request.Code.Trim(),
            NameChinese = request.Chinese.Trim(),
            NameEnglish = (request.English ?? request.Chinese).Trim(),
            Permissions = Sorted(request.Permissions),
        };
        RequireMayDefine(actor, row, editing);
        if (editing.Store.Access.Roles.ContainsKey(row.Code))
            throw new Refusal("roles.duplicate", "该角色编码已被使用。", "The role's code is in use.")
            {
                Field = "code",
            };
        editing.Work.Insert(row);
        editing.Work.Record(new("role", row.Id, "role.created", actor, RoleRules.Facts(row), OpensChain: true));
        await editing.CommitAsync(StatusCodes.Status201Created, View(row), ct);
        return TypedResults.Created($"/api/roles/{row.Id}", View(row));
    }

    private static async Task<RoleView> Change(
        Guid id,
        ChangeRoleRequest request,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await RequireOwnAsync(id, editing, actor, ct);
        if (row.Version != request.Version)
            throw Refusal.Stale();
        var before = RoleRules.Facts(row);
        row.NameChinese = request.Chinese.Trim();
        row.NameEnglish = (request.English ?? request.Chinese).Trim();
        row.Permissions = Sorted(request.Permissions);
        RequireMayDefine(actor, row, editing);
        RequireHoldersStayApart(row, editing);
        editing.Work.Update(row);
        editing.Work.Record(new("role", id, "role.changed", actor, new { from = before, to = RoleRules.Facts(row) }));
        await editing.CommitAsync(ct);
        return View(row);
    }

    private static async Task<NoContent> Delete(Guid id, Editing editing, Actor actor, CancellationToken ct)
    {
        var row = await RequireOwnAsync(id, editing, actor, ct);
        if (await editing.Db.Set<GrantRow>().AnyAsync(g => g.RoleId == id, ct))
            throw new Refusal(
                "roles.in_use",
                "仍有用户或密钥持有该角色，请先收回。",
                "Users or keys have this role; take it away first."
            );
        editing.Work.Delete(row);
        editing.Work.Record(new("role", id, "role.deleted", actor, RoleRules.Facts(row)));
        await editing.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    private static async Task<RoleRow> RequireOwnAsync(Guid id, Editing editing, Actor actor, CancellationToken ct)
    {
        actor.Require(Permissions.RolesManage);
        var row =
            await editing.Db.Set<RoleRow>().SingleOrDefaultAsync(r => r.Id == id, ct)
            ?? throw Refusal.NotFound("roles.not_found", "该角色", "such role");
        if (row.BuiltIn)
            throw RoleRules.BuiltIn();
        RequireMayDefine(actor, row, editing);
        if (actor.Id is { } self && editing.Store.Access.GrantsOf(self).Any(g => g.RoleId == id))
            GrantRules.RequireNotSelf(actor, self);
        return row;
    }

    private static void RequireMayDefine(Actor actor, RoleRow role, Editing editing)
    {
        var catalogue = editing.Store.Catalogue;
        RoleRules.RequireGood(role.Code, new(role.NameChinese, role.NameEnglish), role.Permissions, catalogue);
        GrantRules.RequireMayGrant(actor, role, new Grant(Permissions.RolesManage), catalogue, Permissions.RolesManage);
    }

    private static void RequireHoldersStayApart(RoleRow changed, Editing editing)
    {
        var access = editing.Store.Access;
        foreach (var holder in access.HoldersOf(changed.Id))
        {
            var others = access.GrantsOf(holder).Where(g => g.RoleId != changed.Id).Select(g => access.Role(g.RoleId)!);
            Separation.Require(
                others.SelectMany(r => r.Permissions).Concat(changed.Permissions),
                editing.Store.Catalogue
            );
        }
    }

    private static void RequireSignedIn(Actor actor)
    {
        if (actor.Kind == ActorKind.Public)
            throw new Refusal("session.none", "请先登录。", "Sign in first.", RefusalKind.Unauthenticated);
    }

    private static string[] Sorted(IEnumerable<string> permissions) =>
        [.. permissions.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static RoleView View(RoleRow row) =>
        new(row.Id, row.Code, new(row.NameChinese, row.NameEnglish), row.Permissions, row.BuiltIn, row.Version);
}
