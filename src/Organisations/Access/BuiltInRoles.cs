using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Organisations.Lookups;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Access;

/// <summary>The roles that come with the product. Their permissions follow the installed modules: a new permission of
/// a module is in them from the next start on.</summary>
internal sealed class BuiltInRoles(IServiceScopeFactory scopes, StateStore store)
{
    public const string SystemAdministrator = "system-administrator";
    public const string SecurityAdministrator = "security-administrator";
    public const string AuditAdministrator = "audit-administrator";

    /// <summary>Every ordinary permission: for small installations and trials.</summary>
    public const string Manager = "manager";

    private static readonly (string Code, Text Name, string? Group, string[] Also)[] Roles =
    [
        (
            SystemAdministrator,
            new("系统管理员", "System administrator"),
            Separation.System,
            // Duties are written for the matters of the catalogue, where it is installed.
            [Permissions.Read, "matters.read"]
        ),
        (
            SecurityAdministrator,
            new("安全管理员", "Security administrator"),
            Separation.Security,
            [Permissions.Read, Permissions.UsersRead]
        ),
        (
            AuditAdministrator,
            new("审计管理员", "Audit administrator"),
            Separation.Audit,
            [Permissions.Read, Permissions.UsersRead]
        ),
        (Manager, new("业务管理员", "Manager"), null, []),
    ];

    /// <summary>Adds what is missing and brings the rest up to date, in a transaction of its own.</summary>
    public async Task EnsureAsync(CancellationToken ct)
    {
        await store.RefreshAsync(ct);
        await using var scope = scopes.CreateAsyncScope();
        var editing = scope.ServiceProvider.GetRequiredService<Editing>();
        if (!Prepare(editing))
            return;
        try
        {
            await editing.CommitAsync(ct);
        }
        catch (Exception e)
            when (e is Refusal { Code: "concurrency.stale" }
                || e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
            )
        {
            // Another node starts at the same moment and has done it.
            await store.RefreshAsync(ct);
        }
    }

    private static bool Prepare(Editing editing)
    {
        var actor = Actor.Internal("installation");
        var stored = editing.Store.Access.Roles;
        var changed = false;
        foreach (var (code, name, group, also) in Roles)
        {
            string[] permissions =
            [
                .. editing
                    .Store.Catalogue.All.Where(p => p.Group == group)
                    .Select(p => p.Name)
                    .Union(also.Where(name => editing.Store.Catalogue.Find(name) is not null), StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ];
            if (stored.TryGetValue(code, out var row) && row.Permissions.SequenceEqual(permissions))
                continue;
            changed = true;
            if (row is null)
            {
                row = new RoleRow
                {
                    Id = editing.NewId(),
                    Code = code,
                    NameChinese = name.Chinese,
                    NameEnglish = name.English,
                    Permissions = permissions,
                    BuiltIn = true,
                };
                editing.Work.Insert(row);
                editing.Work.Record(new("role", row.Id, "role.created", actor, RoleRules.Facts(row), OpensChain: true));
            }
            else
            {
                row = With(row, permissions);
                editing.Work.Update(row);
                editing.Work.Record(new("role", row.Id, "role.changed", actor, RoleRules.Facts(row)));
            }
        }
        return changed;
    }

    // The stored row is shared by everyone who reads the state: it is not changed in place.
    private static RoleRow With(RoleRow row, string[] permissions) =>
        new()
        {
            Id = row.Id,
            Code = row.Code,
            NameChinese = row.NameChinese,
            NameEnglish = row.NameEnglish,
            Permissions = permissions,
            BuiltIn = true,
            Version = row.Version,
        };
}
