using Microsoft.AspNetCore.Http;

namespace Zhishu.Kernel.Actors;

/// <summary>Who acts.</summary>
public enum ActorKind
{
    /// <summary>A resident without an account.</summary>
    Public,

    /// <summary>A signed-in person.</summary>
    User,

    /// <summary>Another system, by its API key.</summary>
    System,

    /// <summary>The product itself: jobs, replay, the command line.</summary>
    Internal,
}

/// <summary>What one permission is limited to; null means without limit.</summary>
/// <param name="Permission">Dotted name, such as <c>cases.dispatch</c>.</param>
/// <param name="Units">The organisations (a subtree, already resolved to identities), or null for all.</param>
/// <param name="AreaPrefix">Digits an area code must begin with, or null for all.</param>
/// <param name="MatterPrefix">What a matter code must begin with, or null for all.</param>
public sealed record Grant(
    string Permission,
    IReadOnlySet<Guid>? Units = null,
    string? AreaPrefix = null,
    string? MatterPrefix = null
)
{
    public bool Covers(in Scope scope) =>
        (Units is null || (scope.UnitId is { } unit && Units.Contains(unit)))
        && (AreaPrefix is null || (scope.AreaCode is { } area && area.StartsWith(AreaPrefix, StringComparison.Ordinal)))
        && (
            MatterPrefix is null
            || (scope.MatterCode is { } matter && matter.StartsWith(MatterPrefix, StringComparison.Ordinal))
        );
}

/// <summary>Where something stands: the organisation, area and matter it belongs to.</summary>
public readonly record struct Scope(Guid? UnitId = null, string? AreaCode = null, string? MatterCode = null);

/// <summary>The one who acts, with everything the permission checks need. Checks go by permission, never by role.</summary>
/// <param name="Id">User or API key identity; null for the public and for the product itself.</param>
/// <param name="UnitId">The organisation a user works for, or null.</param>
public sealed record Actor(ActorKind Kind, Guid? Id, string Name, Guid? UnitId, IReadOnlyList<Grant> Grants)
{
    /// <summary>Endpoints take the actor as a parameter; authentication has put it among the request's features.</summary>
    public static ValueTask<Actor?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<Actor?>(context.Features.Get<Actor>() ?? Anonymous);

    /// <summary>A resident who is not signed in.</summary>
    public static Actor Anonymous { get; } = new(ActorKind.Public, null, "公众", null, []);

    /// <summary>The product itself; it may do everything, and the ledger says that it was the product.</summary>
    public static Actor Internal(string name) => new(ActorKind.Internal, null, name, null, []);

    /// <summary>Whether any grant of the permission exists, in whatever scope.</summary>
    public bool Has(string permission) =>
        Kind == ActorKind.Internal
        || Grants.Any(g => string.Equals(g.Permission, permission, StringComparison.Ordinal));

    /// <summary>Whether a grant of the permission covers the scope.</summary>
    public bool May(string permission, Scope scope)
    {
        if (Kind == ActorKind.Internal)
            return true;
        foreach (var grant in Grants)
        {
            if (string.Equals(grant.Permission, permission, StringComparison.Ordinal) && grant.Covers(scope))
                return true;
        }
        return false;
    }

    /// <exception cref="Refusal">403 <c>permission.denied</c>; 401 <c>session.none</c> where nobody is signed in.</exception>
    public void Require(string permission, Scope scope)
    {
        if (!May(permission, scope))
            throw Denied(permission);
    }

    /// <summary>For pages without one subject (lists): some scope is enough, the query narrows.</summary>
    public void Require(string permission)
    {
        if (!Has(permission))
            throw Denied(permission);
    }

    /// <summary>The grants of a permission, to narrow a query by; one without limits means no narrowing.</summary>
    public IReadOnlyList<Grant> GrantsOf(string permission) =>
        Kind == ActorKind.Internal
            ? [new Grant(permission)]
            : [.. Grants.Where(g => string.Equals(g.Permission, permission, StringComparison.Ordinal))];

    private Refusal Denied(string permission) =>
        Kind == ActorKind.Public
            ? new Refusal("session.none", "请先登录。", "Sign in first.", RefusalKind.Unauthenticated)
            : Refusal.Forbidden(permission);
}
