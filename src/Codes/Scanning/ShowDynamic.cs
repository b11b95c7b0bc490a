using System.Security.Cryptography;
using Npgsql;
using Zhishu.Codes.Keys;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Objects;
using Zhishu.Codes.Printing;
using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Scanning;

/// <summary>A code to show on a screen now.</summary>
/// <param name="Svg">The symbol.</param>
public sealed record DynamicCodeAnswer(string Link, string Svg, DateTimeOffset ExpiresAt);

/// <summary>Makes a code that lives for seconds and is good once. Its number is random: it says nothing of whose it is, and
/// two of one person have nothing in common.</summary>
internal sealed class ShowDynamic(
    ObjectStore store,
    KindBook kinds,
    SigningKeys keys,
    ExportBatch export,
    UnitOfWork work
)
{
    public static void Map(IEndpointRouteBuilder group) =>
        group.MapPost(
            "objects/{id:guid}/dynamic",
            async (Guid id, Actor actor, ShowDynamic feature, HttpContext http, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(id, actor, http, ct))
        );

    private async Task<DynamicCodeAnswer> Handle(Guid id, Actor actor, HttpContext http, CancellationToken ct)
    {
        var row = await store.LoadAsync(id, ct);
        actor.Require(CodesModule.Show, row.Scope);
        var kind = kinds.Require(row.Kind);
        if (kind.Content.DynamicSeconds is not { } seconds || kind.Algorithm is not { } algorithm)
            throw new Refusal("codes.not_dynamic", "该类型没有动态码。", "The kind has no codes for the screen.");
        var now = work.Clock.GetUtcNow();
        var expires = DateTimeOffset.FromUnixTimeSeconds(now.AddSeconds(seconds).ToUnixTimeSeconds());
        var number = RandomNumberGenerator.GetString("0123456789", 18);
        var signer = await keys.SignerAsync(algorithm, ct);
        var link = CodeLink.Of(export.Origin(http), Base32.Encode(signer.Code(kind.Number, number, now, expires)));
        var keep = new NpgsqlBatchCommand(
            "INSERT INTO codes_dynamic (number, object_id, expires_at) VALUES ($1, $2, $3)"
        );
        keep.Parameters.Add(new() { Value = number });
        keep.Parameters.Add(new() { Value = id });
        keep.Parameters.Add(new() { Value = expires });
        work.Run(keep, mustHit: true);
        await work.CommitAsync(ct);
        return new(link, QrSymbol.Of(link, isSigned: true).Svg(), expires);
    }
}
