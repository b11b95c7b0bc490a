using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;
using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Keys;

/// <summary>Asks for a new key in the place of the one that signs.</summary>
public sealed record RotateKeyRequest
{
    /// <summary><c>sm2</c> or <c>ed25519</c>.</summary>
    [Required, StringLength(10)]
    public string Algorithm { get; init; } = "";
}

/// <summary>Why a key is not trusted any more.</summary>
public sealed record DistrustKeyRequest
{
    [Required, StringLength(500, MinimumLength = 2)]
    public string Reason { get; init; } = "";
}

/// <summary>A key as those who manage keys see it; the private half is never shown.</summary>
public sealed record CodeKeyAnswer(
    Guid Id,
    int KeyId,
    string Algorithm,
    byte[] PublicKey,
    DateTimeOffset UsedFrom,
    DateTimeOffset? UsedUntil,
    DateTimeOffset? DistrustedAt,
    string? Reason
);

/// <summary>What a verifier needs to check codes without a network.</summary>
/// <param name="Issuer">Six digits.</param>
public sealed record CodeKeySet(int Issuer, IReadOnlyList<PublicCodeKey> Keys, IReadOnlyList<KindAlgorithm> Kinds);

/// <param name="PublicKey">SM2: 65 bytes, uncompressed; Ed25519: 32 bytes.</param>
/// <param name="From">Seconds since 1970.</param>
public sealed record PublicCodeKey(int Id, string Algorithm, byte[] PublicKey, long From, long? Until, bool IsTrusted);

/// <summary>How codes of a kind must be signed.</summary>
public sealed record KindAlgorithm(int Number, string Code, Text Name, string Algorithm);

/// <summary>Keys: what the public needs of them, rotating, distrusting.</summary>
internal static class KeyEndpoints
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("keys", List);
        group.MapPost("keys", Rotate);
        group.MapPost("keys/{id:guid}/distrust", Distrust);
    }

    public static async Task<Ok<CodeKeySet>> PublicSet(SigningKeys keys, KindBook kinds, CancellationToken ct)
    {
        var now = await keys.CurrentAsync(ct);
        return TypedResults.Ok(
            new CodeKeySet(
                now.Issuer ?? 0,
                [
                    .. now.Keys.Select(k => new PublicCodeKey(
                        k.Id,
                        SigningKeys.Name(k.Algorithm),
                        k.PublicKey,
                        k.From,
                        k.Until,
                        k.IsTrusted
                    )),
                ],
                [
                    .. kinds
                        .All.Where(k => k.Algorithm is not null)
                        .Select(k => new KindAlgorithm(k.Number, k.Code, k.Content.Name, k.Content.Signature)),
                ]
            )
        );
    }

    private static async Task<Ok<List<CodeKeyAnswer>>> List(Actor actor, ZhishuDbContext db, CancellationToken ct)
    {
        actor.Require(CodesModule.Keys, default);
        var rows = await db.Set<KeyRow>()
            .OrderByDescending(k => k.UsedFrom)
            .ThenBy(k => k.Id)
            .Take(200)
            .ToListAsync(ct);
        return TypedResults.Ok(rows.ConvertAll(Answer));
    }

    private static async Task<Ok<CodeKeyAnswer>> Rotate(
        RotateKeyRequest request,
        Actor actor,
        SigningKeys keys,
        UnitOfWork work,
        ZhishuDbContext db,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Keys, default);
        CodeAlgorithm algorithm = request.Algorithm switch
        {
            Signatures.Sm2 => CodeAlgorithm.Sm2,
            Signatures.Ed25519 => CodeAlgorithm.Ed25519,
            _ => throw Refusal.Invalid(
                "codes.algorithm",
                "algorithm",
                "可用：sm2、ed25519。",
                "Known are sm2 and ed25519."
            ),
        };
        var current = await db.Set<KeyRow>()
            .SingleOrDefaultAsync(k => k.Algorithm == request.Algorithm && k.UsedUntil == null, ct);
        // Before the new one: one at most signs with an algorithm.
        if (current is not null)
            Retire(current, actor, work);
        var made = keys.Make(algorithm, work, actor);
        var answer = Answer(made);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        await keys.RefreshAsync(ct);
        return TypedResults.Ok(answer);
    }

    private static void Retire(KeyRow current, Actor actor, UnitOfWork work)
    {
        current.UsedUntil = work.Clock.GetUtcNow();
        work.Update(current);
        work.Record(new Fact("code-key", current.Id, "code-key.retired", actor));
    }

    private static async Task<Ok<CodeKeyAnswer>> Distrust(
        Guid id,
        DistrustKeyRequest request,
        Actor actor,
        SigningKeys keys,
        UnitOfWork work,
        ZhishuDbContext db,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Keys, default);
        Words.RequirePlain(request.Reason, "reason");
        var row =
            await db.Set<KeyRow>().SingleOrDefaultAsync(k => k.Id == id, ct)
            ?? throw Refusal.NotFound("codes.no_key", "该密钥", "such key");
        if (row.UsedUntil is null)
            throw new Refusal(
                "codes.key_signs",
                "该密钥正在签发，请先更换密钥，再撤销对它的信任。",
                "The key signs at present: put another in its place first."
            );
        if (row.DistrustedAt is null)
        {
            (row.DistrustedAt, row.Reason) = (work.Clock.GetUtcNow(), request.Reason.Trim());
            work.Update(row);
            work.Record(new Fact("code-key", row.Id, "code-key.distrusted", actor, new { request.Reason }));
        }
        var answer = Answer(row);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        await keys.RefreshAsync(ct);
        return TypedResults.Ok(answer);
    }

    private static CodeKeyAnswer Answer(KeyRow row) =>
        new(row.Id, row.KeyId, row.Algorithm, row.PublicKey, row.UsedFrom, row.UsedUntil, row.DistrustedAt, row.Reason);
}
