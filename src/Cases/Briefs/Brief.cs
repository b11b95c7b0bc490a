using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Briefs;

/// <summary>Where a brief stands.</summary>
public enum BriefState
{
    /// <summary>草稿: edited, its figures counted anew where somebody asks for it.</summary>
    Draft,

    /// <summary>定稿: stays as it is, with its figures.</summary>
    Final,
}

/// <summary>A brief of a period (简报).</summary>
internal sealed class Brief
{
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;
    public BriefState State { get; private set; }
    public DateOnly FromOn { get; init; }
    public DateOnly ToOn { get; init; }
    public required string TitleZh { get; set; }
    public required string TitleEn { get; set; }

    /// <summary>The paragraphs in their order, as JSON.</summary>
    public required string Sections { get; set; }

    /// <summary>The grants its figures were counted by, as JSON: who sees less does not see it.</summary>
    public required string Seen { get; init; }
    public string? UnitZh { get; init; }
    public string? UnitEn { get; init; }
    public Guid? MadeBy { get; init; }
    public required string MadeByName { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public required string ChangedByName { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
    public Guid? PublishedBy { get; private set; }
    public string? PublishedByName { get; private set; }
    public DateTimeOffset? PublishedAt { get; private set; }

    public BriefPeriod Period => new(FromOn, ToOn);

    public Text Title => new(TitleZh, TitleEn);

    public IReadOnlyList<BriefSection> Paragraphs => Json.Read<List<BriefSection>>(Sections)!;

    public void Change(Text title, IReadOnlyList<BriefSection> sections, Actor by, DateTimeOffset at)
    {
        RequireDraft();
        (TitleZh, TitleEn) = (title.Chinese, title.English);
        Sections = Json.Write(sections);
        (ChangedByName, ChangedAt) = (by.Name, at);
    }

    public void Publish(Actor by, DateTimeOffset at)
    {
        RequireDraft();
        State = BriefState.Final;
        (PublishedBy, PublishedByName, PublishedAt) = (by.Id, by.Name, at);
    }

    public void RequireDraft()
    {
        if (State != BriefState.Draft)
            throw new Refusal(
                "cases.brief_final",
                "该简报已定稿，不能再改。需要更正时请另做一份。",
                "The brief is final and stays as it is. Make another one to correct it."
            );
    }
}
