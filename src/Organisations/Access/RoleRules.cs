using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Access;

internal static class RoleRules
{
    public static void RequireGood(
        string code,
        Text name,
        IReadOnlyList<string> permissions,
        PermissionCatalogue catalogue
    )
    {
        if (code.Length is 0 or > 64 || !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw Refusal.Invalid(
                "roles.code",
                "code",
                "角色编码须为1至64个字母、数字、-、_或.。",
                "The code has 1 to 64 letters, digits, '-', '_' or '.'."
            );
        }
        if (string.IsNullOrWhiteSpace(name.Chinese))
            throw Refusal.Invalid("roles.name", "name", "角色名称为空。", "The role needs a name.");
        catalogue.RequireKnown(permissions);
        Separation.Require(permissions, catalogue);
    }

    public static Refusal BuiltIn() =>
        new(
            "roles.built_in",
            "内置角色随产品更新，不能修改或删除；请另建角色。",
            "Built-in roles come with the product and cannot be changed or deleted; make your own."
        );

    public static object Facts(RoleRow row) =>
        new
        {
            row.Code,
            row.NameChinese,
            row.NameEnglish,
            row.Permissions,
        };
}
