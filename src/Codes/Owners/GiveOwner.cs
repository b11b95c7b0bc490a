using Zhishu.Codes.Objects;

namespace Zhishu.Codes.Owners;

/// <summary>The owner's key, told once.</summary>
/// <param name="Number">With which it is used; null while the object has no code.</param>
public sealed record OwnerKeyAnswer(string? Number, string Key);

/// <summary>Gives an object's owner a key, which puts an end to the one before, or takes it away.</summary>
internal sealed class GiveOwner(ObjectStore store, Life.CodeStore codes, ZhishuDbContext db, UnitOfWork work)
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group
            .MapPost(
                "objects/{id:guid}/owner",
                async (Guid id, Actor actor, GiveOwner feature, CancellationToken ct) =>
                    TypedResults.Json(
                        await feature.Handle(id, actor, ct),
                        Json.Options,
                        statusCode: StatusCodes.Status201Created
                    )
            )
            .Produces<OwnerKeyAnswer>(StatusCodes.Status201Created);
        group.MapDelete(
            "objects/{id:guid}/owner",
            async (Guid id, Actor actor, GiveOwner feature, CancellationToken ct) =>
            {
                await feature.Take(id, actor, ct);
                return TypedResults.NoContent();
            }
        );
    }

    private async Task<OwnerKeyAnswer> Handle(Guid id, Actor actor, CancellationToken ct)
    {
        var thing = await RequireAsync(id, actor, ct);
        var key = OwnerKey.New();
        var row = await db.Set<OwnerRow>().SingleOrDefaultAsync(o => o.ObjectId == id, ct);
        var isNew = row is null;
        row ??= new OwnerRow { Id = Ids.New(work.Clock), ObjectId = id };
        (row.KeyHash, row.GivenAt, row.GivenBy) = (OwnerKey.HashOf(key), work.Clock.GetUtcNow(), actor.Name);
        if (isNew)
            work.Insert(row);
        else
            work.Update(row);
        work.Record(new Fact("code-object", thing.Id, "code-object.owner_given", actor, new { Again = !isNew }));
        var own = await codes.OfObjectAsync(id, ct);
        var number = ObjectStore.Shown(own)?.Number;
        // A repeated request is not told the key again.
        await work.CommitAsync(StatusCodes.Status201Created, new OwnerKeyAnswer(number, ""), ct);
        return new(number, key);
    }

    private async Task Take(Guid id, Actor actor, CancellationToken ct)
    {
        var thing = await RequireAsync(id, actor, ct);
        var row =
            await db.Set<OwnerRow>().SingleOrDefaultAsync(o => o.ObjectId == id, ct)
            ?? throw Refusal.NotFound("codes.no_owner", "持有人凭证", "owner's key");
        work.Delete(row);
        work.Record(new Fact("code-object", thing.Id, "code-object.owner_taken", actor));
        await work.CommitAsync(ct);
    }

    private async Task<ObjectRow> RequireAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var row = await store.LoadAsync(id, actor, ct);
        actor.Require(CodesModule.Bind, row.Scope);
        row.RequireLive();
        return row;
    }
}
