namespace Zhishu.Organisations.Rows;

internal sealed class RoleRow
{
    public Guid Id { get; init; }

    public required string Code { get; init; }

    public required string NameChinese { get; set; }

    public required string NameEnglish { get; set; }

    public required string[] Permissions { get; set; }

    public bool BuiltIn { get; init; }

    public int Version { get; set; }
}

internal sealed class UserRow
{
    public Guid Id { get; init; }

    public required string SignInName { get; init; }

    public required string SignInKey { get; init; }

    public required string Name { get; set; }

    public Guid? UnitId { get; set; }

    public byte[]? MobileSealed { get; set; }

    public string? PasswordHash { get; set; }

    public bool MustChangePassword { get; set; }

    public bool IsActive { get; set; }

    public Guid SessionStamp { get; set; }

    public byte[]? TotpSealed { get; set; }

    public bool TotpConfirmed { get; set; }

    public string[] RecoveryCodes { get; set; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public int Version { get; set; }
}

internal sealed class ApiKeyRow
{
    public Guid Id { get; init; }

    public required string PublicId { get; init; }

    public required byte[] SecretHash { get; init; }

    public required string Name { get; init; }

    public Guid? UnitId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public Guid? CreatedBy { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public int Version { get; set; }
}

internal sealed class GrantRow
{
    public Guid Id { get; init; }

    public Guid? UserId { get; init; }

    public Guid? ApiKeyId { get; init; }

    public Guid RoleId { get; init; }

    public Guid? UnitId { get; init; }

    public string? AreaPrefix { get; init; }

    public string? MatterPrefix { get; init; }

    public DateTimeOffset GrantedAt { get; init; }

    public Guid? GrantedBy { get; init; }
}

internal sealed class SignInRow
{
    public Guid UserId { get; init; }

    public int Failures { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }

    public long LastCodeStep { get; init; }
}

internal sealed class SessionRow
{
    public Guid Id { get; init; }

    public required byte[] SecretHash { get; init; }

    public Guid UserId { get; init; }

    public Guid Stamp { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset SeenAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}

internal sealed class ApiKeyUseRow
{
    public Guid ApiKeyId { get; init; }

    public DateTimeOffset LastUsedAt { get; init; }
}
