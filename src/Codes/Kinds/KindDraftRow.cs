namespace Zhishu.Codes.Kinds;

/// <summary>Where a draft stands.</summary>
public enum KindDraftState
{
    Draft,

    /// <summary>Proposed, waiting for another person.</summary>
    Review,
}

/// <summary>The next content of a kind, or of one that is not there yet.</summary>
internal sealed class KindDraftRow
{
    private KindDraftRow() { }

    public Guid Id { get; private set; }

    public string Code { get; private set; } = "";

    public int Number { get; private set; }

    /// <summary><see cref="KindContent"/> as JSON.</summary>
    public string Content { get; private set; } = "{}";

    public KindDraftState State { get; private set; }

    /// <summary>The version of the kind it was written from; 0 where there is none yet.</summary>
    public int BaseVersion { get; private set; }

    public string Author { get; private set; } = "";

    public Guid[] AuthorIds { get; private set; } = [];

    /// <summary>What the author or the reviewer said last.</summary>
    public string? Remark { get; private set; }

    public DateTimeOffset EditedAt { get; private set; }

    public int Version { get; private set; } = 1;

    public KindContent Read() => Json.Read<KindContent>(Content)!;

    public static KindDraftRow Begin(string code, TimeProvider clock) => new() { Id = Ids.New(clock), Code = code };

    /// <param name="baseVersion">Of the kind as the author has seen it.</param>
    public void Write(int number, KindContent content, int baseVersion, Actor author, DateTimeOffset at)
    {
        Require(KindDraftState.Draft, "修改", "changed");
        (Number, Content, BaseVersion) = (number, Json.Write(content), baseVersion);
        (Author, EditedAt, Remark) = (author.Name, at, null);
        Add(author);
    }

    public void Submit(string? remark, Actor by)
    {
        Require(KindDraftState.Draft, "提交", "submitted");
        (State, Remark) = (KindDraftState.Review, remark);
        Add(by);
    }

    public void Return(string remark)
    {
        Require(KindDraftState.Review, "退回", "returned");
        (State, Remark) = (KindDraftState.Draft, remark);
    }

    /// <exception cref="Refusal">403 <c>codes.own_draft</c> to whoever wrote at it or submitted it.</exception>
    public void RequirePublishable(Actor by)
    {
        Require(KindDraftState.Review, "发布", "published");
        if (by.Id is not { } id || AuthorIds.Contains(id))
            throw new Refusal(
                "codes.own_draft",
                "起草人、提交人不能发布自己的类型，请由他人审核发布。",
                "Whoever wrote at a draft or submitted it cannot publish it; somebody else reviews and publishes it.",
                RefusalKind.Forbidden
            );
    }

    private void Add(Actor author)
    {
        if (author.Id is { } id && !AuthorIds.Contains(id))
            AuthorIds = [.. AuthorIds, id];
    }

    private void Require(KindDraftState state, string chinese, string english)
    {
        if (State != state)
            throw new Refusal(
                "codes.draft_state",
                State == KindDraftState.Review
                    ? $"草案正在审核，不能{chinese}；请先退回。"
                    : $"草案还没有提交审核，不能{chinese}。",
                State == KindDraftState.Review
                    ? $"The draft is in review and cannot be {english}; return it first."
                    : $"The draft was not submitted and cannot be {english}."
            );
    }
}
