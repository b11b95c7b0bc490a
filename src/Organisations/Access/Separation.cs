using System.Collections.Frozen;
using Zhishu.Kernel.Modules;

namespace Zhishu.Organisations.Access;

/// <summary>The three administrations (三权分立, GB/T 22239 8.1.4): nobody, and no role, has permissions of two of
/// them.</summary>
internal static class Separation
{
    public const string System = "system";
    public const string Security = "security";
    public const string Audit = "audit";

    public static Text NameOf(string group) =>
        group switch
        {
            System => new("系统管理", "system administration"),
            Security => new("安全管理", "security administration"),
            Audit => new("审计管理", "audit administration"),
            _ => new(group, group),
        };

    /// <exception cref="Refusal">409 <c>roles.separation</c>.</exception>
    public static void Require(IEnumerable<string> permissions, PermissionCatalogue catalogue)
    {
        var groups = catalogue.GroupsOf(permissions);
        if (groups.Count < 2)
            return;
        var names = groups.Order(StringComparer.Ordinal).Select(NameOf).ToList();
        throw new Refusal(
            "roles.separation",
            $"{string.Join("与", names.Select(n => n.Chinese))}的权限必须分开，不能由同一角色或同一人持有。",
            $"Permissions of {string.Join(" and ", names.Select(n => n.English))} must stay apart: no role or person may "
                + "hold both."
        );
    }
}

/// <summary>Every permission of every module.</summary>
internal sealed class PermissionCatalogue(IEnumerable<IModule> modules)
{
    private readonly FrozenDictionary<string, Permission> all = modules
        .SelectMany(m => m.Permissions)
        .DistinctBy(p => p.Name)
        .ToFrozenDictionary(p => p.Name);

    public IEnumerable<Permission> All => all.Values.OrderBy(p => p.Name, StringComparer.Ordinal);

    public Permission? Find(string name) => all.GetValueOrDefault(name);

    /// <summary>Which of the three administrations the permissions belong to.</summary>
    public IReadOnlySet<string> GroupsOf(IEnumerable<string> permissions) =>
        permissions.Select(p => Find(p)?.Group).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <exception cref="Refusal">400 for a name no module knows.</exception>
    public void RequireKnown(IEnumerable<string> permissions)
    {
        foreach (var name in permissions)
        {
            if (!all.ContainsKey(name))
            {
                throw Refusal.Invalid(
                    "roles.unknown_permission",
                    "permissions",
                    $"没有名为“{name}”的权限。",
                    $"There is no permission '{name}'."
                );
            }
        }
    }
}
