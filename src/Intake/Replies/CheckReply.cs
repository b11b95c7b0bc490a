using System.ComponentModel.DataAnnotations;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Intake.Replies;

/// <summary>A reply before it goes out. In the body, since both may name people and addresses end up in logs.</summary>
public sealed record CheckReplyRequest
{
    [Required, StringLength(10_000, MinimumLength = 1)]
    public string Reply { get; init; } = "";

    /// <summary>What was asked or complained of.</summary>
    [StringLength(10_000)]
    public string? Asked { get; init; }

    /// <summary>By when it is due.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <param name="Aspect"><c>substance</c>, <c>relevance</c>, <c>basis</c>, <c>finding</c>, <c>measure</c>, <c>contact</c>,
/// <c>politeness</c> or <c>time</c>.</param>
/// <param name="Words">That it is there, or what to mend.</param>
public sealed record ReplyAspect(string Aspect, bool IsMet, Text Words);

/// <param name="Score">0 to 100.</param>
/// <param name="Substance">Letters that are no greeting, date or formula.</param>
public sealed record CheckedReply(int Score, int Substance, IReadOnlyList<ReplyAspect> Aspects);

/// <summary>Says what a reply lacks. Advice: it keeps nothing and stops nobody.</summary>
internal sealed class CheckReply(ICityWords words, TimeProvider clock)
{
    private static readonly string[] Writers = ["cases.handle", "cases.close", "cases.close-directly", "cases.verify"];

    public CheckedReply Handle(CheckReplyRequest request, Actor actor)
    {
        if (!Array.Exists(Writers, actor.Has))
            actor.Require(Writers[0]);
        return ReplyJudge.Judge(request.Reply, request.Asked, request.DueAt, clock.GetUtcNow(), words.Current);
    }
}
