namespace Zhishu.Cases.Notes;

internal enum NoteKind
{
    /// <summary>备注</summary>
    Note,

    /// <summary>询问: a question to the reporter; always public.</summary>
    Question,

    /// <summary>答复: the reporter's, sent with a token or recorded by an official.</summary>
    Answer,
}

/// <summary>What was written beside a case. Never changed; a question only learns that it was answered.</summary>
internal sealed class Note
{
    public Guid CaseId { get; init; }
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;
    public NoteKind Kind { get; init; }

    /// <summary>Whether reporters see it. Answers are seen by the one who gave them.</summary>
    public bool IsPublic { get; init; }
    public required string Text { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>Whose answer it is.</summary>
    public Guid? ReporterId { get; init; }

    /// <summary>Which question an answer is to.</summary>
    public Guid? QuestionId { get; init; }
    public DateTimeOffset? AnsweredAt { get; set; }
}

/// <summary>A note as officials see it.</summary>
/// <param name="Kind">note, question, answer.</param>
public sealed record NoteDetail(
    Guid Id,
    string Kind,
    bool IsPublic,
    string Text,
    string By,
    DateTimeOffset At,
    Guid? QuestionId,
    DateTimeOffset? AnsweredAt
)
{
    internal static NoteDetail Of(Note n) =>
        new(n.Id, n.Kind.ToString().ToLowerInvariant(), n.IsPublic, n.Text, n.ByName, n.At, n.QuestionId, n.AnsweredAt);
}
