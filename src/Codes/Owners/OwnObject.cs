using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.Codes.Objects;

namespace Zhishu.Codes.Owners;

/// <summary>How an owner comes in: with any number of the object and the key that was handed over.</summary>
public record OwnObjectRequest
{
    [Required, StringLength(40, MinimumLength = 1)]
    public string Number { get; init; } = "";

    [Required, StringLength(60, MinimumLength = 1)]
    public string Key { get; init; } = "";
}

/// <summary>What an owner writes into the fields that are the owner's.</summary>
public sealed record ChangeOwnRequest : OwnObjectRequest
{
    /// <summary>The kind's fields by name, as text; those that are not named stay.</summary>
    [Required, MaxLength(50)]
    public Dictionary<string, string?> Values { get; init; } = [];

    /// <summary>Of the object as it was read.</summary>
    [Range(1, int.MaxValue)]
    public int Version { get; init; }
}

/// <summary>Why an owner reports a code lost, or asks for a new one.</summary>
public sealed record OwnReasonRequest : OwnObjectRequest
{
    [Required, StringLength(500, MinimumLength = 2)]
    public string Reason { get; init; } = "";
}

/// <summary>What the owner of an object does without an account: changes what is the owner's, reports a code lost, asks for
/// a new one.</summary>
internal sealed class OwnObject(
    OwnerStore owners,
    CodeStore codes,
    KindBook kinds,
    FindDuplicates duplicates,
    UnitOfWork work
)
{
    public static void Map(IEndpointRouteBuilder open)
    {
        open.MapPost(
            "own",
            async (OwnObjectRequest request, OwnerStore owners, CancellationToken ct) =>
                TypedResults.Ok(await owners.AnswerAsync(await owners.EnterAsync(request, ct), ct))
        );
        open.MapPost(
            "own/change",
            async (ChangeOwnRequest request, OwnObject feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Change(request, ct))
        );
        open.MapPost(
            "own/lost",
            async (OwnReasonRequest request, OwnObject feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.ReportLost(request, ct))
        );
        open.MapPost(
            "own/ask",
            async (OwnReasonRequest request, OwnObject feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Ask(request, ct))
        );
    }

    private async Task<OwnedObjectAnswer> Change(ChangeOwnRequest request, CancellationToken ct)
    {
        var row = await owners.EnterAsync(request, ct);
        if (row.Version != request.Version)
            throw Refusal.Stale();
        var kind = kinds.Require(row.Kind);
        var own = kind.Content.Fields.Where(f => f.ByOwner).ToList();
        // What is emptied is given as null, and a field that must be filled is then missing.
        var values = row.Values;
        var given = own.ToDictionary(f => f.Name, f => values.GetValueOrDefault(f.Name));
        foreach (var (name, value) in request.Values)
            given[name] = value;
        var taken = FieldValues.Check(own, given, "values");
        var changed = own.Where(f => values.GetValueOrDefault(f.Name) != taken.GetValueOrDefault(f.Name))
            .ToDictionary(f => f.Name, f => taken.GetValueOrDefault(f.Name));
        if (changed.Count > 0)
        {
            foreach (var field in own)
                values.Remove(field.Name);
            foreach (var (name, value) in taken)
                values[name] = value;
            var before = row.Values;
            row.Values = values;
            await duplicates.Prepare(kind, row, before, OwnerStore.Owner, ct);
            work.Update(row);
            work.Record(
                new Fact("code-object", row.Id, "code-object.changed", OwnerStore.Owner, new { Values = changed })
            );
            await work.CommitAsync(ct);
        }
        return await owners.AnswerAsync(row.Id, ct);
    }

    private async Task<OwnedObjectAnswer> ReportLost(OwnReasonRequest request, CancellationToken ct)
    {
        Words.RequirePlain(request.Reason, "reason");
        var row = await owners.EnterAsync(request, ct);
        var code = await codes.LoadAsync(request.Number, ct);
        // From a suspension only an officer leads on: found again, it would be in use.
        if (code.State != CodeState.Active)
            throw new Refusal(
                "codes.not_active",
                $"该码当前为“{LifeCycle.Of(code.State).Chinese}”，只有使用中的码可以挂失。",
                $"The code is {LifeCycle.Of(code.State).English}; only one in use can be reported lost."
            );
        var move = LifeCycle.Require(code.State, CodeAction.ReportLost);
        CodeStore.Move(code, move, request.Reason.Trim(), OwnerStore.Owner, work);
        await work.CommitAsync(ct);
        return await owners.AnswerAsync(row.Id, ct);
    }

    private async Task<OwnedObjectAnswer> Ask(OwnReasonRequest request, CancellationToken ct)
    {
        Words.RequirePlain(request.Reason, "reason");
        var row = await owners.EnterAsync(request, ct);
        if (owners.WhyNotAsk(row, await owners.AsksAsync(row.Id, ct)) is { } refusal)
            throw refusal;
        var ask = new AskRow
        {
            Id = Ids.New(work.Clock),
            ObjectId = row.Id,
            Reason = request.Reason.Trim(),
            AskedAt = work.Clock.GetUtcNow(),
        };
        work.Insert(ask);
        work.Record(new Fact("code-object", row.Id, "code-object.code_asked", OwnerStore.Owner, new { ask.Reason }));
        try
        {
            await work.CommitAsync(ct);
        }
        catch (Npgsql.PostgresException e) when (e.ConstraintName == "codes_ask_open")
        {
            throw OwnerStore.AskedAlready();
        }
        return await owners.AnswerAsync(row.Id, ct);
    }
}
