using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Drafts;

namespace Zhishu.Matters;

/// <summary>What differs between two versions.</summary>
/// <param name="Field">Path in the content: <c>limits.handle</c>, <c>evidence[0].minimum</c>.</param>
/// <param name="Before">The value before; null where there was none.</param>
/// <param name="After">The value after; null where there is none.</param>
public sealed record MatterDifference(string Field, string? Before, string? After);

/// <summary>Compares two published versions, or the draft with the version in force.</summary>
internal static class CompareVersions
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("{code}/diff", Handle);
        group.MapGet("{code}/draft/diff", Draft);
    }

    private static Ok<MatterDifference[]> Handle(
        string code,
        [Required] int from,
        [Required] int to,
        Actor actor,
        ICatalogue catalogue
    )
    {
        actor.Require(MattersModule.Read);
        var snapshot = catalogue.Current;
        return TypedResults.Ok(
            Compare(
                    BrowseMatters.Required(snapshot, code, from).Content,
                    BrowseMatters.Required(snapshot, code, to).Content
                )
                .ToArray()
        );
    }

    private static async Task<Ok<MatterDifference[]>> Draft(
        string code,
        Actor actor,
        ICatalogue catalogue,
        DraftStore drafts,
        CancellationToken ct
    )
    {
        EditDraft.RequireWorker(actor);
        var matter = await drafts.RequireMatterAsync(code, ct);
        var draft = await drafts.RequireWorkingAsync(matter, ct);
        var current = matter.CurrentVersionId is { } id ? catalogue.Current.Version(id)?.Content : null;
        return TypedResults.Ok(Compare(current, draft.Read()).ToArray());
    }

    public static IEnumerable<MatterDifference> Compare(MatterContent? before, MatterContent after)
    {
        var old = Leaves(before);
        var now = Leaves(after);
        foreach (var field in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (left, right) = (old.GetValueOrDefault(field), now.GetValueOrDefault(field));
            if (left != right)
                yield return new(field, left, right);
        }
    }

    private static Dictionary<string, string> Leaves(MatterContent? content)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        if (content is not null)
            Walk(JsonSerializer.SerializeToElement(content, Json.Options), "", leaves);
        return leaves;
    }

    private static void Walk(JsonElement element, string path, Dictionary<string, string> leaves)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Walk(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", leaves);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in element.EnumerateArray().Index())
                    Walk(item, FormattableString.Invariant($"{path}[{index}]"), leaves);
                break;
            default:
                leaves[path] = element.ToString();
                break;
        }
    }
}
