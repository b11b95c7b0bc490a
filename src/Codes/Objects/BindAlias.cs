using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;

namespace Zhishu.Codes.Objects;

/// <summary>A code of others for an object.</summary>
public sealed record BindAliasRequest
{
    /// <summary>A national identifier's name (<c>article-number</c>...), or <c>gs1</c>, <c>ecode</c>, <c>oid</c>,
    /// <c>handle</c>, <c>ma</c>, <c>local</c>.</summary>
    [Required, StringLength(40)]
    public string Scheme { get; init; } = "";

    [Required, StringLength(200, MinimumLength = 1)]
    public string Value { get; init; } = "";
}

/// <summary>Binds codes of others to an object. A code that another object has becomes a conflict, which a person
/// settles.</summary>
internal sealed class BindAlias(ObjectStore store, FindDuplicates duplicates, ZhishuDbContext db, UnitOfWork work)
{
    private static readonly string[] Free = ["gs1", "ecode", "oid", "handle", "ma", "local"];
    private const int MostAliases = 50;

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapPost(
            "objects/{id:guid}/aliases",
            async (Guid id, BindAliasRequest request, Actor actor, BindAlias feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Bind(id, request, actor, ct))
        );
        group.MapDelete(
            "objects/{id:guid}/aliases/{alias:guid}",
            async (Guid id, Guid alias, Actor actor, BindAlias feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Unbind(id, alias, actor, ct))
        );
    }

    private async Task<CodeObjectAnswer> Bind(Guid id, BindAliasRequest request, Actor actor, CancellationToken ct)
    {
        var row = await store.LoadAsync(id, actor, ct);
        actor.Require(CodesModule.Bind, row.Scope);
        row.RequireLive();
        var value = Normal(request);
        var holder = await db.Set<AliasRow>()
            .SingleOrDefaultAsync(a => a.Value == value && a.Scheme == request.Scheme, ct);
        if (holder is not null && holder.ObjectId != id)
            await ConflictAsync(holder, row, actor, ct);
        if (holder is null)
        {
            if (await db.Set<AliasRow>().CountAsync(a => a.ObjectId == id, ct) >= MostAliases)
                throw new Refusal(
                    "codes.many_aliases",
                    $"一个对象最多绑定 {MostAliases} 个其他编码。",
                    $"An object has {MostAliases} other codes at most."
                );
            work.Insert(
                new AliasRow
                {
                    Id = Ids.New(work.Clock),
                    ObjectId = id,
                    Scheme = request.Scheme,
                    Value = value,
                    BoundAt = work.Clock.GetUtcNow(),
                    BoundBy = actor.Name,
                }
            );
            // The object's row too: two who bind at one moment come one after the other.
            work.Update(row);
            work.Record(
                new Fact("code-object", id, "code-object.alias_bound", actor, new { request.Scheme, Value = value })
            );
            await work.CommitAsync(ct);
        }
        return await store.AnswerAsync(await store.LoadAsync(id, ct), actor, ct);
    }

    private async Task ConflictAsync(AliasRow holder, ObjectRow row, Actor actor, CancellationToken ct)
    {
        if (await duplicates.OpenAsync(holder.Scheme, holder.Value, holder.ObjectId, row.Id, actor, ct))
            await work.CommitAsync(ct);
        throw new Refusal(
            "codes.alias_taken",
            "该编码已绑定到另一个对象；已记为冲突，等待人工裁定。",
            "Another object has this code; the conflict is noted and a person will settle it."
        );
    }

    private async Task<CodeObjectAnswer> Unbind(Guid id, Guid alias, Actor actor, CancellationToken ct)
    {
        var row = await store.LoadAsync(id, actor, ct);
        actor.Require(CodesModule.Bind, row.Scope);
        row.RequireLive();
        var found =
            await db.Set<AliasRow>().SingleOrDefaultAsync(a => a.Id == alias && a.ObjectId == id, ct)
            ?? throw Refusal.NotFound("codes.no_alias", "这个绑定", "such code on the object");
        work.Delete(found);
        work.Record(new Fact("code-object", id, "code-object.alias_unbound", actor, new { found.Scheme, found.Value }));
        await work.CommitAsync(ct);
        return await store.AnswerAsync(row, actor, ct);
    }

    private static string Normal(BindAliasRequest request)
    {
        Words.RequirePlain(request.Value, "value");
        if (Schemes.Find(request.Scheme) is { Name: not "citizen-id" } scheme)
        {
            var (normal, error) = scheme.Check(request.Value);
            return normal ?? throw Refusal.Invalid("codes.identifier", "value", error!.Chinese, error.English);
        }
        var known = Schemes.National.Where(s => s.Name != "citizen-id").Select(s => s.Name).Concat(Free).ToList();
        if (!Free.Contains(request.Scheme))
            throw Refusal.Invalid(
                "codes.scheme",
                "scheme",
                $"可用：{string.Join("、", known)}。",
                $"Known are {string.Join(", ", known)}."
            );
        var value = request.Value.Trim();
        return value.Length > 0
            ? value
            : throw Refusal.Invalid("codes.value", "value", "请填写编码。", "Give the code.");
    }
}
