using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Users;

/// <summary>A role, limited by unit (with those below it), area and matter; null for no limit.</summary>
public sealed record GrantRequest(
    [property: Required, PlainText(64)] string RoleCode,
    Guid? UnitId,
    [property: PlainText(12)] string? AreaPrefix,
    [property: PlainText(64)] string? MatterPrefix
);

/// <summary>Gives a role to a user, if the actor may give it and the three administrations stay apart.</summary>
internal static class GiveRole
{
    public static async Task<Created<GrantView>> Handle(
        Guid id,
        GrantRequest request,
        Editing editing,
        UserViews views,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(Permissions.RolesGrant);
        GrantRules.RequireNotSelf(actor, id);
        var user = await UserEndpoints.FindAsync(editing.Db, id, ct);
        var (grant, role) = Prepare(request, editing, actor, user: id);
        GrantRules.RequireMayGrant(actor, role, GrantRules.ScopeOf(grant, editing.Directory), editing.Store.Catalogue);
        Separation.Require(editing.Store.Access.PermissionsOf(id).Concat(role.Permissions), editing.Store.Catalogue);
        var held = editing.Store.Access.GrantsOf(id);
        if (
            held.Any(g =>
                (g.RoleId, g.UnitId, g.AreaPrefix, g.MatterPrefix)
                == (grant.RoleId, grant.UnitId, grant.AreaPrefix, grant.MatterPrefix)
            )
        )
            throw new Refusal(
                "grants.duplicate",
                "该用户已有此角色和范围。",
                "The user has this role in this scope already."
            );
        editing.Work.Insert(grant);
        // Two administrators each giving a half of what must stay apart would both write this version.
        editing.Work.Update(user);
        editing.Work.Record(new("user", id, "role.granted", actor, new { role.Code, grant = GrantRules.Facts(grant) }));
        await editing.CommitAsync(ct);
        return TypedResults.Created($"/api/users/{id}", views.GrantsOf(id).Single(g => g.Id == grant.Id));
    }

    public static (GrantRow Grant, RoleRow Role) Prepare(
        GrantRequest request,
        Editing editing,
        Actor actor,
        Guid? user = null,
        Guid? key = null
    )
    {
        if (!editing.Store.Access.Roles.TryGetValue(request.RoleCode, out var role))
            throw GrantRules.NoRole(request.RoleCode);
        if (request.UnitId is { } unit && editing.Directory.Unit(unit) is null)
            throw Refusal.Invalid("grants.no_unit", "unitId", "没有该机构。", "There is no such unit.");
        GrantRules.RequireGoodPrefixes(request.AreaPrefix, request.MatterPrefix);
        var grant = new GrantRow
        {
            Id = editing.NewId(),
            UserId = user,
            ApiKeyId = key,
            RoleId = role.Id,
            UnitId = request.UnitId,
            AreaPrefix = request.AreaPrefix,
            MatterPrefix = request.MatterPrefix,
            GrantedAt = editing.Now,
            GrantedBy = actor.Id,
        };
        return (grant, role);
    }
}

/// <summary>Takes a role away from a user.</summary>
internal static class TakeRole
{
    public static async Task<NoContent> Handle(Guid id, Guid grant, Editing editing, Actor actor, CancellationToken ct)
    {
        actor.Require(Permissions.RolesGrant);
        GrantRules.RequireNotSelf(actor, id);
        var row =
            await editing.Db.Set<GrantRow>().SingleOrDefaultAsync(g => g.Id == grant && g.UserId == id, ct)
            ?? throw Refusal.NotFound("grants.not_found", "该授权", "such grant");
        var role = editing.Store.Access.Role(row.RoleId)!;
        GrantRules.RequireMayGrant(actor, role, GrantRules.ScopeOf(row, editing.Directory), editing.Store.Catalogue);
        editing.Work.Delete(row);
        editing.Work.Record(new("user", id, "role.taken", actor, new { role.Code, grant = GrantRules.Facts(row) }));
        await editing.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}
