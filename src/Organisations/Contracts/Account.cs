using Zhishu.Kernel.Actors;

namespace Zhishu.Organisations.Contracts;

/// <summary>A person with an account, without anything secret.</summary>
/// <param name="SignInName">Unique without regard to case.</param>
/// <param name="UnitId">Where the person works, or null.</param>
/// <param name="IsActive">Whether the person may sign in.</param>
public sealed record Account(Guid Id, string SignInName, string Name, Guid? UnitId, bool IsActive);

/// <summary>People and what they may do, in memory, as fresh as <see cref="IDirectory"/>.</summary>
public interface IAccounts
{
    Account? ById(Guid id);

    Account? ByName(string signInName);

    /// <summary>The active people of a unit itself, not of those below it, by name.</summary>
    IReadOnlyList<Account> InUnit(Guid unitId);

    /// <summary>The active people with a grant of the permission that covers the scope.</summary>
    IReadOnlyList<Account> Holding(string permission, Scope scope);

    /// <summary>The person as an actor with all grants, as if signed in; null if unknown or not active.</summary>
    Actor? ActorOf(Guid id);

    /// <summary>The system that an API key is for, for standards that send the key in a field of their own; null if the
    /// key is wrong, expired or revoked.</summary>
    Actor? ActorOfKey(string text);

    /// <summary>Loads anew if the database has changed.</summary>
    Task RefreshAsync(CancellationToken ct);
}

/// <summary>What the command line and the first start need.</summary>
public interface IAdministrators
{
    /// <summary>Creates the first administrators if no user exists: <c>admin</c> (system), <c>security</c> and
    /// <c>audit</c>, whose powers are separate. With a password given, all three get it.</summary>
    /// <returns>Sign-in names and passwords, shown this once; empty if users exist already.</returns>
    Task<IReadOnlyList<NewPassword>> EnsureFirstAsync(string? password, CancellationToken ct);

    /// <summary>Sets a made-up password that must be changed at the next sign-in, lifts a lock-out and ends all
    /// sessions.</summary>
    /// <exception cref="Zhishu.Kernel.Refusal"><c>users.not_found</c></exception>
    Task<NewPassword> ResetPasswordAsync(string signInName, Actor actor, CancellationToken ct);

    /// <summary>Creates an API key; its text is shown this once.</summary>
    Task<NewApiKey> CreateApiKeyAsync(ApiKeyData key, Actor actor, CancellationToken ct);

    /// <summary>Revokes an API key by the part between <c>zsk_</c> and the second underscore.</summary>
    Task RevokeApiKeyAsync(string publicId, Actor actor, CancellationToken ct);
}

/// <summary>A password just made, shown once.</summary>
public sealed record NewPassword(string SignInName, string Password);

/// <summary>An API key just made, shown once.</summary>
/// <param name="Text"><c>zsk_ID_SECRET</c>, for <c>Authorization: Bearer</c>.</param>
public sealed record NewApiKey(Guid Id, string PublicId, string Text);

/// <summary>An API key to be created.</summary>
/// <param name="Name">Which system it is for.</param>
/// <param name="UnitCode">The unit the system acts for, or null.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
public sealed record ApiKeyData(
    string Name,
    IReadOnlyList<GrantData> Grants,
    string? UnitCode = null,
    DateTimeOffset? ExpiresAt = null
);
