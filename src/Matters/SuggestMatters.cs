using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Lookups;

namespace Zhishu.Matters;

/// <summary>What a person said. In the body, since it may name people and addresses end up in logs.</summary>
public sealed record SuggestMattersRequest
{
    [Required, StringLength(5000, MinimumLength = 1)]
    public string Text { get; init; } = "";

    /// <summary>Only matters of this kind.</summary>
    [StringLength(50)]
    public string? Kind { get; init; }

    [Range(1, 20)]
    public int Limit { get; init; } = 5;
}

/// <summary>A matter that the words may be about.</summary>
/// <param name="Path">Names from the top class down to the matter.</param>
/// <param name="Score">The higher the likelier; comparable within one answer only.</param>
/// <param name="Because">The words that spoke for it.</param>
public sealed record MatterSuggestion(
    string Code,
    Text Name,
    string Kind,
    IReadOnlyList<Text> Path,
    double Score,
    IReadOnlyList<string> Because
);

/// <summary>Proposes matters for what was said, from memory. A person chooses.</summary>
internal static class SuggestMatters
{
    public static void Map(IEndpointRouteBuilder group) => group.MapPost("suggest", Suggest);

    private static Ok<MatterSuggestion[]> Suggest(
        SuggestMattersRequest request,
        Actor actor,
        ICatalogue catalogue,
        IMatterWords words
    )
    {
        actor.Require(MattersModule.Read);
        var snapshot = catalogue.Current;
        return TypedResults.Ok(
            words
                .Rank(request.Text)
                .Where(r => request.Kind is null || r.Matter.Kind == request.Kind)
                .Take(request.Limit)
                .Select(r => new MatterSuggestion(
                    r.Matter.Code,
                    r.Matter.Name,
                    r.Matter.Kind,
                    snapshot.Path(r.Matter.Code),
                    Math.Round(r.Score, 3),
                    r.Because
                ))
                .ToArray()
        );
    }
}

/// <summary>The index of the present catalogue, made again when the catalogue has changed.</summary>
internal sealed class MatterIndexes(ICatalogue catalogue) : IMatterWords
{
    private volatile MatterIndex? last;

    public IEnumerable<MatterByWords> Rank(string text) => Of(catalogue.Current).Rank(text);

    private MatterIndex Of(CatalogueSnapshot snapshot)
    {
        var index = last;
        if (index is null || !ReferenceEquals(index.Snapshot, snapshot))
            last = index = new(snapshot);
        return index;
    }
}
