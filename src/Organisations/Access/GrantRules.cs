using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Importing;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Access;

/// <summary>Who may give what to whom.</summary>
internal static class GrantRules
{
    public static object Facts(GrantRow grant) =>
        new
        {
            grant.RoleId,
            grant.UnitId,
            grant.AreaPrefix,
            grant.MatterPrefix,
        };

    public static Refusal NoRole(string code) =>
        Refusal.Invalid("grants.no_role", "roleCode", $"没有角色“{code}”。", $"There is no role '{code}'.");

    public static void RequireGoodPrefixes(string? areaPrefix, string? matterPrefix)
    {
        if (areaPrefix is not null && AreaPrefixes.Fault(areaPrefix) is { } fault)
            throw Refusal.Invalid("grants.area_prefix", "areaPrefix", fault.Chinese, fault.English);
        if (
            matterPrefix is not null
            && (matterPrefix.Length is 0 or > 64 || PlainText.Clean(matterPrefix) != matterPrefix)
        )
        {
            throw Refusal.Invalid(
                "grants.matter_prefix",
                "matterPrefix",
                "事项前缀须为1至64个字符。",
                "A matter prefix has 1 to 64 plain characters."
            );
        }
    }

    /// <summary>An administrator gives and takes only inside the own scope. Ordinary permissions: anyone with
    /// <c>roles.grant</c>. Those of the security administration: only who holds them in that scope. Those of the system
    /// and audit administrations, which a security administrator never holds: only who grants without limits.</summary>
    /// <exception cref="Refusal">403 where the grant goes beyond what the actor may give.</exception>
    public static void RequireMayGrant(
        Actor actor,
        RoleRow role,
        Grant scope,
        PermissionCatalogue catalogue,
        string permission = Permissions.RolesGrant
    )
    {
        if (!Contains(actor.GrantsOf(permission), scope))
            throw Refusal.Forbidden(permission);
        foreach (var name in role.Permissions)
        {
            var group = catalogue.Find(name)?.Group;
            var may =
                group is null
                || (
                    group == Separation.Security
                        ? Contains(actor.GrantsOf(name), scope)
                        : Contains(actor.GrantsOf(permission), new Grant(permission))
                );
            if (!may)
            {
                throw new Refusal(
                    "grants.beyond_own",
                    $"您不能授予或收回含权限“{name}”的角色：该权限超出您自己的管理范围。",
                    $"You may not give or take a role with the permission {name}: it goes beyond what you administer.",
                    RefusalKind.Forbidden
                );
            }
        }
    }

    /// <exception cref="Refusal">403: nobody changes what they hold themselves.</exception>
    public static void RequireNotSelf(Actor actor, Guid user)
    {
        if (actor.Id == user)
        {
            throw new Refusal(
                "grants.self",
                "不能变更自己的权限，请由其他安全管理员办理。",
                "You cannot change your own grants; another security administrator must.",
                RefusalKind.Forbidden
            );
        }
    }

    /// <summary>Whether one of the grants reaches at least as far as the wanted scope in every respect.</summary>
    public static bool Contains(IReadOnlyList<Grant> held, Grant wanted) =>
        held.Any(h =>
            (h.Units is null || (wanted.Units is { } units && units.IsSubsetOf(h.Units)))
            && Reaches(h.AreaPrefix, wanted.AreaPrefix)
            && Reaches(h.MatterPrefix, wanted.MatterPrefix)
        );

    public static Grant ScopeOf(GrantRow grant, DirectorySnapshot directory) =>
        new(Permissions.RolesGrant, AccessState.UnitsOf(grant.UnitId, directory), grant.AreaPrefix, grant.MatterPrefix);

    private static bool Reaches(string? held, string? wanted) =>
        held is null || wanted?.StartsWith(held, StringComparison.Ordinal) == true;
}
