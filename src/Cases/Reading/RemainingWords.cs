using System.Text.Json;
using Npgsql;
using Zhishu.Cases.Searching;
using Zhishu.Kernel;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Cases.Reading;

/// <summary>How long there is, in the words of the share's own clock: the same in every list and in the case.</summary>
internal static class RemainingWords
{
    /// <summary>What <see cref="ReadClock"/> reads of the share <c>s</c>, in this order.</summary>
    public const string Columns = "s.time_limit, s.extension, s.clock_started_at, s.suspensions";

    /// <summary>By the clock where there is one, else by the deadline that another system set; null without either.</summary>
    public static Text? Of(DeadlineClock? clock, DateTimeOffset? due, DateTimeOffset now)
    {
        if (clock is null && due is null)
            return null;
        var left =
            clock?.RemainingAt(now)
            ?? new RemainingTime((due!.Value - now).Duration(), false, due < now, false, TimeSpan.FromDays(1));
        return new Text(left.ToChinese(), left.ToEnglish());
    }

    public static DeadlineClock? ReadClock(NpgsqlDataReader r, int at, WorkCalendar calendar) =>
        r.Text(at) is { } limit && r.Value<DateTimeOffset>(at + 2) is { } started
            ? new DeadlineClock(
                calendar,
                TimeLimit.Parse(limit),
                started,
                r.Text(at + 3) is { } suspensions
                    ? JsonSerializer.Deserialize<List<Suspension>>(suspensions, Json.Options)
                    : null,
                r.Text(at + 1) is { } extension ? TimeLimit.Parse(extension) : null
            )
            : null;
}
