using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Options;
using Zhishu.Kernel.Cryptography;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Sessions;

/// <param name="Code">From the authenticator app, or a recovery code; needed where a second factor is set up.</param>
public sealed record SignInRequest(
    [property: Required, StringLength(100)] string Name,
    [property: Required, StringLength(200)] string Password,
    [property: StringLength(20)] string? Code
);

/// <summary>Signs a person in. What is wrong is never said more exactly than that name or password are: not whether
/// there is such an account, not whether it is locked or closed; the ledger knows.</summary>
internal sealed class SignIn(
    Editing editing,
    Passwords passwords,
    SignInCounter counter,
    Mobiles secrets,
    SessionStore sessions,
    IOptions<OrganisationsOptions> options
)
{
    private static readonly SemaphoreSlim Turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    public static async Task<SessionView> Handle(
        SignInRequest request,
        SignIn signIn,
        HttpContext context,
        CancellationToken ct
    )
    {
        // A password costs a good part of a tenth of a second of a core, for guesses too: they queue up here, and where
        // too many do, the rest of the product goes on.
        if (!await Turns.WaitAsync(TimeSpan.FromSeconds(10), ct))
        {
            throw new Refusal(
                "session.busy",
                "登录请求过多，请稍后重试。",
                "Too many people sign in at this moment; try again shortly.",
                RefusalKind.TooMany
            );
        }
        UserRow user;
        try
        {
            user = await signIn.CheckAsync(request, ct);
        }
        finally
        {
            Turns.Release();
        }
        var (id, cookie) = await signIn.StartAsync(user, ct);
        SessionFeature.SetCookie(context, cookie);
        return signIn.View(user, id);
    }

    private async Task<UserRow> CheckAsync(SignInRequest request, CancellationToken ct)
    {
        var key = SignInKey.Of(request.Name);
        var user = await editing.Db.Set<UserRow>().SingleOrDefaultAsync(u => u.SignInKey == key, ct);
        if (user is null || !user.IsActive || user.PasswordHash is null)
        {
            passwords.Verify(null, request.Password);
            var subject = user?.Id ?? editing.NewId();
            // A wrong name may be a password typed into the wrong field: only a digest of it is kept.
            var digest = Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(key)))[..16];
            await RefuseAsync(
                user is null ? "sign-in" : "user",
                subject,
                "sign-in.refused",
                new { reason = user is null ? "no such account" : "not active", digest },
                user is null,
                ct
            );
        }
        if (await counter.BeginAsync(user!.Id, ct) is not { } attempts)
        {
            passwords.Verify(null, request.Password);
            await RefuseAsync("user", user.Id, "sign-in.refused", new { reason = "locked" }, false, ct);
            throw Wrong();
        }
        if (!passwords.Verify(user.PasswordHash, request.Password))
            await FailAsync(user.Id, attempts, "password", ct);
        if (user.TotpConfirmed)
            await CheckCodeAsync(user, request.Code, attempts, ct);
        else
            await counter.SucceededAsync(user.Id, null, ct);
        return user;
    }

    private async Task CheckCodeAsync(UserRow user, string? code, int attempts, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            await counter.ForgetAsync(user.Id, ct);
            throw new Refusal(
                "session.code_required",
                "请输入动态验证码。",
                "Enter the code of your authenticator app.",
                RefusalKind.Unauthenticated
            );
        }
        var hash = Totp.HashOf(code);
        if (user.RecoveryCodes.Contains(hash))
        {
            user.RecoveryCodes = [.. user.RecoveryCodes.Where(c => c != hash)];
            editing.Work.Update(user);
            editing.Work.Record(
                new("user", user.Id, "recovery-code.used", ActorOf(user), new { left = user.RecoveryCodes.Length })
            );
            await counter.SucceededAsync(user.Id, null, ct);
            return;
        }
        var last = await editing
            .Db.Set<SignInRow>()
            .Where(s => s.UserId == user.Id)
            .Select(s => s.LastCodeStep)
            .SingleOrDefaultAsync(ct);
        var step = Totp.Match(secrets.OpenSecret(user.Id, user.TotpSealed!), code, editing.Now, last);
        if (step is null || !await counter.SucceededAsync(user.Id, step, ct))
            await FailAsync(user.Id, attempts, "code", ct);
    }

    private async Task FailAsync(Guid user, int attempts, string what, CancellationToken ct)
    {
        var locked = attempts >= options.Value.LockOutAfter;
        if (locked)
            editing.Work.Record(new("user", user, "user.locked-out", Nobody, new { options.Value.LockOutFor }));
        await RefuseAsync("user", user, "sign-in.refused", new { reason = "wrong " + what, attempts }, false, ct);
    }

    private async Task RefuseAsync(
        string kind,
        Guid subject,
        string action,
        object data,
        bool opens,
        CancellationToken ct
    )
    {
        editing.Work.Record(new(kind, subject, action, Nobody, data, opens));
        await editing.Work.CommitAsync(ct);
        throw Wrong();
    }

    public async Task<(Guid Id, string Cookie)> StartAsync(UserRow user, CancellationToken ct)
    {
        editing.Work.Record(new("user", user.Id, "user.signed-in", ActorOf(user)));
        await editing.CommitAsync(ct);
        return await sessions.StartAsync(user.Id, user.SessionStamp, ct);
    }

    private SessionView View(UserRow user, Guid session)
    {
        var access = editing.Store.Access;
        var state = access.User(user.Id) is { } entry
            ? SessionStates.Of(entry, access, editing.Store.Catalogue, options.Value)
            : SessionState.Full;
        return SessionView.Of(
            access.ActorOf(user.Id) ?? ActorOf(user),
            user.SignInName,
            state,
            user.TotpConfirmed,
            editing.Directory
        ) with
        {
            SessionId = session,
        };
    }

    private static Actor Nobody => Actor.Anonymous;

    private static Actor ActorOf(UserRow user) => new(ActorKind.User, user.Id, user.Name, user.UnitId, []);

    private Refusal Wrong() =>
        new(
            "session.wrong",
            $"登录名、密码或验证码不正确；连续{options.Value.LockOutAfter}次错误，账号将锁定{options.Value.LockOutFor.TotalMinutes:0}分钟。",
            $"Sign-in name, password or code is wrong; {options.Value.LockOutAfter} wrong attempts in a row lock the account "
                + $"for {options.Value.LockOutFor.TotalMinutes:0} minutes.",
            RefusalKind.Unauthenticated
        );
}
