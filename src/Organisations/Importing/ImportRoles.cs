using Zhishu.Organisations.Access;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Importing;

internal static class ImportRoles
{
    /// <returns>All roles by code, those being imported included.</returns>
    public static async Task<Dictionary<string, RoleRow>> RunAsync(ImportRun run, PermissionCatalogue catalogue)
    {
        if (run.Data.Roles.Count + run.Data.Users.Count == 0)
            return [];
        var roles = await run.Db.Set<RoleRow>().ToDictionaryAsync(r => r.Code, StringComparer.Ordinal, run.Ct);
        foreach (var (data, index) in run.Data.Roles.Select((r, i) => (r, i)))
        {
            try
            {
                RoleRules.RequireGood(data.Code, data.Name, data.Permissions, catalogue);
                if (roles.TryGetValue(data.Code, out var existing) && existing.BuiltIn)
                    throw RoleRules.BuiltIn();
            }
            catch (Refusal refusal)
            {
                run.Problem("roles", index, data.Code, refusal);
                continue;
            }
            Write(run, data, roles);
        }
        return roles;
    }

    private static void Write(ImportRun run, Contracts.RoleData data, Dictionary<string, RoleRow> roles)
    {
        string[] permissions = [.. data.Permissions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (!roles.TryGetValue(data.Code, out var row))
        {
            row = new RoleRow
            {
                Id = Ids.New(run.Clock),
                Code = data.Code,
                NameChinese = data.Name.Chinese,
                NameEnglish = data.Name.English,
                Permissions = permissions,
            };
            roles.Add(data.Code, row);
            run.Added(row, new("role", row.Id, "role.created", run.Actor, RoleRules.Facts(row), OpensChain: true));
            return;
        }
        if (
            row.NameChinese == data.Name.Chinese
            && row.NameEnglish == data.Name.English
            && row.Permissions.SequenceEqual(permissions)
        )
        {
            run.Unchanged();
            return;
        }
        var before = RoleRules.Facts(row);
        (row.NameChinese, row.NameEnglish, row.Permissions) = (data.Name.Chinese, data.Name.English, permissions);
        run.Changed(
            row,
            new("role", row.Id, "role.changed", run.Actor, new { from = before, to = RoleRules.Facts(row) })
        );
    }
}
