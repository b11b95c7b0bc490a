using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Zhishu.Kernel.Http;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Lookups;

namespace Zhishu.Organisations.Sessions;

/// <summary>Finds out who asks, by API key or session, before anything else happens, and puts the
/// <see cref="Actor"/> into the request. A key that is wrong is refused, never taken for the public; a session that is
/// over makes the caller the public again.</summary>
internal sealed class RequestAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> scheme,
    ILoggerFactory logs,
    UrlEncoder encoder,
    StateStore store,
    SessionStore sessions,
    ApiKeyUses uses,
    PermissionCatalogue catalogue,
    IEnumerable<IOtherKeys> otherKeys,
    IOptions<OrganisationsOptions> options,
    TimeProvider clock
) : AuthenticationHandler<AuthenticationSchemeOptions>(scheme, logs, encoder), IAuthenticationRequestHandler
{
    public const string SchemeName = "Zhishu";
    private const string Bearer = "Bearer ";

    /// <summary>Called first for every request.</summary>
    /// <returns>True where the request is answered already, by a refusal.</returns>
    public async Task<bool> HandleRequestAsync()
    {
        var authorization = Request.Headers.Authorization.ToString();
        Refusal? refusal = null;
        if (authorization.Length > 0)
            refusal = await ByKeyAsync(authorization);
        else if (Request.Cookies.TryGetValue(SessionFeature.Cookie, out var cookie))
            refusal = await BySessionAsync(cookie);
        if (refusal is null)
            return false;
        await ProblemHandler.WriteAsync(Context, refusal);
        return true;
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.Features.Get<Actor>() is not { Id: { } id } actor)
            return Task.FromResult(AuthenticateResult.NoResult());
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, id.ToString()), new Claim(ClaimTypes.Name, actor.Name)],
            Scheme.Name
        );
        return Task.FromResult(
            AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name))
        );
    }

    private async ValueTask<Refusal?> ByKeyAsync(string authorization)
    {
        if (await OfOtherAsync(authorization) is { } other)
        {
            Context.Features.Set(other);
            return null;
        }
        return ByKey(authorization);
    }

    private async ValueTask<Actor?> OfOtherAsync(string authorization)
    {
        if (!authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return null;
        var text = authorization[Bearer.Length..].Trim();
        var keys = otherKeys.FirstOrDefault(k => text.StartsWith(k.Prefix, StringComparison.Ordinal));
        return keys is null ? null : await keys.ActorOfKeyAsync(text, Context.RequestAborted);
    }

    private Refusal? ByKey(string authorization)
    {
        var now = clock.GetUtcNow();
        if (
            authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && ApiKeyText.TrySplit(authorization.AsSpan(Bearer.Length).Trim(), out var publicId, out var secret)
            && store.Access.ActorOfKey(publicId, secret, now) is { } actor
        )
        {
            uses.Note(actor.Id!.Value, now);
            Context.Features.Set(actor);
            return null;
        }
        return new Refusal(
            "apikey.wrong",
            "接口密钥无效、已过期或已吊销。",
            "The API key is wrong, expired or revoked.",
            RefusalKind.Unauthenticated
        );
    }

    private async ValueTask<Refusal?> BySessionAsync(string cookie)
    {
        var session = await sessions.FindAsync(cookie, IsUse(), Context.RequestAborted);
        var access = store.Access;
        if (
            session is null
            || access.User(session.UserId) is not { Account.IsActive: true } user
            || user.Stamp != session.Stamp
            || access.ActorOf(session.UserId) is not { } actor
        )
        {
            SessionFeature.DeleteCookie(Context);
            return null;
        }
        if (IsForged())
        {
            return new Refusal(
                "session.forged",
                "请求缺少防伪造标头（X-Zhishu: 1），或来源与本站不符。",
                "The request lacks the header X-Zhishu: 1, or comes from another site.",
                RefusalKind.Forbidden
            );
        }
        var state = SessionStates.Of(user, access, catalogue, options.Value);
        Context.Features.Set(state == SessionState.Full ? actor : actor with { Grants = [] });
        Context.Features.Set(new SessionFeature(session, state));
        return null;
    }

    /// <summary>Whether a person does it. A page that looks again by itself says so, or nobody would ever be idle.</summary>
    private bool IsUse() =>
        !Request.Headers.ContainsKey("X-Zhishu-Automatic")
        && !Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal);

    /// <summary>A browser sends the cookie along with whatever another site makes it send, but neither our header nor
    /// our origin.</summary>
    private bool IsForged()
    {
        if (
            HttpMethods.IsGet(Request.Method)
            || HttpMethods.IsHead(Request.Method)
            || HttpMethods.IsOptions(Request.Method)
        )
            return false;
        if (Request.Headers["X-Zhishu"] == "1")
            return false;
        return !string.Equals(
            Request.Headers.Origin,
            $"{Request.Scheme}://{Request.Host}",
            StringComparison.OrdinalIgnoreCase
        );
    }
}
