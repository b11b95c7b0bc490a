using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;

namespace Zhishu.Codes.Objects;

/// <summary>The form of a use, filled in.</summary>
public sealed record UseObjectRequest
{
    /// <summary>The use's fields by name, as text.</summary>
    [MaxLength(30)]
    public Dictionary<string, string?> Form { get; init; } = [];
}

/// <summary>Does with an object what its kind offers as a form, such as filling a cylinder: refused where a rule of the
/// kind does not hold, else kept in the history.</summary>
internal sealed class UseObject(
    ObjectStore store,
    CodeStore codes,
    KindBook kinds,
    FindDuplicates duplicates,
    UnitOfWork work
)
{
    public static void Map(IEndpointRouteBuilder group) =>
        group.MapPost(
            "objects/{id:guid}/uses/{use}",
            async (
                Guid id,
                string use,
                UseObjectRequest request,
                Actor actor,
                UseObject feature,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Handle(id, use, request, actor, ct))
        );

    public async Task<CodeObjectAnswer> Handle(
        Guid id,
        string name,
        UseObjectRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await store.LoadAsync(id, ct);
        var kind = kinds.Require(row.Kind);
        var use =
            kind.Content.Uses.FirstOrDefault(u => u.Name == name && u.Link is null)
            ?? throw Refusal.NotFound("codes.no_use", "这个用途", "such use");
        actor.Require(CodesModule.Use, ObjectStore.UseScope(row, use));
        row.RequireLive();
        var form = FieldValues.Check(use.Fields ?? [], request.Form, "form");
        var own = await codes.OfObjectAsync(row.Id, ct);
        var values = row.Values;
        var state = ObjectStore.StateOf(own, work.Clock.GetUtcNow());
        if (UseInputs.Broken(kind.Content, use, values, form, state, store.Today) is { } broken)
            throw new Refusal("codes.use_refused", broken.Else.Chinese, broken.Else.English);
        var kept = form.Where(f => kind.Content.Fields.Any(own => own.Name == f.Key)).ToDictionary();
        foreach (var (field, value) in kept)
            values[field] = value;
        var before = row.Values;
        row.Values = values;
        await duplicates.Prepare(kind, row, before, actor, ct);
        // Also where nothing changes: two fillings at one moment are one after the other.
        work.Update(row);
        work.Record(
            new Fact(
                "code-object",
                row.Id,
                "code-object.used",
                actor,
                new
                {
                    Use = use.Name,
                    use.Label,
                    Form = form,
                }
            )
        );
        await work.CommitAsync(ct);
        return await store.AnswerAsync(await store.LoadAsync(id, ct), actor, ct);
    }
}
