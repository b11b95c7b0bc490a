using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Rules;

namespace Zhishu.Decisions.Rows;

/// <summary>States of a version, in order.</summary>
internal static class VersionStates
{
    public const string Draft = "draft";
    public const string Review = "review";
    public const string Published = "published";
    public const string Withdrawn = "withdrawn";
}

/// <summary>One version of a decision table, from draft to published.</summary>
internal sealed class TableVersionRow
{
    private TableVersionRow() { }

    public Guid Id { get; private set; }

    public Guid TableId { get; private set; }

    public int Number { get; private set; }

    public string State { get; private set; } = VersionStates.Draft;

    public DateOnly? ValidFrom { get; private set; }

    /// <summary>The last day; null where it holds until another begins.</summary>
    public DateOnly? ValidTo { get; private set; }

    public string Dmn { get; private set; } = "";

    /// <summary>A list of <see cref="RuleText"/> as JSON.</summary>
    public string Imports { get; private set; } = "[]";

    /// <summary><see cref="RuleModel.Version"/>.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>The pack that brought this version; null where people wrote it.</summary>
    public string? Pack { get; private set; }

    public Guid[] AuthorIds { get; private set; } = [];

    public string Author { get; private set; } = "";

    public string? Reviewer { get; private set; }

    public Guid? PublisherId { get; private set; }

    public string? Publisher { get; private set; }

    /// <summary>Why it was changed.</summary>
    public string? Note { get; private set; }

    /// <summary>What the author or the reviewer said last.</summary>
    public string? Remark { get; private set; }

    public DateTimeOffset DraftedAt { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public DateTimeOffset? WithdrawnAt { get; private set; }

    public int Version { get; private set; }

    public static TableVersionRow Draft(
        Guid tableId,
        int number,
        RuleModel model,
        Actor author,
        DateTimeOffset at,
        string? note,
        string? pack = null
    )
    {
        var row = new TableVersionRow
        {
            Id = Ids.New(at),
            TableId = tableId,
            Number = number,
            Pack = pack,
            Note = note,
            DraftedAt = at,
            Version = 1,
        };
        row.Write(model, author);
        return row;
    }

    /// <summary>The text read anew; what is wrong with it is in its problems.</summary>
    public RuleModel ReadModel(string code) => RuleModel.Parse(new RuleText($"{code}.dmn", Dmn), ReadImports());

    /// <exception cref="Refusal">409 <c>decisions.illegal_move</c> unless it is a draft.</exception>
    public void Edit(RuleModel model, Actor author, string? note)
    {
        Require("edit", VersionStates.Draft);
        Note = note;
        // What people changed is theirs, also where a pack began it.
        Pack = null;
        Write(model, author);
    }

    /// <summary>A version was published since this was begun: written at again, with that one in view, it follows it.</summary>
    public void Follow(int number) => Number = number;

    /// <summary>Who submits a draft answers for it as who wrote it does, also where a pack brought it.</summary>
    public void Submit(Actor author, string? remark)
    {
        Require("submit", VersionStates.Draft);
        State = VersionStates.Review;
        Remark = remark;
        Wrote(author);
    }

    public void Return(Actor reviewer, string remark)
    {
        Require("return", VersionStates.Review);
        State = VersionStates.Draft;
        Reviewer = reviewer.Name;
        Remark = remark;
    }

    public void Publish(DateOnly from, Actor publisher, string? remark, DateTimeOffset at)
    {
        Require("publish", VersionStates.Review);
        State = VersionStates.Published;
        ValidFrom = from;
        Reviewer = publisher.Name;
        PublisherId = publisher.Id;
        Publisher = publisher.Name;
        Remark = remark;
        PublishedAt = at;
    }

    /// <exception cref="Refusal">409 <c>decisions.illegal_move</c> where the state is none of these.</exception>
    public void Require(string action, params ReadOnlySpan<string> states)
    {
        if (!states.Contains(State))
            throw new Refusal(
                "decisions.illegal_move",
                $"版本处于“{State}”状态，不能执行“{action}”；可执行的状态：{string.Join("、", states!)}。",
                $"A version in the state '{State}' does not allow '{action}'; that needs {string.Join(" or ", states!)}."
            );
    }

    public IReadOnlyList<RuleText> ReadImports() => Json.Read<RuleText[]>(Imports) ?? [];

    /// <summary>A pack's versions were reviewed by whoever decided to install it.</summary>
    public void PublishFromPack(DateOnly from, Actor installer, DateTimeOffset at)
    {
        State = VersionStates.Published;
        ValidFrom = from;
        PublisherId = installer.Id;
        Publisher = installer.Name;
        PublishedAt = at;
    }

    /// <summary>Drops a published version that has not begun to hold.</summary>
    public void Withdraw(DateTimeOffset at)
    {
        State = VersionStates.Withdrawn;
        WithdrawnAt = at;
    }

    private void Write(RuleModel model, Actor author)
    {
        Dmn = model.Texts[0].Content;
        Imports = Json.Write(model.Texts.Skip(1).ToArray());
        Hash = model.Version;
        Author = author.Name;
        Wrote(author);
    }

    private void Wrote(Actor author)
    {
        if (author.Id is { } id && !AuthorIds.Contains(id))
            AuthorIds = [.. AuthorIds, id];
    }
}
