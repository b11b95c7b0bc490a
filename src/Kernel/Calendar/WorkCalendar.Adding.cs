namespace Zhishu.Kernel.Calendar;

// From an instant to a deadline, and the working time between two instants.
public sealed partial class WorkCalendar
{
    /// <summary>
    /// The deadline of a limit that starts at <paramref name="start"/>: see the method of its unit. Calendar days roll
    /// to a working day unless <paramref name="rollToWorkingDay"/> is false.
    /// </summary>
    /// <exception cref="CalendarNotLoadedException">It reaches a year that is not loaded.</exception>
    public DateTimeOffset Add(DateTimeOffset start, TimeLimit limit, bool rollToWorkingDay = true) =>
        limit.Unit switch
        {
            TimeUnit.WorkingDays => AddWorkingDays(start, limit.Amount),
            TimeUnit.WorkingHours => AddWorkingTime(start, limit.Duration),
            TimeUnit.CalendarDays => AddCalendarDays(start, limit.Amount, rollToWorkingDay),
            _ => AddClockTime(start, limit.Duration),
        };

    /// <summary>
    /// N working days: the day of <paramref name="start"/> is day 0, whatever its hour and whether or not it is worked;
    /// the deadline is the end of working time on the N-th working day after it (民法典 art. 201 and 203). With 0 it
    /// is the end of the working day under way, or of the next one when none is.
    /// </summary>
    /// <exception cref="CalendarNotLoadedException">It reaches a year that is not loaded.</exception>
    public DateTimeOffset AddWorkingDays(DateTimeOffset start, int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        var (day, time) = Split(start);
        var until = days == 0 && time < intervals[^1].To ? day : day + 1;
        return EndOfWork(workingDaysBefore[until] + Math.Max(days, 1L) - 1);
    }

    /// <summary>N working hours, counted at once while people are at work; outside, from the next working moment.
    /// A limit that fills a day ends when that day's work ends, not when the next begins.</summary>
    /// <exception cref="CalendarNotLoadedException">It reaches a year that is not loaded.</exception>
    public DateTimeOffset AddWorkingHours(DateTimeOffset start, double hours) =>
        AddWorkingTime(start, TimeSpan.FromHours(hours));

    /// <summary>As <see cref="AddWorkingHours"/>. A negative time goes back, to the working moment from which that
    /// time is left.</summary>
    /// <exception cref="CalendarNotLoadedException">It reaches a year that is not loaded.</exception>
    public DateTimeOffset AddWorkingTime(DateTimeOffset start, TimeSpan time)
    {
        var target = WorkUntil(start) + time.Ticks;
        if (time == TimeSpan.Zero)
        {
            return start.ToUniversalTime();
        }

        if (target < 0)
        {
            throw new CalendarNotLoadedException(FirstYear - 1, Data.Name);
        }

        // Forwards a moment between two intervals is the end of the first, backwards the beginning of the second.
        var forwards = time > TimeSpan.Zero;
        var ordinal = (forwards ? target - 1 : target) / workPerDay;
        RequireLoaded(ordinal);
        var left = target - ordinal * workPerDay;
        foreach (var (from, to) in intervals)
        {
            var length = to - from;
            if (forwards ? left <= length : left < length)
            {
                return Instant(workingDays[ordinal], from + left);
            }

            left -= length;
        }

        throw new InvalidOperationException("Working time of a day does not add up.");
    }

    /// <summary>
    /// N calendar days, the day of <paramref name="start"/> being day 0. With <paramref name="rollToWorkingDay"/> the
    /// deadline is the end of working time on the last day, or on the next working day when the last day is off
    /// (民法典 art. 203). Without, it is the midnight that ends the last day, and no loaded year is needed.
    /// </summary>
    /// <exception cref="CalendarNotLoadedException">The last day lies in a year that is not loaded.</exception>
    public DateTimeOffset AddCalendarDays(DateTimeOffset start, int days, bool rollToWorkingDay = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        var last = LocalTicks(start) / TimeSpan.TicksPerDay + days;
        if (!rollToWorkingDay)
        {
            return Instant(last + 1 - firstDay, 0);
        }

        return days == 0 ? AddWorkingDays(start, 0) : EndOfWork(workingDaysBefore[Index(last)]);
    }

    /// <summary>N hours by the clock, holidays and nights included; needs no loaded year.</summary>
    public DateTimeOffset AddClockHours(DateTimeOffset start, double hours) =>
        AddClockTime(start, TimeSpan.FromHours(hours));

    /// <summary>A time by the clock, holidays and nights included; needs no loaded year.</summary>
    public static DateTimeOffset AddClockTime(DateTimeOffset start, TimeSpan time) => start.ToUniversalTime() + time;

    /// <summary>The instant that lies a limit before a deadline, for warnings. Working days and hours go back in
    /// working time, calendar days in days of 24 hours.</summary>
    /// <exception cref="CalendarNotLoadedException">It reaches a year that is not loaded.</exception>
    public DateTimeOffset Before(DateTimeOffset due, TimeLimit limit) =>
        limit.Unit switch
        {
            TimeUnit.WorkingDays => AddWorkingTime(due, -(limit.Amount * WorkingDayLength)),
            TimeUnit.WorkingHours => AddWorkingTime(due, -limit.Duration),
            TimeUnit.CalendarDays => AddClockTime(due, -TimeSpan.FromDays(limit.Amount)),
            _ => AddClockTime(due, -limit.Duration),
        };

    /// <summary>The working time between two instants; negative when <paramref name="to"/> is the earlier.</summary>
    /// <exception cref="CalendarNotLoadedException">One of them lies in a year that is not loaded.</exception>
    public TimeSpan WorkingTimeBetween(DateTimeOffset from, DateTimeOffset to) => new(WorkUntil(to) - WorkUntil(from));

    /// <summary>Working ticks from the beginning of the calendar to an instant.</summary>
    private long WorkUntil(DateTimeOffset instant)
    {
        var (day, time) = Split(instant);
        var work = workingDaysBefore[day] * workPerDay;
        if (!IsWorking(day))
        {
            return work;
        }

        foreach (var (from, to) in intervals)
        {
            work += Math.Clamp(time - from, 0, to - from);
        }

        return work;
    }

    private DateTimeOffset EndOfWork(long ordinal)
    {
        RequireLoaded(ordinal);
        return Instant(workingDays[ordinal], intervals[^1].To);
    }

    private void RequireLoaded(long ordinal)
    {
        if (ordinal >= workingDays.Length)
        {
            throw new CalendarNotLoadedException(LastYear + 1, Data.Name);
        }
    }
}
