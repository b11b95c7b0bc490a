using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.Notes;
using Zhishu.Cases.Reading;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Deciding;

/// <summary>What a decision table said of a case, as the ledger keeps it.</summary>
/// <param name="Entry">The ledger entry it stands in.</param>
/// <param name="Stage">The stage whose limit it is about, or null.</param>
/// <param name="UnitId">The unit whose share it is about, or null.</param>
/// <param name="Waited">Whether it took no effect by itself and was put before a person.</param>
/// <param name="Explanation">Why, in the caller's language.</param>
public sealed record CaseDecision(
    int Entry,
    DateTimeOffset At,
    string Use,
    string? Stage,
    Guid? UnitId,
    string Table,
    Guid VersionId,
    string Hash,
    JsonNode Inputs,
    JsonNode? Output,
    bool Waited,
    string Explanation,
    IReadOnlyList<FiredRule> Rules,
    IReadOnlyList<string> Problems
);

/// <summary>A kept decision worked out again with its version, inputs and instant.</summary>
/// <param name="Same">Whether result and fired rules are those kept; null where it cannot be worked out.</param>
/// <param name="Output">What it gives now.</param>
/// <param name="Explanation">Why, in the caller's language; or why it cannot be worked out.</param>
public sealed record RepeatedDecision(
    int Entry,
    DateTimeOffset At,
    string Use,
    string Table,
    bool? Same,
    JsonNode? Kept,
    JsonNode? Output,
    string Explanation
);

/// <summary>Lists the automatic decisions of a case and works them out again.</summary>
internal sealed class ReadDecisions(CaseStore store, CaseView view, LedgerReader ledger, IDecisions decisions)
{
    private const int Entries = 500;

    public async Task<IReadOnlyList<CaseDecision>> ListAsync(
        Guid id,
        Actor actor,
        string language,
        CancellationToken ct
    )
    {
        List<CaseDecision> list = [];
        foreach (var kept in await KeptAsync(id, actor, ct))
        {
            var d = kept.Decision;
            list.Add(
                new(
                    kept.Entry,
                    d.At,
                    d.Use,
                    kept.Stage,
                    kept.UnitId,
                    d.Table,
                    d.VersionId,
                    d.Hash,
                    d.Inputs,
                    d.Output,
                    d.Burdening,
                    d.Explanation.In(language),
                    d.Rules,
                    [.. d.Problems.Select(p => p.In(language))]
                )
            );
        }
        return list;
    }

    public async Task<IReadOnlyList<RepeatedDecision>> RepeatAsync(
        Guid id,
        Actor actor,
        string language,
        CancellationToken ct
    )
    {
        List<RepeatedDecision> list = [];
        foreach (var kept in await KeptAsync(id, actor, ct))
            list.Add(await RepeatAsync(kept, language, ct));
        return list;
    }

    private async Task<RepeatedDecision> RepeatAsync(Kept kept, string language, CancellationToken ct)
    {
        var before = kept.Decision;
        try
        {
            var now = await decisions.RepeatAsync(before, ct);
            var same =
                JsonNode.DeepEquals(before.Output, now.Output)
                && before.Rules.SequenceEqual(now.Rules)
                && before.Hash == now.Hash;
            return Answer(same, now.Output, now.Explanation);
        }
        catch (Refusal e) when (e.Kind == RefusalKind.NotFound)
        {
            return Answer(null, null, e.Text);
        }

        RepeatedDecision Answer(bool? same, JsonNode? output, Text explanation) =>
            new(kept.Entry, before.At, before.Use, before.Table, same, before.Output, output, explanation.In(language));
    }

    private async Task<List<Kept>> KeptAsync(Guid id, Actor actor, CancellationToken ct)
    {
        if (!view.MaySee(await store.LoadAsync(id, ct), actor))
            throw CaseStore.NotFound();
        List<Kept> found = [];
        var after = 0;
        while (await ledger.ReadAsync(id, after, Entries, ct) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
                found.AddRange(In(entry));
            after = entries[^1].Sequence;
        }
        return found;
    }

    // An entry holds a dispatch, an admission, or what was said of limits.
    private static IEnumerable<Kept> In(LedgerEntry entry)
    {
        var data = ReadHistory.Parse(entry.Data);
        if (data.ValueKind != JsonValueKind.Object)
            yield break;
        if (Of<AdmissionDecision>(data, "admission") is { } admission)
            yield return new(entry.Sequence, null, null, admission.Decision);
        if (
            entry.Action is "case.dispatched" or "case.reassigned" or "case.dispatch_proposed"
            && Of<DispatchDecision>(data, "more") is { Decision: { } dispatch }
        )
            yield return new(entry.Sequence, null, null, dispatch);
        foreach (var limit in Of<List<LimitDecision>>(data, "limits") ?? [])
            yield return new(entry.Sequence, limit.Stage, limit.UnitId, limit.Decision);
    }

    private static T? Of<T>(JsonElement data, string name)
        where T : class => data.TryGetProperty(name, out var value) ? value.Deserialize<T>(Json.Options) : null;

    private sealed record Kept(int Entry, string? Stage, Guid? UnitId, Decision Decision);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(
            "/api/cases/{id:guid}/decisions",
            async (Guid id, HttpContext http, Actor actor, ReadDecisions handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.ListAsync(id, actor, ProblemHandler.LanguageOf(http), ct))
        );
        endpoints.MapPost(
            "/api/cases/{id:guid}/decisions/repeat",
            async (Guid id, HttpContext http, Actor actor, ReadDecisions handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.RepeatAsync(id, actor, ProblemHandler.LanguageOf(http), ct))
        );
    }
}
