using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Life;

/// <summary>A code of our own.</summary>
internal sealed class CodeRow
{
    public Guid Id { get; init; }

    public string Number { get; init; } = "";

    public string Kind { get; init; } = "";

    public string AreaCode { get; init; } = "";

    /// <summary>The unit it was issued for.</summary>
    public Guid? UnitId { get; init; }

    public CodeState State { get; private set; }

    public Guid? BatchId { get; init; }

    public Guid? ObjectId { get; private set; }

    /// <summary>Content and signature; null where the number alone stands in the link.</summary>
    public byte[]? Signed { get; init; }

    public DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? ReplacedBy { get; private set; }

    public int Version { get; private set; } = 1;

    public Scope Scope => new(UnitId, AreaCode, Kind);

    /// <summary>What stands in the link behind <c>/c/</c>.</summary>
    public string Text => Signed is null ? Number : Base32.Encode(Signed);

    public static CodeRow Create(
        Guid id,
        string number,
        Kinds.Kind kind,
        string areaCode,
        Guid? unitId,
        CodeState state,
        byte[]? signedBytes,
        DateTimeOffset issuedAt,
        DateTimeOffset? expiresAt,
        Guid? batchId = null,
        Guid? objectId = null
    ) =>
        new()
        {
            Id = id,
            Number = number,
            Kind = kind.Code,
            AreaCode = areaCode,
            UnitId = unitId,
            State = state,
            Signed = signedBytes,
            IssuedAt = issuedAt,
            ExpiresAt = expiresAt,
            BatchId = batchId,
            ObjectId = objectId,
        };

    public void Move(CodeMove move) => State = move.To;

    public void BindTo(Guid objectId) => ObjectId = objectId;

    public void ReplaceBy(string number) => ReplacedBy = number;
}
