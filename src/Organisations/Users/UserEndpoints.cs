using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Zhishu.Kernel.Http;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;
using Zhishu.Organisations.Sessions;

namespace Zhishu.Organisations.Users;

/// <param name="Password">Null: one is made and shown once. Either way it must be changed at the first sign-in.</param>
public sealed record CreateUserRequest(
    [property: Required, PlainText(64)] string SignInName,
    [property: Required, PlainText(100)] string Name,
    Guid? UnitId,
    [property: PlainText(20)] string? Mobile,
    [property: StringLength(200)] string? Password
);

/// <param name="Password">Shown this once; absent where it was given.</param>
public sealed record CreatedUserView(UserView User, string? Password);

/// <param name="Mobile">Null leaves the number; empty removes it.</param>
public sealed record ChangeUserRequest(
    [property: Required, PlainText(100)] string Name,
    Guid? UnitId,
    [property: PlainText(20, AllowEmpty = true)] string? Mobile,
    bool IsActive,
    int Version
);

/// <summary>Why somebody looks at what is masked.</summary>
public sealed record UnmaskUserRequest([property: Required, PlainText(200)] string Purpose);

/// <summary>A number in clear; the look is in the ledger.</summary>
public sealed record UnmaskedView(string? Mobile);

/// <summary>Accounts of people.</summary>
internal static class UserEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var users = endpoints.MapGroup("/api/users").WithTags("users");
        users.MapGet("/", List).WithSummary("用户列表 List users");
        users.MapGet("/{id:guid}", One).WithSummary("用户详情 One user");
        users.MapPost("/", Create).WithSummary("新建用户 Create a user");
        users.MapPut("/{id:guid}", Change).WithSummary("修改用户 Change a user");
        users.MapPost("/{id:guid}/unmask", Unmask).WithSummary("查看完整手机号 See the mobile number in full");
        users.MapPost("/{id:guid}/reset", Reset).WithSummary("重置密码和动态验证码 Reset password and second factor");
        users.MapPost("/{id:guid}/unlock", Unlock).WithSummary("解除锁定 Lift a lock-out");
        users.MapPost("/{id:guid}/sign-out", SignOut).WithSummary("结束全部会话 End all sessions");
        users.MapPost("/{id:guid}/grants", GiveRole.Handle).WithSummary("授予角色 Give a role");
        users.MapDelete("/{id:guid}/grants/{grant:guid}", TakeRole.Handle).WithSummary("收回角色 Take a role away");
    }

    private static async Task<Page<UserView>> List(
        Editing editing,
        UserViews views,
        Actor actor,
        string? query,
        Guid? unit,
        string? after,
        int? limit,
        CancellationToken ct
    )
    {
        RequireAny(actor);
        var access = editing.Store.Access;
        var within = unit is { } id ? editing.Directory.Subtree(id) : null;
        var found = access
            .Users.Where(u =>
                MaySee(actor, u.Account.UnitId, editing.Directory)
                && (within is null || (u.Account.UnitId is { } at && within.Contains(at)))
                && (
                    string.IsNullOrEmpty(query)
                    || u.Account.Name.Contains(query, StringComparison.OrdinalIgnoreCase)
                    || u.Key.Contains(SignInKey.Of(query), StringComparison.Ordinal)
                )
            )
            .OrderBy(u => u.Key, StringComparer.Ordinal);
        var page = Paging.ByCode(found, u => u.Key, after, limit);
        var ids = page.Items.Select(u => u.Account.Id).ToList();
        var rows = await editing.Db.Set<UserRow>().Where(u => ids.Contains(u.Id)).ToListAsync(ct);
        return new(await views.OfAsync([.. rows.OrderBy(r => r.SignInKey, StringComparer.Ordinal)], ct), page.Next);
    }

    private static async Task<UserView> One(
        Guid id,
        Editing editing,
        UserViews views,
        Actor actor,
        CancellationToken ct
    )
    {
        RequireAny(actor);
        var row = await FindAsync(editing.Db, id, ct);
        if (!MaySee(actor, row.UnitId, editing.Directory))
            throw Refusal.Forbidden(Permissions.UsersRead);
        return await views.OfAsync(row, ct);
    }

    private static async Task<Created<CreatedUserView>> Create(
        CreateUserRequest request,
        Editing editing,
        UserViews views,
        Passwords passwords,
        Mobiles mobiles,
        Actor actor,
        CancellationToken ct
    )
    {
        RequireMayManage(actor, request.UnitId, editing.Directory);
        UserRules.RequireName(request.SignInName, request.Name);
        var key = SignInKey.Of(request.SignInName);
        if (await editing.Db.Set<UserRow>().AnyAsync(u => u.SignInKey == key, ct))
        {
            throw new Refusal("users.duplicate", "该登录名已被使用。", "The sign-in name is in use.")
            {
                Field = "signInName",
            };
        }
        if (request.Password is not null)
            passwords.RequireGood(request.Password, request.SignInName);
        var made = request.Password is null ? Passwords.Make() : null;
        var id = editing.NewId();
        var row = new UserRow
        {
            Id = id,
            SignInName = request.SignInName.Trim(),
            SignInKey = key,
            Name = request.Name.Trim(),
            UnitId = request.UnitId,
            MobileSealed = mobiles.Seal(id, request.Mobile),
            PasswordHash = passwords.Hash(request.Password ?? made!),
            MustChangePassword = true,
            IsActive = true,
            SessionStamp = editing.NewId(),
            CreatedAt = editing.Now,
        };
        editing.Work.Insert(row);
        editing.Work.Record(new("user", id, "user.created", actor, UserRules.Facts(row), OpensChain: true));
        var view = await views.OfAsync(row, ct);
        // The answer kept for a repeated key goes without the password, which is shown once only.
        await editing.CommitAsync(StatusCodes.Status201Created, new CreatedUserView(view, null), ct);
        return TypedResults.Created($"/api/users/{id}", new CreatedUserView(view, made));
    }

    private static async Task<UserView> Change(
        Guid id,
        ChangeUserRequest request,
        Editing editing,
        UserViews views,
        Mobiles mobiles,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await RequireMayManageAsync(id, editing, actor, ct);
        RequireMayManage(actor, request.UnitId, editing.Directory);
        if (row.Version != request.Version)
            throw Refusal.Stale();
        var before = UserRules.Facts(row);
        if (row.IsActive && !request.IsActive)
        {
            GrantRules.RequireNotSelf(actor, id);
            row.SessionStamp = editing.NewId();
        }
        (row.Name, row.UnitId, row.IsActive) = (request.Name.Trim(), request.UnitId, request.IsActive);
        if (request.Mobile is not null)
            row.MobileSealed = mobiles.Seal(id, request.Mobile);
        editing.Work.Update(row);
        var change = new
        {
            from = before,
            to = UserRules.Facts(row),
            newMobile = request.Mobile is not null,
        };
        editing.Work.Record(new("user", id, "user.changed", actor, change));
        await editing.CommitAsync(ct);
        return await views.OfAsync(row, ct);
    }

    private static async Task<UnmaskedView> Unmask(
        Guid id,
        UnmaskUserRequest request,
        Editing editing,
        Mobiles mobiles,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await FindAsync(editing.Db, id, ct);
        actor.Require(Permissions.UsersUnmask, ScopeOf(row.UnitId, editing.Directory));
        editing.Work.Record(new("user", id, "mobile.unmasked", actor, new { purpose = request.Purpose.Trim() }));
        await editing.Work.CommitAsync(ct);
        return new(mobiles.Open(id, row.MobileSealed));
    }

    private static async Task<NewPassword> Reset(
        Guid id,
        Editing editing,
        ResetPassword reset,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await RequireMayManageAsync(id, editing, actor, ct);
        GrantRules.RequireNotSelf(actor, id);
        return await reset.HandleAsync(row, actor, ct);
    }

    private static async Task<NoContent> Unlock(
        Guid id,
        Editing editing,
        SignInCounter counter,
        Actor actor,
        CancellationToken ct
    )
    {
        await RequireMayManageAsync(id, editing, actor, ct);
        GrantRules.RequireNotSelf(actor, id);
        editing.Work.Record(new("user", id, "user.unlocked", actor));
        await editing.Work.CommitAsync(ct);
        await counter.UnlockAsync(id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOut(Guid id, Editing editing, Actor actor, CancellationToken ct)
    {
        var row = await RequireMayManageAsync(id, editing, actor, ct);
        row.SessionStamp = editing.NewId();
        editing.Work.Update(row);
        editing.Work.Record(new("user", id, "user.sessions-ended", actor));
        await editing.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    public static async Task<UserRow> FindAsync(ZhishuDbContext db, Guid id, CancellationToken ct) =>
        await db.Set<UserRow>().SingleOrDefaultAsync(u => u.Id == id, ct)
        ?? throw Refusal.NotFound("users.not_found", "该用户", "such user");

    /// <summary>Whoever resets a password can act as that user: so nobody manages somebody whose powers they could not
    /// give.</summary>
    public static async Task<UserRow> RequireMayManageAsync(Guid id, Editing editing, Actor actor, CancellationToken ct)
    {
        var row = await FindAsync(editing.Db, id, ct);
        RequireMayManage(actor, row.UnitId, editing.Directory);
        var access = editing.Store.Access;
        foreach (var grant in access.GrantsOf(id))
        {
            GrantRules.RequireMayGrant(
                actor,
                access.Role(grant.RoleId)!,
                GrantRules.ScopeOf(grant, editing.Directory),
                editing.Store.Catalogue,
                Permissions.UsersManage
            );
        }
        return row;
    }

    private static void RequireMayManage(Actor actor, Guid? unit, DirectorySnapshot directory)
    {
        if (unit is { } id && directory.Unit(id) is null)
            throw Refusal.Invalid("users.no_unit", "unitId", "没有该机构。", "There is no such unit.");
        actor.Require(Permissions.UsersManage, ScopeOf(unit, directory));
    }

    private static void RequireAny(Actor actor)
    {
        if (!actor.Has(Permissions.UsersManage))
            actor.Require(Permissions.UsersRead);
    }

    private static bool MaySee(Actor actor, Guid? unit, DirectorySnapshot directory)
    {
        var scope = ScopeOf(unit, directory);
        return actor.May(Permissions.UsersManage, scope) || actor.May(Permissions.UsersRead, scope);
    }

    private static Scope ScopeOf(Guid? unit, DirectorySnapshot directory) =>
        new(unit, unit is { } id ? directory.Unit(id)?.AreaCode : null);
}
