using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Zhishu.Cases.Searching;

/// <summary>What cases are looked for. All that is given must hold. Instants are ISO 8601; a date alone means the
/// city's civil day.</summary>
public sealed record CaseFilter
{
    /// <summary>The exact case number.</summary>
    [FromQuery(Name = "number"), StringLength(40)]
    public string? Number { get; init; }

    /// <summary>Words in title, description and address; all must be there.</summary>
    [FromQuery(Name = "q"), StringLength(200)]
    public string? Words { get; init; }

    /// <summary>States, repeated or with commas: <c>in_hand,suspended</c>.</summary>
    [FromQuery(Name = "state"), MaxLength(20)]
    public string[]? State { get; init; }

    /// <summary>True for cases that are not over, false for those that are.</summary>
    [FromQuery(Name = "open")]
    public bool? Open { get; init; }

    /// <summary>Identity or code of the unit in the lead; units below it count too.</summary>
    [FromQuery(Name = "unit"), StringLength(60)]
    public string? Unit { get; init; }

    /// <summary>What the matter's code begins with.</summary>
    [FromQuery(Name = "matter"), StringLength(60)]
    public string? Matter { get; init; }

    /// <summary>Digits the area code begins with.</summary>
    [FromQuery(Name = "area"), RegularExpression("^[0-9]{2,12}$")]
    public string? Area { get; init; }

    /// <summary>True where the unit, the matter and the area are meant by themselves, without what is below them; a
    /// street counts with its villages.</summary>
    [FromQuery(Name = "exact")]
    public bool? Exact { get; init; }

    /// <summary>What the cases lack: <c>unit</c>, <c>matter</c>, <c>area</c>, repeated or with commas.</summary>
    [FromQuery(Name = "without"), MaxLength(3)]
    public string[]? Without { get; init; }

    [FromQuery(Name = "grid"), StringLength(60)]
    public string? Grid { get; init; }

    [FromQuery(Name = "kind"), StringLength(20)]
    public string? Kind { get; init; }

    [FromQuery(Name = "channel"), StringLength(20)]
    public string? Channel { get; init; }

    [FromQuery(Name = "emergency")]
    public bool? Emergency { get; init; }

    /// <summary>True for open cases whose deadline has passed, false for all others.</summary>
    [FromQuery(Name = "overdue")]
    public bool? Overdue { get; init; }

    /// <summary>Of the cases that still count: <c>kept</c>, <c>late</c> (closed since or not), <c>running</c>, or
    /// <c>any</c> for all that have a deadline.</summary>
    [FromQuery(Name = "deadline"), StringLength(10)]
    public string? Deadline { get; init; }

    /// <summary>True for open cases due within 24 hours.</summary>
    [FromQuery(Name = "soon")]
    public bool? Soon { get; init; }

    [FromQuery(Name = "dueAfter"), StringLength(40)]
    public string? DueAfter { get; init; }

    [FromQuery(Name = "dueBefore"), StringLength(40)]
    public string? DueBefore { get; init; }

    /// <summary>Filed at or after.</summary>
    [FromQuery(Name = "filedFrom"), StringLength(40)]
    public string? FiledFrom { get; init; }

    /// <summary>Filed before; with a date alone, on it or before.</summary>
    [FromQuery(Name = "filedTo"), StringLength(40)]
    public string? FiledTo { get; init; }

    /// <summary>Rated with so many of five or more.</summary>
    [FromQuery(Name = "ratedFrom"), Range(1, 5)]
    public int? RatedFrom { get; init; }

    /// <summary>Who has or had it in hand.</summary>
    [FromQuery(Name = "handler")]
    public Guid? Handler { get; init; }

    /// <summary>What waits for the reader, repeated or with commas: <c>dispatch</c>, cases without a unit and undecided
    /// requests; <c>handle</c>, the open shares of the reader's units; <c>verify</c>, cases reported done that are not the
    /// reader's own work. Each within its permission.</summary>
    [FromQuery(Name = "waits"), MaxLength(3)]
    public string[]? Waits { get; init; }

    /// <summary>West, south, east, north in degrees.</summary>
    [FromQuery(Name = "bbox"), StringLength(120)]
    public string? Box { get; init; }

    /// <summary>Longitude, latitude, metres (up to 50,000).</summary>
    [FromQuery(Name = "near"), StringLength(120)]
    public string? Near { get; init; }

    /// <summary><c>newest</c> (the default), <c>oldest</c>, or <c>due</c>: open cases with a deadline, the first due
    /// first.</summary>
    [FromQuery(Name = "sort"), StringLength(10)]
    public string? Sort { get; init; }
}
