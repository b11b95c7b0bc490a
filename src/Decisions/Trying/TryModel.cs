using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Zhishu.Decisions.Contracts;
using Zhishu.Decisions.Drafts;
using Zhishu.Decisions.Lookups;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Trying;

/// <summary>A question to a model, or to the tables in force; nothing is stored.</summary>
public sealed record TryModelRequest
{
    [Required, StringLength(60, MinimumLength = 1)]
    public string Use { get; init; } = "";

    /// <summary>The values by the names of the use's inputs; what is left out is null.</summary>
    public JsonElement Inputs { get; init; }

    /// <summary>The DMN text to ask; null to ask the tables in force.</summary>
    [StringLength(DecisionLimits.DmnCharacters, MinimumLength = 1)]
    public string? Dmn { get; init; }

    [MaxLength(20)]
    public IReadOnlyList<ImportedModel> Imports { get; init; } = [];

    /// <summary>For the tables in force: the matter it is about.</summary>
    [StringLength(60)]
    public string? Matter { get; init; }

    /// <summary>The instant it is asked for; null for now. <c>now()</c> and legal bases are of this instant.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>What came of a question.</summary>
/// <param name="Decision">The result with rules fired, reasons and problems; null where there is no opinion.</param>
/// <param name="Passed">Tables asked before that had no opinion or failed, each with why.</param>
public sealed record TriedModel(Decision? Decision, IReadOnlyList<Text> Passed);

/// <summary>Asks a model that nobody has published, or the tables in force on any day.</summary>
internal static class TryModel
{
    public static void Map(IEndpointRouteBuilder group) =>
        group.MapPost("try", Handle).WithMetadata(new RequestSizeLimitAttribute(DecisionLimits.Body));

    private static Ok<TriedModel> Handle(
        TryModelRequest request,
        Actor actor,
        DecisionUses uses,
        DecisionStore decisions,
        TimeProvider clock
    )
    {
        TableStore.RequireReader(actor);
        var use =
            uses.Find(request.Use)
            ?? throw Refusal.Invalid(
                "decisions.use",
                "use",
                $"没有用途“{request.Use}”，可用：{uses.Names("、")}。",
                $"There is no use '{request.Use}'; there are {uses.Names(", ")}."
            );
        var inputs = Read(request.Inputs, use);
        var at = request.At ?? clock.GetUtcNow();
        if (at.Year is < 1900 or > 9000)
            throw Refusal.Invalid(
                "decisions.at",
                "at",
                "时间须在 1900 年至 9000 年之间。",
                "The instant lies between the years 1900 and 9000."
            );
        if (request.Dmn is not { } dmn)
            return Answer(decisions.Decide(use.Name, request.Matter, inputs, at));
        var imports = request.Imports.Select(i => new RuleText(i.File, i.Content)).ToArray();
        var model = EditDraft.Parse("model", dmn, imports);
        DraftViews.RequireSound(model, use, use.Name);
        return Answer(decisions.Try(model, use.Name, inputs, at));
    }

    private static Ok<TriedModel> Answer(Verdict verdict) =>
        TypedResults.Ok(new TriedModel(verdict.Decision, verdict.Passed));

    private static FeelContext Read(JsonElement inputs, DecisionUse use)
    {
        if (inputs.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
            throw Refusal.Invalid(
                "decisions.inputs",
                "inputs",
                "输入应为名称和值的 JSON 对象。",
                "Inputs are a JSON object of names and values."
            );
        var given =
            inputs.ValueKind == JsonValueKind.Object
                ? inputs.EnumerateObject().GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.Last().Value)
                : [];
        if (given.Keys.FirstOrDefault(k => use.Inputs.All(i => i.Name != k)) is { } unknown)
            throw Refusal.Invalid(
                "decisions.inputs",
                "inputs",
                $"用途“{use.Name}”没有输入“{unknown}”，可用：{string.Join("、", use.Inputs.Select(i => i.Name))}。",
                $"The use '{use.Name}' has no input '{unknown}'; it has {string.Join(", ", use.Inputs.Select(i => i.Name))}."
            );
        return new FeelContext(
            use.Inputs.Select(i =>
                KeyValuePair.Create(
                    i.Name,
                    given.TryGetValue(i.Name, out var value) ? FeelJson.Read(value, FeelType.FromName(i.Type)) : default
                )
            )
        );
    }
}
