using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Lookups;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Sessions;

/// <summary>A new password in place of the present one.</summary>
public sealed record ChangePasswordRequest(
    [property: Required, StringLength(200)] string Current,
    [property: Required, StringLength(200)] string New
);

/// <summary>The password once more, before something that matters.</summary>
public sealed record PasswordRequest([property: Required, StringLength(200)] string Password);

/// <summary>A code of the authenticator app.</summary>
public sealed record CodeRequest([property: Required, StringLength(20)] string Code);

/// <param name="Uri"><c>otpauth:</c>, for a QR code.</param>
/// <param name="Secret">The same secret in base 32, to type.</param>
public sealed record SecondFactorView(string Uri, string Secret);

/// <summary>Shown once; each is good once.</summary>
public sealed record RecoveryCodesView(IReadOnlyList<string> Codes);

/// <summary>The caller's own session: signing in and out, password, second factor.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var session = endpoints.MapGroup("/api/session").WithTags("session");
        session.MapPost("/", SignIn.Handle).WithSummary("登录 Sign in");
        session.MapDelete("/", SignOut).WithSummary("退出 Sign out");
        session.MapGet("/", WhoAmI).WithSummary("当前身份和权限 Who am I");
        session.MapPut("/password", ChangePassword).WithSummary("修改密码 Change the own password");
        session.MapPost("/second-factor", BeginSecondFactor).WithSummary("启用动态验证码 Set up a second factor");
        session.MapPut("/second-factor", ConfirmSecondFactor).WithSummary("确认动态验证码 Confirm the second factor");
        session
            .MapPost("/second-factor/remove", RemoveSecondFactor)
            .WithSummary("停用动态验证码 Remove the second factor");
    }

    private static SessionView WhoAmI(HttpContext context, StateStore store, Actor actor)
    {
        var feature = context.Features.Get<SessionFeature>();
        var user = actor is { Kind: ActorKind.User, Id: { } id } ? store.Access.User(id) : null;
        return SessionView.Of(
            actor,
            user?.Account.SignInName,
            feature?.State ?? SessionState.Full,
            user?.HasSecondFactor == true,
            store.Current
        ) with
        {
            SessionId = feature?.Session.Id,
        };
    }

    private static async Task<NoContent> SignOut(
        HttpContext context,
        SessionStore sessions,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var feature = SessionFeature.Require(context);
        await sessions.EndAsync(feature.Session.Id, ct);
        editing.Work.Record(new("user", feature.Session.UserId, "user.signed-out", actor));
        await editing.Work.CommitAsync(ct);
        SessionFeature.DeleteCookie(context);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ChangePassword(
        ChangePasswordRequest request,
        HttpContext context,
        Editing editing,
        Passwords passwords,
        OwnPassword own,
        SessionStore sessions,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await own.RequireAsync(context, request.Current, ct);
        passwords.RequireGood(request.New, row.SignInName);
        if (request.New == request.Current)
        {
            throw Refusal.Invalid(
                "password.same",
                "new",
                "新密码不能与原密码相同。",
                "The new password must differ from the present one."
            );
        }
        row.PasswordHash = passwords.Hash(request.New);
        row.MustChangePassword = false;
        row.SessionStamp = editing.NewId(); // ends the sessions elsewhere
        editing.Work.Update(row);
        editing.Work.Record(new("user", row.Id, "password.changed", actor));
        await editing.CommitAsync(ct);
        var (_, cookie) = await sessions.StartAsync(row.Id, row.SessionStamp, ct);
        SessionFeature.SetCookie(context, cookie);
        return TypedResults.NoContent();
    }

    private static async Task<SecondFactorView> BeginSecondFactor(
        PasswordRequest request,
        HttpContext context,
        Editing editing,
        OwnPassword own,
        Mobiles secrets,
        IOptions<OrganisationsOptions> options,
        CancellationToken ct
    )
    {
        var row = await own.RequireAsync(context, request.Password, ct);
        if (row.TotpConfirmed)
        {
            throw new Refusal(
                "second_factor.present",
                "已启用动态验证码，请先停用。",
                "A second factor is set up already; remove it first."
            );
        }
        var secret = Totp.NewSecret();
        row.TotpSealed = secrets.SealSecret(row.Id, secret);
        editing.Work.Update(row);
        await editing.CommitAsync(ct);
        return new(Totp.Uri(secret, options.Value.Issuer, row.SignInName), Totp.ToBase32(secret));
    }

    private static async Task<RecoveryCodesView> ConfirmSecondFactor(
        CodeRequest request,
        HttpContext context,
        Editing editing,
        Mobiles secrets,
        SignInCounter counter,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await OwnPassword.RowAsync(context, editing.Db, ct);
        if (row.TotpSealed is null || row.TotpConfirmed)
            throw new Refusal(
                "second_factor.not_begun",
                "请先启用动态验证码。",
                "Begin to set up a second factor first."
            );
        var step = Totp.Match(secrets.OpenSecret(row.Id, row.TotpSealed), request.Code, editing.Now, 0);
        if (step is null)
        {
            throw Refusal.Invalid(
                "second_factor.wrong_code",
                "code",
                "验证码不正确，请核对手机时间。",
                "The code is wrong; check the clock of the phone."
            );
        }
        await counter.SucceededAsync(row.Id, step, ct);
        var codes = Totp.NewRecoveryCodes();
        row.TotpConfirmed = true;
        row.RecoveryCodes = [.. codes.Select(Totp.HashOf)];
        editing.Work.Update(row);
        editing.Work.Record(new("user", row.Id, "second-factor.set-up", actor));
        await editing.CommitAsync(ct);
        return new(codes);
    }

    private static async Task<NoContent> RemoveSecondFactor(
        PasswordRequest request,
        HttpContext context,
        Editing editing,
        OwnPassword own,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await own.RequireAsync(context, request.Password, ct);
        SecondFactor.Clear(row);
        editing.Work.Update(row);
        editing.Work.Record(new("user", row.Id, "second-factor.removed", actor));
        await editing.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}

internal static class SecondFactor
{
    public static void Clear(UserRow row) => (row.TotpSealed, row.TotpConfirmed, row.RecoveryCodes) = (null, false, []);
}

/// <summary>Checks the caller's own password before something that matters; wrong ones count towards a
/// lock-out.</summary>
internal sealed class OwnPassword(ZhishuDbContext db, Passwords passwords, SignInCounter counter)
{
    public async Task<UserRow> RequireAsync(HttpContext context, string password, CancellationToken ct)
    {
        var row = await RowAsync(context, db, ct);
        if (await counter.BeginAsync(row.Id, ct) is null || !passwords.Verify(row.PasswordHash, password))
        {
            throw Refusal.Invalid(
                "password.wrong",
                "password",
                "当前密码不正确，或账号因多次错误已锁定。",
                "The present password is wrong, or too many attempts have locked the account."
            );
        }
        await counter.SucceededAsync(row.Id, null, ct);
        return row;
    }

    public static async Task<UserRow> RowAsync(HttpContext context, ZhishuDbContext db, CancellationToken ct)
    {
        var id = SessionFeature.Require(context).Session.UserId;
        return await db.Set<UserRow>().SingleAsync(u => u.Id == id, ct);
    }
}
