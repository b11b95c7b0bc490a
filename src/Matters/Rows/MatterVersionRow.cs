using System.Text;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Cryptography;
using Zhishu.Matters.Contracts;

namespace Zhishu.Matters.Rows;

/// <summary>States of a version, in order.</summary>
internal static class VersionStates
{
    public const string Draft = "draft";
    public const string Review = "review";
    public const string Approved = "approved";
    public const string Published = "published";
}

/// <summary>One version of a matter, from draft to published.</summary>
internal sealed class MatterVersionRow
{
    private MatterVersionRow() { }

    public Guid Id { get; private set; }

    public Guid MatterId { get; private set; }

    public int Number { get; private set; }

    public string State { get; private set; } = VersionStates.Draft;

    /// <summary>A <see cref="MatterContent"/> as JSON.</summary>
    public string Content { get; private set; } = "";

    public string Digest { get; private set; } = "";

    /// <summary>The pack that brought this version; null where people wrote it.</summary>
    public string? Pack { get; private set; }

    public Guid[] AuthorIds { get; private set; } = [];

    public string Author { get; private set; } = "";

    public string? Reviewer { get; private set; }

    /// <summary>What the author or the reviewer said last.</summary>
    public string? Remark { get; private set; }

    public DateTimeOffset DraftedAt { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public int Version { get; private set; }

    public static MatterVersionRow Draft(
        Guid matterId,
        int number,
        MatterContent content,
        Actor author,
        DateTimeOffset at,
        string? pack = null
    )
    {
        var row = new MatterVersionRow
        {
            Id = Ids.New(at),
            MatterId = matterId,
            Number = number,
            Pack = pack,
            DraftedAt = at,
            Version = 1,
        };
        row.Write(content, author);
        return row;
    }

    /// <summary>The content, as its digest is taken over it.</summary>
    public static string DigestOf(MatterContent content) => DigestOf(Json.Write(content));

    public MatterContent Read() => Json.Read<MatterContent>(Content)!;

    public void Edit(MatterContent content, Actor author, string? remark)
    {
        Move(VersionMoves.Edit);
        Write(content, author);
        Pack = null;
        Remark = remark;
    }

    public void Submit(string? remark)
    {
        Move(VersionMoves.Submit);
        Remark = remark;
    }

    public void Approve(Actor reviewer, string? remark)
    {
        RefuseAuthor(reviewer);
        Move(VersionMoves.Approve);
        Reviewer = reviewer.Name;
        Remark = remark;
    }

    public void Return(Actor reviewer, string remark)
    {
        RefuseAuthor(reviewer);
        Move(VersionMoves.Return);
        Reviewer = null;
        Remark = remark;
    }

    public void Discard() => Move(VersionMoves.Discard);

    public void Publish(DateTimeOffset at)
    {
        Move(VersionMoves.Publish);
        PublishedAt = at;
    }

    /// <summary>A pack's versions were reviewed by whoever decided to install it.</summary>
    public void PublishFromPack(DateTimeOffset at)
    {
        State = VersionStates.Published;
        PublishedAt = at;
    }

    private void Move(VersionMove move) => State = move.From(State);

    private void Write(MatterContent content, Actor author)
    {
        Content = Json.Write(content);
        Digest = DigestOf(Content);
        Author = author.Name;
        if (author.Id is { } id && !AuthorIds.Contains(id))
            AuthorIds = [.. AuthorIds, id];
    }

    private void RefuseAuthor(Actor reviewer)
    {
        if (reviewer.Id is { } id && AuthorIds.Contains(id))
            throw new Refusal(
                "matters.own_review",
                "起草人不能审核自己起草的事项，请由他人审核。",
                "Whoever wrote at a draft cannot review it; somebody else must."
            );
    }

    private static string DigestOf(string json) => Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(json)));
}
