using System.ComponentModel.DataAnnotations;
using Zhishu.Intake.Classifying;
using Zhishu.Intake.Models;
using Zhishu.Intake.Thresholds;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Matters.Contracts;

namespace Zhishu.Intake.Suggesting;

/// <summary>What a person said. In the body, since it may name people and addresses end up in logs.</summary>
public sealed record SuggestMatterRequest
{
    [Required, StringLength(10_000, MinimumLength = 1)]
    public string Text { get; init; } = "";

    [Range(1, 20)]
    public int Limit { get; init; } = 5;
}

/// <summary>A matter that a text may be about.</summary>
/// <param name="Path">Names from the top class down to the matter.</param>
/// <param name="Confidence">0 to 1, calibrated; null where the model did not speak and only words of the catalogue did.</param>
/// <param name="IsSure">Whether as many as 97 of 100 with such a confidence were right when the model was trained.</param>
/// <param name="Because">The words that spoke for it.</param>
public sealed record SuggestedMatter(
    string Code,
    Text Name,
    string Kind,
    IReadOnlyList<Text> Path,
    double? Confidence,
    bool IsSure,
    IReadOnlyList<string> Because
);

/// <param name="ModelId">The model that spoke; null where none is in use.</param>
/// <param name="Matters">The best first.</param>
public sealed record SuggestedMatters(Guid? ModelId, IReadOnlyList<SuggestedMatter> Matters);

/// <summary>Proposes matters: what the model in use learned from closed cases, then what the words of the catalogue say.
/// A person chooses.</summary>
internal sealed class SuggestMatter(
    ModelInUse inUse,
    ThresholdBook thresholds,
    IMatterWords words,
    ICatalogue catalogue
)
{
    // Less likely than this is noise beside what the words of the catalogue say.
    private const float Least = 0.02f;

    public SuggestedMatters Handle(SuggestMatterRequest request, Actor actor)
    {
        actor.Require(IntakeModule.ReadMatters);
        var snapshot = catalogue.Current;
        var model = inUse.Current;
        List<SuggestedMatter> found = model is null ? [] : Learned(model.Model, request, snapshot);
        foreach (var byWords in words.Rank(request.Text))
        {
            if (found.Count >= request.Limit)
                break;
            if (found.TrueForAll(f => f.Code != byWords.Matter.Code) && !IsHeldBack(model?.Model, byWords.Matter.Code))
                found.Add(Of(byWords.Matter, snapshot, null, isSure: false, byWords.Because));
        }
        return new(model?.Id, found);
    }

    // The model knows the matter and was not as sure as was asked for: its name alone does not bring it back.
    private bool IsHeldBack(TextModel? model, string code) =>
        model is not null
        && thresholds.Current.GetValueOrDefault(code)?.OfferedFrom is not null
        && model.Labels.Contains(code, StringComparer.Ordinal);

    private List<SuggestedMatter> Learned(TextModel model, SuggestMatterRequest request, CatalogueSnapshot snapshot)
    {
        var classifier = new Classifier(model);
        List<SuggestedMatter> found = [];
        foreach (var (place, confidence) in classifier.Classify(request.Text, request.Limit))
        {
            var least = thresholds.Current.GetValueOrDefault(model.Labels[place])?.OfferedFrom ?? Least;
            // A matter that went out of use since is not proposed any more.
            if (confidence < least || snapshot.Find(model.Labels[place]) is not { } matter)
                continue;
            var isSure = confidence >= model.Thresholds[place];
            var because = classifier.Because(request.Text, place);
            found.Add(Of(matter, snapshot, Math.Round(confidence, 3), isSure, because));
        }
        return found;
    }

    private static SuggestedMatter Of(
        MatterVersion matter,
        CatalogueSnapshot snapshot,
        double? confidence,
        bool isSure,
        IReadOnlyList<string> because
    ) => new(matter.Code, matter.Name, matter.Kind, snapshot.Path(matter.Code), confidence, isSure, because);
}
