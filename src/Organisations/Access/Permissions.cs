using Zhishu.Kernel.Modules;

namespace Zhishu.Organisations.Access;

/// <summary>The permissions this module checks.</summary>
internal static class Permissions
{
    public const string Read = "organisations.read";
    public const string Manage = "organisations.manage";
    public const string UsersRead = "users.read";
    public const string UsersManage = "users.manage";
    public const string UsersUnmask = "users.unmask";
    public const string RolesManage = "roles.manage";
    public const string RolesGrant = "roles.grant";
    public const string ApiKeysManage = "apikeys.manage";

    public static IReadOnlyList<Permission> All { get; } =
    [
        new(Read, new("查看机构、网格和职责", "See units, grids and duties")),
        new(Manage, new("维护区划、机构、网格和职责", "Maintain areas, units, grids and duties"), Separation.System),
        new(UsersRead, new("查看用户名单", "See who has an account")),
        new(UsersManage, new("新建和维护用户", "Create and maintain users"), Separation.Security),
        new(UsersUnmask, new("查看用户完整手机号", "See users' mobile numbers in full"), Separation.Security),
        new(RolesManage, new("维护角色", "Maintain roles"), Separation.Security),
        new(RolesGrant, new("授予和收回角色", "Give and take roles"), Separation.Security),
        new(ApiKeysManage, new("管理接口密钥", "Manage API keys"), Separation.Security),
    ];
}
