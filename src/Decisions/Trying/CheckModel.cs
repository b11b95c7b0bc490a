using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Zhishu.Decisions.Drafts;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Rules;

namespace Zhishu.Decisions.Trying;

/// <summary>A model to be looked at; nothing is stored.</summary>
public sealed record CheckModelRequest
{
    [Required, StringLength(DecisionLimits.DmnCharacters, MinimumLength = 1)]
    public string Dmn { get; init; } = "";

    [MaxLength(20)]
    public IReadOnlyList<ImportedModel> Imports { get; init; } = [];

    /// <summary>The use it is to serve; without, only the model itself is looked at.</summary>
    [StringLength(60)]
    public string? Use { get; init; }
}

/// <summary>What a look at a model found.</summary>
/// <param name="Hash">What its text hashes to.</param>
/// <param name="Faults">What stands against publishing it.</param>
/// <param name="Warnings">What can be read but can never have a value.</param>
/// <param name="Findings">Gaps, overlaps, rules that never fire, what nothing uses; each with an example.</param>
/// <param name="Cut">Whether there was more than is listed.</param>
public sealed record CheckedModel(
    string Name,
    string Hash,
    IReadOnlyList<CheckedDecision> Decisions,
    IReadOnlyList<FaultResponse> Faults,
    IReadOnlyList<FaultResponse> Warnings,
    IReadOnlyList<FindingResponse> Findings,
    bool Cut
);

/// <summary>A decision of a model.</summary>
public sealed record CheckedDecision(string Name, string? Question, bool Burdening, IReadOnlyList<string> Inputs);

/// <summary>Says what is wrong with a model and where, and what its tables leave open.</summary>
internal static class CheckModel
{
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder group) =>
        group.MapPost("check", Handle).WithMetadata(new RequestSizeLimitAttribute(DecisionLimits.Body));

    private static Ok<CheckedModel> Handle(CheckModelRequest request, Actor actor, DecisionUses uses)
    {
        TableStore.RequireReader(actor);
        var imports = request.Imports.Select(i => new RuleText(i.File, i.Content)).ToArray();
        var model = EditDraft.Parse("model", request.Dmn, imports);
        var faults = request.Use is { Length: > 0 } use
            ? DraftViews.FaultsOf(model, uses.Find(use), use)
            : [.. model.Problems.Where(p => p.Severity == RuleSeverity.Error).Select(TableFaults.Of)];
        var warnings = model.Problems.Where(p => p.Severity == RuleSeverity.Warning).Select(TableFaults.Of).ToArray();
        // A model that cannot be read has no tables worth checking.
        var findings = model.IsValid ? model.Check() : [];
        return TypedResults.Ok(
            new CheckedModel(
                model.Name,
                model.Version,
                [
                    .. model
                        .Decisions.Take(Most)
                        .Select(d => new CheckedDecision(
                            d.Name,
                            d.Question,
                            d.Burdening,
                            [.. d.Inputs.Select(i => i.Name)]
                        )),
                ],
                [.. faults.Take(Most).Select(TableViews.Of)],
                [.. warnings.Take(Most).Select(TableViews.Of)],
                [.. findings.Take(Most).Select(TableViews.Of)],
                faults.Count > Most || warnings.Length > Most || findings.Count > Most
            )
        );
    }
}
