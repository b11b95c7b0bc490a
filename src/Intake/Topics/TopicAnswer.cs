using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Zhishu.Cases.Searching;
using Zhishu.Kernel;

namespace Zhishu.Intake.Topics;

/// <summary>Of which days and which area; the last thirty days of the whole city where nothing is said.</summary>
public sealed record TopicFilter
{
    /// <summary>The first day.</summary>
    [FromQuery(Name = "from")]
    public DateOnly? From { get; init; }

    /// <summary>The last day, included.</summary>
    [FromQuery(Name = "to")]
    public DateOnly? To { get; init; }

    /// <summary>An area or what lies in it.</summary>
    [FromQuery(Name = "area"), RegularExpression("^[0-9]{2,12}$")]
    public string? Area { get; init; }
}

/// <summary>An event that many people report, with the figures of a period.</summary>
/// <param name="Title">What one of them wrote that says best what all say.</param>
/// <param name="Place">Where, as most of them write; null where they agree on none.</param>
/// <param name="Group">Whom it concerns, such as 业主.</param>
/// <param name="Words">What many of them say.</param>
/// <param name="Heat">By reporters, cases, poor ratings, recency and duration; the higher the hotter.</param>
/// <param name="Trend">Cases in twelve equal parts of the period.</param>
/// <param name="Direction"><c>rising</c>, <c>steady</c> or <c>falling</c>: the last quarter of the period beside the one before.</param>
/// <param name="RisingAt">When it was last seen to rise within a week; null where it was not in the last seven days.</param>
/// <param name="Why">How it rose.</param>
public sealed record TopicAnswer(
    Guid Id,
    string Title,
    string? Place,
    string? Group,
    IReadOnlyList<string> Words,
    double Heat,
    int Cases,
    int Reporters,
    int PoorRatings,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    IReadOnlyList<int> Trend,
    string Direction,
    DateTimeOffset? RisingAt,
    Text? Why
);

/// <param name="From">The period, from this instant to the other.</param>
/// <param name="Rule">When an event is said to rise.</param>
/// <param name="Topics">The hottest first.</param>
public sealed record TopicList(DateTimeOffset From, DateTimeOffset To, Text Rule, IReadOnlyList<TopicAnswer> Topics);

/// <param name="Cases">Those of its cases in the period that the reader may see, the newest first, two hundred at most.</param>
public sealed record TopicDetail(
    DateTimeOffset From,
    DateTimeOffset To,
    TopicAnswer Topic,
    IReadOnlyList<CaseRow> Cases
);
