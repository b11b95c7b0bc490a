using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Importing;

internal sealed class ImportUsers(
    ImportRun run,
    Dictionary<string, UnitRow> units,
    Dictionary<string, RoleRow> roles,
    PermissionCatalogue catalogue,
    Passwords passwords,
    Mobiles mobiles
)
{
    // Hashing takes a good part of a tenth of a second. Accounts that are given the same password in one import, as in
    // the demonstration city, share one hash: they are equal to begin with.
    private readonly Dictionary<string, string> hashes = new(StringComparer.Ordinal);

    public async Task RunAsync()
    {
        if (run.Data.Users.Count == 0)
            return;
        var users = await run.Db.Set<UserRow>().ToDictionaryAsync(u => u.SignInKey, StringComparer.Ordinal, run.Ct);
        var grants = (await run.Db.Set<GrantRow>().Where(g => g.UserId != null).ToListAsync(run.Ct)).ToLookup(g =>
            g.UserId!.Value
        );
        foreach (var (data, index) in run.Data.Users.Select((u, i) => (u, i)))
        {
            try
            {
                Write(data, users, grants);
            }
            catch (Refusal refusal)
            {
                run.Problem("users", index, data.SignInName, refusal);
            }
        }
    }

    private void Write(UserData data, Dictionary<string, UserRow> users, ILookup<Guid, GrantRow> stored)
    {
        UserRules.RequireName(data.SignInName, data.Name);
        if (data.UnitCode is { } unit && !units.ContainsKey(unit))
            throw Refusal.Invalid("users.no_unit", "unitCode", $"机构“{unit}”不存在。", $"There is no unit '{unit}'.");
        var key = SignInKey.Of(data.SignInName);
        var isNew = !users.TryGetValue(key, out var row);
        var id = row?.Id ?? Ids.New(run.Clock);
        var before = isNew ? [] : stored[id].ToList();
        var grants = data.Grants.Select(g => ToGrant(g, id)).Where(g => !before.Exists(b => Same(b, g))).ToList();
        Separation.Require(
            before.Concat(grants).SelectMany(g => roles.Values.First(r => r.Id == g.RoleId).Permissions),
            catalogue
        );
        if (row is null)
        {
            row = Create(data, id, key);
            users.Add(key, row);
            run.Added(row, new("user", id, "user.created", run.Actor, UserRules.Facts(row), OpensChain: true));
        }
        else
        {
            Change(data, row);
        }
        foreach (var grant in grants)
        {
            run.Work.Insert(grant);
            run.Work.Record(new("user", id, "role.granted", run.Actor, GrantRules.Facts(grant)));
        }
    }

    private UserRow Create(UserData data, Guid id, string key)
    {
        if (data.Password is not null)
            passwords.RequireGood(data.Password, data.SignInName);
        return new UserRow
        {
            Id = id,
            SignInName = data.SignInName.Trim(),
            SignInKey = key,
            Name = PlainText.Clean(data.Name),
            UnitId = data.UnitCode is { } unit ? units[unit].Id : null,
            MobileSealed = mobiles.Seal(id, data.Mobile),
            PasswordHash = data.Password is null ? null : HashOf(data.Password),
            MustChangePassword = data.MustChangePassword,
            IsActive = true,
            SessionStamp = Ids.New(run.Clock),
            CreatedAt = run.Clock.GetUtcNow(),
        };
    }

    private void Change(UserData data, UserRow row)
    {
        var name = PlainText.Clean(data.Name);
        var unit = data.UnitCode is { } code ? units[code].Id : row.UnitId;
        var mobile = data.Mobile is null ? row.MobileSealed : mobiles.Seal(row.Id, data.Mobile);
        var sameMobile = data.Mobile is null || mobiles.Open(row.Id, mobile) == mobiles.Open(row.Id, row.MobileSealed);
        if (row.Name == name && row.UnitId == unit && sameMobile)
        {
            run.Unchanged();
            return;
        }
        var before = UserRules.Facts(row);
        (row.Name, row.UnitId) = (name, unit);
        row.MobileSealed = sameMobile ? row.MobileSealed : mobile;
        run.Changed(
            row,
            new(
                "user",
                row.Id,
                "user.changed",
                run.Actor,
                new
                {
                    from = before,
                    to = UserRules.Facts(row),
                    newMobile = !sameMobile,
                }
            )
        );
    }

    private GrantRow ToGrant(GrantData data, Guid user)
    {
        if (!roles.TryGetValue(data.RoleCode, out var role))
            throw GrantRules.NoRole(data.RoleCode);
        if (data.UnitCode is { } unit && !units.ContainsKey(unit))
            throw Refusal.Invalid("grants.no_unit", "grants", $"机构“{unit}”不存在。", $"There is no unit '{unit}'.");
        GrantRules.RequireGoodPrefixes(data.AreaPrefix, data.MatterPrefix);
        return new GrantRow
        {
            Id = Ids.New(run.Clock),
            UserId = user,
            RoleId = role.Id,
            UnitId = data.UnitCode is { } code ? units[code].Id : null,
            AreaPrefix = data.AreaPrefix,
            MatterPrefix = data.MatterPrefix,
            GrantedAt = run.Clock.GetUtcNow(),
            GrantedBy = run.Actor.Id,
        };
    }

    private string HashOf(string password) =>
        hashes.TryGetValue(password, out var hash) ? hash : hashes[password] = passwords.Hash(password);

    private static bool Same(GrantRow a, GrantRow b) =>
        (a.RoleId, a.UnitId, a.AreaPrefix, a.MatterPrefix) == (b.RoleId, b.UnitId, b.AreaPrefix, b.MatterPrefix);
}
