using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;
using Zhishu.Organisations.Users;

namespace Zhishu.Organisations.Access;

internal sealed class AccountLists(Editing editing) : IAccountLists
{
    public async Task<IReadOnlyList<AccountLine>> UsersAsync(CancellationToken ct)
    {
        await editing.Store.RefreshAsync(ct);
        var rows = await editing.Db.Set<UserRow>().OrderBy(u => u.SignInKey).ToListAsync(ct);
        return
        [
            .. rows.Select(u => new AccountLine(
                u.SignInName,
                u.Name,
                CodeOf(u.UnitId),
                u.IsActive,
                RolesOf(u.Id),
                u.CreatedAt
            )),
        ];
    }

    public async Task<IReadOnlyList<ApiKeyLine>> ApiKeysAsync(CancellationToken ct)
    {
        await editing.Store.RefreshAsync(ct);
        var rows = await editing.Db.Set<ApiKeyRow>().OrderBy(k => k.CreatedAt).ToListAsync(ct);
        return
        [
            .. rows.Select(k => new ApiKeyLine(
                k.PublicId,
                k.Name,
                CodeOf(k.UnitId),
                RolesOf(k.Id),
                k.CreatedAt,
                k.ExpiresAt,
                k.RevokedAt
            )),
        ];
    }

    public async Task DisableAsync(string signInName, Actor actor, CancellationToken ct)
    {
        await editing.Store.RefreshAsync(ct);
        var key = SignInKey.Of(signInName);
        var id =
            await editing
                .Db.Set<UserRow>()
                .Where(u => u.SignInKey == key)
                .Select(u => (Guid?)u.Id)
                .SingleOrDefaultAsync(ct)
            ?? throw Refusal.NotFound("users.not_found", $"用户“{signInName}”", $"user '{signInName}'");
        var row = await UserEndpoints.RequireMayManageAsync(id, editing, actor, ct);
        if (!row.IsActive)
            return;
        row.IsActive = false;
        row.SessionStamp = editing.NewId();
        editing.Work.Update(row);
        editing.Work.Record(new("user", row.Id, "user.changed", actor, UserRules.Facts(row)));
        await editing.CommitAsync(ct);
    }

    private string? CodeOf(Guid? unit) => unit is { } id ? editing.Directory.Unit(id)?.Code : null;

    private List<string> RolesOf(Guid holder) =>
        [
            .. editing
                .Store.Access.GrantsOf(holder)
                .Select(g => editing.Store.Access.Role(g.RoleId)?.Code)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
}
