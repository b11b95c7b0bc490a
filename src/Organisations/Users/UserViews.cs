using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Lookups;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Users;

/// <summary>A user as administrators see one; the mobile number masked.</summary>
public sealed record UserView(
    Guid Id,
    string SignInName,
    string Name,
    Guid? UnitId,
    Text? UnitName,
    string? Mobile,
    bool IsActive,
    bool MustChangePassword,
    bool HasSecondFactor,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastSignInAt,
    DateTimeOffset? LockedUntil,
    IReadOnlyList<GrantView> Grants,
    int Version
);

/// <summary>A role somebody has, and how far it reaches; an absent limit means none.</summary>
public sealed record GrantView(
    Guid Id,
    string RoleCode,
    Text RoleName,
    Guid? UnitId,
    Text? UnitName,
    string? AreaPrefix,
    string? MatterPrefix,
    DateTimeOffset GrantedAt,
    Guid? GrantedBy
);

/// <summary>Shows users.</summary>
internal sealed class UserViews(StateStore store, Mobiles mobiles, ZhishuDbContext db)
{
    public async Task<UserView> OfAsync(UserRow row, CancellationToken ct) => (await OfAsync([row], ct))[0];

    public async Task<List<UserView>> OfAsync(IReadOnlyList<UserRow> rows, CancellationToken ct)
    {
        var ids = rows.Select(r => r.Id).ToList();
        var signIns = await db.Set<SignInRow>().Where(s => ids.Contains(s.UserId)).ToDictionaryAsync(s => s.UserId, ct);
        var directory = store.Current;
        return
        [
            .. rows.Select(row =>
            {
                var signIn = signIns.GetValueOrDefault(row.Id);
                return new UserView(
                    row.Id,
                    row.SignInName,
                    row.Name,
                    row.UnitId,
                    NameOf(row.UnitId, directory),
                    mobiles.Masked(row.Id, row.MobileSealed),
                    row.IsActive,
                    row.MustChangePassword,
                    row.TotpConfirmed,
                    row.CreatedAt,
                    signIn?.LastSuccessAt,
                    signIn?.LockedUntil,
                    GrantsOf(row.Id),
                    row.Version
                );
            }),
        ];
    }

    /// <summary>The grants of a user or a key.</summary>
    public List<GrantView> GrantsOf(Guid holder)
    {
        var access = store.Access;
        var directory = store.Current;
        return
        [
            .. access
                .GrantsOf(holder)
                .Select(g => (Grant: g, Role: access.Role(g.RoleId)!))
                .OrderBy(g => g.Role.Code, StringComparer.Ordinal)
                .Select(g => new GrantView(
                    g.Grant.Id,
                    g.Role.Code,
                    new Text(g.Role.NameChinese, g.Role.NameEnglish),
                    g.Grant.UnitId,
                    NameOf(g.Grant.UnitId, directory),
                    g.Grant.AreaPrefix,
                    g.Grant.MatterPrefix,
                    g.Grant.GrantedAt,
                    g.Grant.GrantedBy
                )),
        ];
    }

    private static Text? NameOf(Guid? unit, DirectorySnapshot directory) =>
        unit is { } id ? directory.Unit(id)?.Name : null;
}
