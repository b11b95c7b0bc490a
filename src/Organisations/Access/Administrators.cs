using Zhishu.Organisations.ApiKeys;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;
using Zhishu.Organisations.Users;

namespace Zhishu.Organisations.Access;

internal sealed class Administrators(
    Editing editing,
    BuiltInRoles builtIn,
    Passwords passwords,
    ResetPassword reset,
    IssueApiKey issue
) : IAdministrators
{
    // One person may not hold two of these, so the first start makes three accounts.
    private static readonly (string Name, string Chinese, string Role)[] First =
    [
        ("admin", "系统管理员", BuiltInRoles.SystemAdministrator),
        ("security", "安全管理员", BuiltInRoles.SecurityAdministrator),
        ("audit", "审计管理员", BuiltInRoles.AuditAdministrator),
    ];

    public async Task<IReadOnlyList<NewPassword>> EnsureFirstAsync(string? password, CancellationToken ct)
    {
        await builtIn.EnsureAsync(ct);
        if (await editing.Db.Set<UserRow>().AnyAsync(ct))
            return [];
        if (password is not null)
            passwords.RequireGood(password, "");
        var actor = Actor.Internal("first start");
        var made = new List<NewPassword>();
        foreach (var (name, chinese, role) in First)
        {
            var text = password ?? Passwords.Make();
            made.Add(new(name, text));
            var user = new UserRow
            {
                Id = editing.NewId(),
                SignInName = name,
                SignInKey = SignInKey.Of(name),
                Name = chinese,
                PasswordHash = passwords.Hash(text),
                // One that was set by whoever installs is known to nobody else.
                MustChangePassword = password is null,
                IsActive = true,
                SessionStamp = editing.NewId(),
                CreatedAt = editing.Now,
            };
            var grant = new GrantRow
            {
                Id = editing.NewId(),
                UserId = user.Id,
                RoleId = editing.Store.Access.Roles[role].Id,
                GrantedAt = editing.Now,
            };
            editing.Work.Insert(user);
            editing.Work.Insert(grant);
            editing.Work.Record(new("user", user.Id, "user.created", actor, UserRules.Facts(user), OpensChain: true));
            editing.Work.Record(new("user", user.Id, "role.granted", actor, GrantRules.Facts(grant)));
        }
        await editing.CommitAsync(ct);
        return made;
    }

    public async Task<NewPassword> ResetPasswordAsync(string signInName, Actor actor, CancellationToken ct)
    {
        var key = SignInKey.Of(signInName);
        var row =
            await editing.Db.Set<UserRow>().SingleOrDefaultAsync(u => u.SignInKey == key, ct)
            ?? throw Refusal.NotFound("users.not_found", $"用户“{signInName}”", $"user '{signInName}'");
        await UserEndpoints.RequireMayManageAsync(row.Id, editing, actor, ct);
        return await reset.HandleAsync(row, actor, ct);
    }

    public async Task<NewApiKey> CreateApiKeyAsync(ApiKeyData key, Actor actor, CancellationToken ct)
    {
        await builtIn.EnsureAsync(ct);
        var request = new CreateApiKeyRequest(
            key.Name,
            UnitId(key.UnitCode),
            key.ExpiresAt,
            [.. key.Grants.Select(g => new GrantRequest(g.RoleCode, UnitId(g.UnitCode), g.AreaPrefix, g.MatterPrefix))]
        );
        return await issue.HandleAsync(request, actor, ct);
    }

    public async Task RevokeApiKeyAsync(string publicId, Actor actor, CancellationToken ct)
    {
        var row =
            await editing.Db.Set<ApiKeyRow>().SingleOrDefaultAsync(k => k.PublicId == publicId, ct)
            ?? throw Refusal.NotFound("apikeys.not_found", $"接口密钥{publicId}", $"API key {publicId}");
        await ApiKeyEndpoints.RevokeAsync(row, editing, actor, ct);
    }

    private Guid? UnitId(string? code) =>
        code is null
            ? null
            : editing.Directory.UnitByCode(code)?.Id
                ?? throw Refusal.Invalid(
                    "units.not_found",
                    "unitCode",
                    $"没有机构“{code}”。",
                    $"There is no unit '{code}'."
                );
}
