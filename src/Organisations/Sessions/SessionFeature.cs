using Zhishu.Organisations.Access;

namespace Zhishu.Organisations.Sessions;

/// <summary>How far a signed-in person has got.</summary>
internal enum SessionState
{
    /// <summary>May do everything granted.</summary>
    Full,

    /// <summary>May only change the password.</summary>
    MustChangePassword,

    /// <summary>May only set up the second factor.</summary>
    MustSetUpSecondFactor,
}

internal static class SessionStates
{
    public static SessionState Of(
        UserEntry user,
        AccessState access,
        PermissionCatalogue catalogue,
        OrganisationsOptions options
    )
    {
        if (user.MustChangePassword)
            return SessionState.MustChangePassword;
        return
            options.RequireSecondFactorForAdministrators
            && !user.HasSecondFactor
            && catalogue.GroupsOf(access.PermissionsOf(user.Account.Id)).Count > 0
            ? SessionState.MustSetUpSecondFactor
            : SessionState.Full;
    }
}

/// <summary>The session of the present request, for the endpoints of the session itself.</summary>
internal sealed record SessionFeature(LiveSession Session, SessionState State)
{
    public const string Cookie = "zhishu_session";

    /// <exception cref="Refusal">401 where nobody is signed in by a session.</exception>
    public static SessionFeature Require(HttpContext context) =>
        context.Features.Get<SessionFeature>()
        ?? throw new Refusal("session.none", "请先登录。", "Sign in first.", RefusalKind.Unauthenticated);

    public static void SetCookie(HttpContext context, string value) =>
        context.Response.Cookies.Append(Cookie, value, Options(context));

    public static void DeleteCookie(HttpContext context) => context.Response.Cookies.Delete(Cookie, Options(context));

    private static CookieOptions Options(HttpContext context) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = "/",
            IsEssential = true,
        };
}
