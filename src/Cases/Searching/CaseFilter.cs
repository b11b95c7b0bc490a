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

    /// <summary>Who has or had it in hand.</summary>
    [FromQuery(Name = "handler")]
    public Guid? Handler { get; init; }

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
