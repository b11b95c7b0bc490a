using Zhishu.Kernel.Actors;

namespace Zhishu.Organisations.Contracts;

/// <summary>Everybody and every key at a glance, for the command line.</summary>
public interface IAccountLists
{
    /// <summary>All accounts by sign-in name.</summary>
    Task<IReadOnlyList<AccountLine>> UsersAsync(CancellationToken ct);

    /// <summary>All API keys, the newest last.</summary>
    Task<IReadOnlyList<ApiKeyLine>> ApiKeysAsync(CancellationToken ct);

    /// <summary>Ends all sessions of an account; nobody signs in with it any more.</summary>
    /// <exception cref="Zhishu.Kernel.Refusal"><c>users.not_found</c></exception>
    Task DisableAsync(string signInName, Actor actor, CancellationToken ct);
}

/// <summary>An account in a list.</summary>
/// <param name="Roles">Codes of the roles it has in some scope.</param>
public sealed record AccountLine(
    string SignInName,
    string Name,
    string? UnitCode,
    bool IsActive,
    IReadOnlyList<string> Roles,
    DateTimeOffset CreatedAt
);

/// <summary>An API key in a list.</summary>
public sealed record ApiKeyLine(
    string PublicId,
    string Name,
    string? UnitCode,
    IReadOnlyList<string> Roles,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt
);
