using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Knowledge.Passages;

namespace Zhishu.Knowledge.Articles;

/// <summary>One version of an article, from draft to published.</summary>
internal sealed class ArticleVersionRow
{
    private ArticleVersionRow() { }

    public Guid Id { get; private set; }

    public Guid ArticleId { get; private set; }

    public int Number { get; private set; }

    public VersionState State { get; private set; }

    public string Title { get; private set; } = "";

    public ArticleKind Kind { get; private set; }

    public string Body { get; private set; } = "";

    public string? AreaCode { get; private set; }

    public Guid? UnitId { get; private set; }

    public DateOnly? ValidFrom { get; private set; }

    public DateOnly? ValidUntil { get; private set; }

    public DateOnly? ReviewOn { get; private set; }

    public string? Source { get; private set; }

    public string? Link { get; private set; }

    public Guid[] AuthorIds { get; private set; } = [];

    public string Author { get; private set; } = "";

    public string? Publisher { get; private set; }

    /// <summary>What the author or the reviewer said last.</summary>
    public string? Remark { get; private set; }

    public DateTimeOffset DraftedAt { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public int Version { get; private set; }

    public static ArticleVersionRow Draft(
        Guid articleId,
        int number,
        ArticleContent content,
        Actor author,
        DateTimeOffset at
    )
    {
        var row = new ArticleVersionRow
        {
            Id = Ids.New(at),
            ArticleId = articleId,
            Number = number,
            DraftedAt = at,
            Version = 1,
        };
        row.Write(content, author);
        return row;
    }

    public ArticleContent Read() =>
        new()
        {
            Title = Title,
            Kind = Kind,
            Body = Body,
            AreaCode = AreaCode,
            UnitId = UnitId,
            ValidFrom = ValidFrom,
            ValidUntil = ValidUntil,
            ReviewOn = ReviewOn,
            Source = Source,
            Link = Link,
        };

    public IndexedArticle Indexed() => new(ArticleId, Title, Body, AreaCode, ValidFrom, ValidUntil);

    public Scope Scope => new(UnitId, AreaCode);

    public void Edit(ArticleContent content, Actor author)
    {
        Require("edit", VersionState.Draft);
        Write(content, author);
        Remark = null;
    }

    public void Submit(Actor by, string? remark)
    {
        Require("submit", VersionState.Draft);
        State = VersionState.Review;
        AddAuthor(by);
        Remark = remark;
    }

    public void Return(string remark)
    {
        Require("return", VersionState.Review);
        State = VersionState.Draft;
        Remark = remark;
    }

    public void Discard() => Require("discard", VersionState.Draft, VersionState.Review);

    public void Publish(Actor by, string? remark, DateTimeOffset at)
    {
        Require("publish", VersionState.Review);
        if (by.Id is { } id && AuthorIds.Contains(id))
            throw new Refusal(
                "knowledge.own_draft",
                "起草人、提交人不能发布自己的条目，请由他人审核发布。",
                "Whoever wrote at an article or proposed it cannot publish it; somebody else reviews and publishes it.",
                RefusalKind.Forbidden
            );
        State = VersionState.Published;
        Publisher = by.Name;
        PublishedAt = at;
        Remark = remark;
    }

    private void Write(ArticleContent content, Actor author)
    {
        Title = content.Title.Trim();
        Kind = content.Kind!.Value;
        Body = content.Body;
        AreaCode = content.AreaCode;
        UnitId = content.UnitId;
        ValidFrom = content.ValidFrom;
        ValidUntil = content.ValidUntil;
        ReviewOn = content.ReviewOn;
        Source = content.Source;
        Link = content.Link;
        Author = author.Name;
        AddAuthor(author);
    }

    private void AddAuthor(Actor author)
    {
        if (author.Id is { } id && !AuthorIds.Contains(id))
            AuthorIds = [.. AuthorIds, id];
    }

    private void Require(string action, params VersionState[] states)
    {
        if (!states.Contains(State))
            throw new Refusal(
                "knowledge.illegal_move",
                $"条目处于“{Name(State)}”，不能执行该操作；须处于：{string.Join("、", states.Select(Name))}。",
                $"An article in the state '{State}' does not allow '{action}'; that needs {string.Join(" or ", states)}."
            );
    }

    private static string Name(VersionState state) =>
        state switch
        {
            VersionState.Draft => "起草",
            VersionState.Review => "待审核",
            _ => "已发布",
        };
}
