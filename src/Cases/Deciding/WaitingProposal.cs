using System.Text.Json.Nodes;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Deciding;

/// <summary>A burdening decision about a case that waits for a person.</summary>
/// <param name="Id">Under which it is confirmed or rejected.</param>
/// <param name="Use">What it is about: <c>cases.admission</c>, <c>cases.dispatch</c> or <c>cases.deadline</c>.</param>
/// <param name="ShareId">The share whose limit it is about, or null.</param>
/// <param name="Stage">The stage whose limit it is about, or null.</param>
/// <param name="At">The instant of the decision.</param>
/// <param name="Output">What is proposed, in the words of the table.</param>
public sealed record WaitingProposal(
    Guid Id,
    string Use,
    Guid? ShareId,
    string? Stage,
    DateTimeOffset At,
    JsonNode? Output,
    Text Explanation
);

/// <summary>A burdening decision just met, to be put before people with the commit.</summary>
internal sealed record NewProposal(Decision Decision, Guid? ShareId, string? Stage, Scope Scope, Actor Actor)
{
    public WaitingProposal As(Guid id) =>
        new(id, Decision.Use, ShareId, Stage, Decision.At, Decision.Output, Decision.Explanation);
}
