using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Zhishu.Kernel.Cryptography;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Access;

/// <summary>What the database says about people, keys, roles and grants.</summary>
internal sealed record AccessRows(
    IReadOnlyList<UserEntry> Users,
    IReadOnlyList<ApiKeyRow> Keys,
    IReadOnlyList<RoleRow> Roles,
    IReadOnlyList<GrantRow> Grants
)
{
    public static AccessRows Empty { get; } = new([], [], [], []);
}

/// <summary>A user without what is secret.</summary>
internal sealed record UserEntry(
    Account Account,
    string Key,
    Guid Stamp,
    bool MustChangePassword,
    bool HasSecondFactor
);

/// <summary>People, keys, roles and grants at one moment, against the units of the same moment. Immutable but for the
/// actors, which are built when first asked for.</summary>
internal sealed class AccessState
{
    private readonly FrozenDictionary<Guid, UserEntry> users;
    private readonly FrozenDictionary<string, UserEntry> usersByKey;
    private readonly FrozenDictionary<string, ApiKeyRow> keys;
    private readonly FrozenDictionary<Guid, RoleRow> roles;
    private readonly ILookup<Guid, GrantRow> grants;
    private readonly ILookup<Guid, Account> byUnit;
    private readonly ConcurrentDictionary<Guid, Actor> actors = new();
    private readonly DirectorySnapshot directory;

    public AccessState(AccessRows rows, DirectorySnapshot directory)
    {
        this.directory = directory;
        users = rows.Users.ToFrozenDictionary(u => u.Account.Id);
        usersByKey = rows.Users.ToFrozenDictionary(u => u.Key);
        keys = rows.Keys.ToFrozenDictionary(k => k.PublicId);
        roles = rows.Roles.ToFrozenDictionary(r => r.Id);
        grants = rows.Grants.ToLookup(g => g.UserId ?? g.ApiKeyId!.Value);
        byUnit = rows
            .Users.Select(u => u.Account)
            .Where(a => a is { IsActive: true, UnitId: not null })
            .OrderBy(a => a.Name, StringComparer.Ordinal)
            .ToLookup(a => a.UnitId!.Value);
        Roles = rows.Roles.ToFrozenDictionary(r => r.Code);
    }

    public FrozenDictionary<string, RoleRow> Roles { get; }

    public IEnumerable<UserEntry> Users => users.Values;

    public UserEntry? User(Guid id) => users.GetValueOrDefault(id);

    public UserEntry? UserByKey(string key) => usersByKey.GetValueOrDefault(key);

    public IReadOnlyList<Account> InUnit(Guid unitId) => [.. byUnit[unitId]];

    public IEnumerable<GrantRow> GrantsOf(Guid holder) => grants[holder];

    /// <summary>Users and keys that have the role.</summary>
    public IEnumerable<Guid> HoldersOf(Guid role) => grants.Where(h => h.Any(g => g.RoleId == role)).Select(h => h.Key);

    public RoleRow? Role(Guid id) => roles.GetValueOrDefault(id);

    /// <summary>All permissions of a user or key, in whatever scope.</summary>
    public IEnumerable<string> PermissionsOf(Guid holder) =>
        grants[holder].SelectMany(g => Role(g.RoleId)?.Permissions ?? []);

    /// <summary>The user as an actor; null if unknown or not active.</summary>
    public Actor? ActorOf(Guid userId) =>
        User(userId) is { Account.IsActive: true } user
            ? actors.GetOrAdd(userId, _ => Build(ActorKind.User, userId, user.Account.Name, user.Account.UnitId))
            : null;

    /// <summary>The actor of an API key as it was sent, or null where it is wrong, expired or revoked. Costs a lookup
    /// and one SM3.</summary>
    public Actor? ActorOfKey(string publicId, ReadOnlySpan<char> secret, DateTimeOffset now)
    {
        if (!keys.TryGetValue(publicId, out var key))
            return null;
        Span<byte> bytes = stackalloc byte[ApiKeyText.SecretLength];
        Span<byte> hash = stackalloc byte[Sm3.HashSize];
        if (secret.Length != bytes.Length || Encoding.UTF8.GetByteCount(secret) != bytes.Length)
            return null;
        Encoding.UTF8.GetBytes(secret, bytes);
        Sm3.Hash(bytes, hash);
        if (!CryptographicOperations.FixedTimeEquals(hash, key.SecretHash))
            return null;
        if (key.RevokedAt is not null || key.ExpiresAt <= now)
            return null;
        return actors.TryGetValue(key.Id, out var actor)
            ? actor
            : actors.GetOrAdd(key.Id, Build(ActorKind.System, key.Id, key.Name, key.UnitId));
    }

    public ApiKeyRow? KeyByPublicId(string publicId) => keys.GetValueOrDefault(publicId);

    /// <summary>A grant as the kernel checks it: the unit resolved to its subtree.</summary>
    public static IReadOnlySet<Guid>? UnitsOf(Guid? unitId, DirectorySnapshot directory) =>
        unitId is { } id ? directory.Subtree(id) : null;

    private Actor Build(ActorKind kind, Guid id, string name, Guid? unitId) =>
        new(
            kind,
            id,
            name,
            unitId,
            [
                .. grants[id]
                    .SelectMany(g =>
                        (Role(g.RoleId)?.Permissions ?? []).Select(p => new Grant(
                            p,
                            UnitsOf(g.UnitId, directory),
                            g.AreaPrefix,
                            g.MatterPrefix
                        ))
                    ),
            ]
        );
}
