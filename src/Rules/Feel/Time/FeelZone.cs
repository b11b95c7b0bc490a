using System.Globalization;

namespace Zhishu.Rules.Feel;

/// <summary>A zone: a fixed offset from UTC, or a place of the time-zone database such as Asia/Shanghai.</summary>
public sealed class FeelZone
{
    private readonly int _offset;
    private readonly TimeZoneInfo? _zone;

    private FeelZone(int offset, string? id, TimeZoneInfo? zone)
    {
        _offset = offset;
        Id = id;
        _zone = zone;
    }

    /// <summary>UTC, written Z.</summary>
    public static FeelZone Utc { get; } = new(0, null, null);

    /// <summary>The name in the time-zone database; null for a fixed offset.</summary>
    public string? Id { get; }

    /// <summary>A fixed offset in seconds, at most 18 hours either way; null beyond.</summary>
    public static FeelZone? FromOffset(int seconds) =>
        seconds == 0 ? Utc
        : Math.Abs(seconds) <= 18 * 3600 ? new FeelZone(seconds, null, null)
        : null;

    /// <summary>A zone of the database; null where it is unknown.</summary>
    public static FeelZone? FromId(string id)
    {
        // TimeZoneInfo would also take Windows names and file paths.
        if (id.Length is 0 or > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+'))
        {
            return null;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? new FeelZone(0, id, zone) : null;
    }

    /// <summary>Seconds from UTC at a local date and time of day.</summary>
    internal int OffsetAt(FeelDate date, long nanoseconds) =>
        _zone is null ? _offset : Offset(date, nanoseconds, DateTimeKind.Unspecified);

    /// <summary>Seconds from UTC at a date and time of day in UTC.</summary>
    internal int OffsetAtUtc(FeelDate date, long nanoseconds) =>
        _zone is null ? _offset : Offset(date, nanoseconds, DateTimeKind.Utc);

    private int Offset(FeelDate date, long nanoseconds, DateTimeKind kind)
    {
        // .NET knows years 1 to 9999; the calendar repeats every 400 years, and so does a zone's last rule.
        var (year, month, day) = date.Split();
        var known = Math.Clamp(year, 2, year > 9998 ? 9200 + (year % 400) : 9998);
        var moment = new DateTime(
            known,
            month,
            Math.Min(day, DateTime.DaysInMonth(known, month)),
            0,
            0,
            0,
            kind
        ).AddTicks(nanoseconds / 100);
        return (int)_zone!.GetUtcOffset(moment).TotalSeconds;
    }

    /// <summary>Seconds from UTC without a date: a place's standard offset.</summary>
    internal int StandardOffset => _zone is null ? _offset : (int)_zone.BaseUtcOffset.TotalSeconds;

    internal bool SameAs(FeelZone other) =>
        _offset == other._offset && string.Equals(Id, other.Id, StringComparison.Ordinal);

    /// <summary>As written behind a time: Z, +08:00 or @Asia/Shanghai.</summary>
    public override string ToString()
    {
        if (Id is not null)
        {
            return "@" + Id;
        }

        if (_offset == 0)
        {
            return "Z";
        }

        var size = Math.Abs(_offset);
        var seconds = size % 60;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(_offset < 0 ? '-' : '+')}{size / 3600:00}:{size / 60 % 60:00}{(seconds == 0 ? "" : $":{seconds:00}")}"
        );
    }
}
